"""Answers are shown as people read them."""

from hypothesis import given

from hotlead.niches.records import Answer, FieldType, Source
from hotlead.niches.rules import check_answers, describe_answer, steps_of, tell_condition
from tests.niches.forms import GOOD, JSON, form, one_field


def shown(answer: Answer, **settings: object) -> str:
    return describe_answer(one_field(**settings).fields[0], answer)


def test_answers_wear_their_labels() -> None:
    options = {"options": [{"value": "a", "label": "Apple"}, "B"]}
    assert shown("a", type="radio", **options) == "Apple"
    assert shown(["a", "B"], type="multi-select", **options) == "Apple, B"
    assert shown("gone", type="radio", **options) == "gone"


def test_answers_are_written_in_plain_words() -> None:
    money = {"prefix": "$", "unit": "per month"}
    assert shown(1200, type="number", options=money) == "$1,200 per month"
    assert shown(12.5, type="number", options={"unit": "%", "step": 0.5}) == "12.5%"
    assert shown(True, type="yes-no") == "Yes"
    assert shown("2026-03-05", type="date") == "5 March 2026"
    place: Answer = {"city": "Austin", "state": "TX", "country": "US"}
    assert shown(place, type="location") == "Austin, TX, US"
    point: Answer = {"latitude": 30.25, "longitude": -97.5}
    assert shown(point, type="location") == "30.25, -97.5"


def test_when_a_question_is_asked_is_told_to_whoever_answers() -> None:
    schema = form()
    told = {field.id: tell_condition(schema, field) for field in schema.fields}
    assert told["purpose_text"] == "Only if \u201cMain purpose\u201d is \u201cSomething else\u201d"
    assert told["budget"] == ""


def test_without_a_question_or_an_answer() -> None:
    assert describe_answer(None, None) == ""
    assert describe_answer(None, ["a", "b"]) == "a, b"
    assert describe_answer(None, 1200) == "1,200"


@given(JSON)
def test_every_accepted_answer_can_be_shown(raw: object) -> None:
    for kind in FieldType:
        options = ["A"] if kind in {"select", "radio", "multi-select"} else None
        limits = {"min": 0, "max": 9} if kind == "range" else options
        schema = one_field(type=kind.value, options=limits)
        for answer in check_answers(schema, {"q": raw}, Source.API).values.values():
            assert describe_answer(schema.fields[0], answer)


def test_steps() -> None:
    steps = steps_of(form())
    assert [(step.id, step.number, len(step.fields)) for step in steps] == [
        ("use", 1, 3),
        ("size", 2, 13),
    ]
    assert [step.id for step in steps_of(one_field(type="text"))] == ["questions"]
    assert check_answers(form(), GOOD, Source.API).is_valid
