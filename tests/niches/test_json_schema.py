"""What partners are told agrees with what is checked."""

from typing import cast

from hotlead.niches.rules import json_schema
from tests.niches.forms import form, one_field

Json = dict[str, object]


def property_of(**settings: object) -> Json:
    properties = cast("Json", json_schema(one_field(**settings))["properties"])
    return cast("Json", properties["q"])


def test_the_whole_form() -> None:
    told = json_schema(form())
    assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert told["required"] == ["purpose", "regions", "budget"]
    assert told["additionalProperties"] is False


def test_a_question_behind_a_condition_is_required_only_there() -> None:
    rules = cast("list[Json]", json_schema(form())["allOf"])
    assert rules == [
        {
            "if": {
                "allOf": [{"properties": {"purpose": {"enum": ["other"]}}, "required": ["purpose"]}]
            },
            "then": {"required": ["purpose_text"]},
        }
    ]


def test_types() -> None:
    labelled = [{"value": "a", "label": "Apple"}]
    assert property_of(type="radio", options=["A"])["enum"] == ["A"]
    assert property_of(type="radio", options=labelled)["oneOf"] == [
        {"const": "a", "title": "Apple"}
    ]
    assert property_of(type="number")["type"] == "integer"
    assert property_of(type="number", options={"step": 0.1, "max": 9})["maximum"] == 9
    assert property_of(type="yes-no")["type"] == "boolean"
    assert property_of(type="checkbox", required=True)["const"] is True
    assert property_of(type="multi-select", options=["A"], required=True)["minItems"] == 1
    assert property_of(type="date")["format"] == "date"
    assert property_of(type="text", help="Why?")["description"] == "Why?"
    assert property_of(type="location")["dependentRequired"]
