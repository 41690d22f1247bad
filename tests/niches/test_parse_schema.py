"""A form is read whole or refused with every problem named where it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.niches.rules import parse_schema, schema_json
from tests.niches.forms import JSON, VPS, form

SEED = {
    "fields": [
        {
            "id": "budget",
            "label": "Monthly Budget",
            "type": "range",
            "required": True,
            "options": {"min": 0, "max": 10000, "step": 50},
        },
        {
            "id": "location",
            "label": "Server Location",
            "type": "multi-select",
            "required": True,
            "options": ["US", "EU", "Asia", "Australia"],
        },
    ]
}


def problems_of(*fields: object, steps: object = None) -> dict[str, str]:
    schema, problems = parse_schema({"fields": list(fields), "steps": steps})
    assert (schema is None) == bool(problems)
    return problems


def question(**settings: object) -> dict[str, object]:
    return {"id": "q", "label": "Question", "type": "text", **settings}


def test_the_seed_form_is_read() -> None:
    schema = form(SEED)
    assert [field.id for field in schema.fields] == ["budget", "location"]
    assert schema.fields[0].maximum == 10000


def test_a_written_form_reads_as_itself() -> None:
    schema = form(VPS)
    assert form(json.loads(json.dumps(schema_json(schema)))) == schema


def test_questions_come_in_the_order_of_their_steps() -> None:
    steps = [{"id": "one"}, {"id": "two"}]
    schema = form(
        {
            "steps": steps,
            "fields": [question(id="b", step="two"), question(id="a", step="one")],
        }
    )
    assert [field.id for field in schema.fields] == ["a", "b"]


@pytest.mark.parametrize(
    ("field", "path", "words"),
    [
        (question(id="1st"), "fields.0.id", "starts with a letter"),
        (question(id="contact_email"), "fields.0.id", "already has an input"),
        (question(id="partner_id"), "fields.0.id", "already has an input"),
        (question(id="utm_source"), "fields.0.id", "already has an input"),
        (question(label=" "), "fields.0.label", "Give the question"),
        (question(label="a\x00b"), "fields.0.label", "control characters"),
        (question(label="\ud800"), "fields.0.label", "control characters"),
        (question(type="colour"), "fields.0.type", "Choose a type"),
        (question(type=["text"]), "fields.0.type", "Choose a type"),
        (question(required="yes"), "fields.0.required", "true or false"),
        (question(type="select"), "fields.0.options", "1 to 200 options"),
        (question(type="radio", options=[]), "fields.0.options", "1 to 200 options"),
        (question(type="radio", options=["A", "A"]), "fields.0.options", "offered twice"),
        (question(type="radio", options=["Masse", "Maße"]), "fields.0.options", "offered twice"),
        (question(type="radio", options=["A", 3]), "fields.0.options.1", "Give each option"),
        (question(type="radio", options=["A", " "]), "fields.0.options.1.value", "a value"),
        (question(options=["A"]), "fields.0.options", "has no options"),
        (question(type="range", options={"min": 1}), "fields.0.options", "min and max"),
        (
            question(type="number", options={"min": 9, "max": 1}),
            "fields.0.options.max",
            "below the minimum",
        ),
        (question(type="number", options={"step": 0}), "fields.0.options.step", "above 0"),
        (question(type="number", options={"min": True}), "fields.0.options.min", "a number"),
        (question(type="number", options={"max": 10**400}), "fields.0.options.max", "a number"),
        (question(type="number", options={"min": float("nan")}), "fields.0.options.min", "number"),
        (question(type="date", options={"min": "soon"}), "fields.0.options.min", "year-month"),
        (question(max_length=0), "fields.0.max_length", "from 1 to"),
        (question(type="email", max_length=9), "fields.0.max_length", "Only text"),
        (question(step="nowhere"), "fields.0.step", "no step nowhere"),
        (question(colour="red"), "fields.0", "Only these settings"),
        (question(shown_if={"field": "q", "equals": "x"}), "fields.0.shown_if.field", "before"),
        (question(shown_if="later"), "fields.0.shown_if", "Give an object"),
        ("text", "fields.0", "Give each question as an object"),
    ],
)
def test_a_problem_is_named_where_it_is(field: object, path: str, words: str) -> None:
    problems = problems_of(field)
    assert words in problems[path]


def test_every_problem_is_named_at_once() -> None:
    problems = problems_of(question(label=""), question(type="select"))
    assert set(problems) == {"fields.0.label", "fields.1.id", "fields.1.options"}


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "first"},
        {"field": "first", "equals": "A", "in": ["A"]},
        {"field": "first", "equals": "C"},
        {"field": "first", "equals": True},
        {"field": "first", "in": []},
        {"field": "first", "in": [["A"]]},
    ],
)
def test_a_condition_that_never_holds_is_refused(condition: object) -> None:
    first = question(id="first", type="radio", options=["A", "B"])
    assert "fields.1.shown_if" in problems_of(first, question(shown_if=condition))


def test_a_condition_looks_back_in_the_order_of_the_steps() -> None:
    steps = [{"id": "one"}, {"id": "two"}]
    late = question(id="late", step="two", type="yes-no")
    early = question(id="early", step="one", shown_if={"field": "late", "equals": True})
    assert "fields.1.shown_if.field" in problems_of(late, early, steps=steps)


def test_steps_are_checked() -> None:
    assert "steps.1" in problems_of(question(), steps=[{"id": "one"}, {"id": "empty"}])
    assert "steps.1.id" in problems_of(question(), steps=[{"id": "one"}, {"id": "one"}])
    assert "steps" in problems_of(question(), steps="one")


def test_one_location_only() -> None:
    places = [question(id=name, type="location") for name in ("a", "b")]
    assert "fields.1.type" in problems_of(*places)


def test_a_form_has_a_size() -> None:
    assert "fields" in problems_of()
    assert "fields" in problems_of(*[question(id=f"q{at}") for at in range(101)])


@given(JSON)
def test_no_json_is_too_strange(raw: object) -> None:
    schema, problems = parse_schema(raw)
    assert (schema is None) == bool(problems)


SETTINGS = ["id", "label", "type", "required", "options", "step", "max_length", "shown_if", "help"]


@given(st.dictionaries(st.sampled_from(SETTINGS), JSON))
def test_no_question_is_too_strange(settings: dict[str, object]) -> None:
    schema, problems = parse_schema({"fields": [question(**settings)]})
    assert (schema is None) == bool(problems)
    json.dumps(problems).encode()
