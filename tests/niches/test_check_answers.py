"""One definition of a good answer, for pages, programs and imports."""

import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.niches.records import Location, Source
from hotlead.niches.rules import check_answers, check_step, pick_answers
from tests.niches.forms import GOOD, JSON, Raw, form, one_field

SCHEMA = form()
PLACE_NEEDED = "Enter a postcode, or a city where there is none."
FORM, API = Source.FORM, Source.API


def error_of(raw: object, source: Source = API, **settings: Raw) -> str:
    answers = check_answers(one_field(**settings), {"q": raw}, source)
    assert answers.values == {}
    return answers.errors["q"]


def value_of(raw: object, source: Source = API, **settings: Raw) -> object:
    answers = check_answers(one_field(**settings), {"q": raw}, source)
    assert answers.errors == {}
    return answers.values.get("q")


def test_good_answers_pass() -> None:
    assert check_answers(SCHEMA, GOOD, API).is_valid
    assert check_answers(SCHEMA, GOOD, API).values == GOOD


def test_a_page_and_a_program_agree() -> None:
    page = {"purpose": ["Web hosting"], "regions": ["EU", "US"], "budget": ["$120"]}
    assert check_answers(SCHEMA, page, FORM) == check_answers(SCHEMA, GOOD, API)


def test_what_is_required_is_asked_for_in_its_own_words() -> None:
    assert check_answers(SCHEMA, {}, FORM).errors == {
        "purpose": "Choose one.",
        "regions": "Choose at least one.",
        "budget": "Answer this question.",
    }
    assert error_of(None, type="yes-no", required=True) == "Choose yes or no."
    assert error_of(False, type="checkbox", required=True) == "Tick this box to go on."


def test_an_unknown_question_is_an_error() -> None:
    errors = check_answers(SCHEMA, {**GOOD, "\ud800x": 1, "color": 2}, API).errors
    assert errors["color"] == "This form has no such question."
    json.dumps(errors, ensure_ascii=False).encode()


def test_a_hidden_answer_is_dropped_and_not_required() -> None:
    hidden = check_answers(SCHEMA, {**GOOD, "purpose_text": {"deep": ["nonsense"]}}, API)
    assert hidden.is_valid
    assert "purpose_text" not in hidden.values
    shown = check_answers(SCHEMA, {**GOOD, "purpose": "other"}, API)
    assert shown.errors == {"purpose_text": "Answer this question."}


def test_a_condition_on_a_list_holds_for_any_of_its_values() -> None:
    extras = {"extras": ["Backups"]}
    with_eu = check_answers(SCHEMA, {**GOOD, **extras, "regions": ["Asia", "EU"]}, API)
    assert with_eu.values["extras"] == ["Backups"]
    assert (
        "extras" not in check_answers(SCHEMA, {**GOOD, **extras, "regions": ["Asia"]}, API).values
    )


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("text", "  a b ", "a b"),
        ("text", "e\u0301", "\u00e9"),
        ("textarea", "a\r\nb\rc", "a\nb\nc"),
        ("number", 120.0, 120),
        ("number", -0.0, 0),
        ("yes-no", False, False),
        ("checkbox", True, True),
        ("date", "2026-02-28", "2026-02-28"),
        ("email", "Amara@Example.COM", "Amara@example.com"),
        ("phone", "+1 (555) 010-0199", "+15550100199"),
        ("phone", "555 010 0199", "5550100199"),
        ("url", "example.com/a?b=c", "https://example.com/a?b=c"),
        ("url", "example.com:8080/", "https://example.com:8080/"),
        ("url", "http://sub.example.com", "http://sub.example.com"),
        ("postcode", " sw1a  1aa ", "SW1A 1AA"),
        ("text", "   ", None),
        ("number", None, None),
    ],
)
def test_answers_are_stored_in_one_way(kind: str, raw: object, stored: object) -> None:
    assert value_of(raw, type=kind) == stored


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text", 5),
        ("text", ["a"]),
        ("text", "a\x00b"),
        ("text", "a\nb"),
        ("text", "\ud800"),
        ("text", "x" * 201),
        ("textarea", "a\x0bb"),
        ("textarea", "x" * 2001),
        ("number", True),
        ("number", "120"),
        ("number", 1.5),
        ("number", float("nan")),
        ("number", float("inf")),
        ("number", 10**400),
        ("number", 1e300),
        ("number", [1]),
        ("yes-no", "yes"),
        ("yes-no", 1),
        ("yes-no", 0),
        ("date", "2026-02-30"),
        ("date", "20260228"),
        ("date", "28/02/2026"),
        ("date", "2026-W14-2"),
        ("email", "no"),
        ("email", "a@b"),
        ("email", "a@b.com\x00"),
        ("email", "\ud800@b.com"),
        ("email", "a" * 300 + "@b.com"),
        ("phone", "12345"),
        ("phone", "555-CALL-NOW"),
        ("phone", "+1234567890123456"),
        ("phone", "\u0661" * 9),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.com"),
        ("url", "https://user:pass@example.com"),
        ("url", "https://localhost"),
        ("url", "https://[::1"),
        ("url", "https://exa mple.com"),
        ("url", "https://example.com:99999"),
        ("postcode", "LONDON"),
        ("postcode", "7" * 13),
        ("postcode", "'; --"),
        ("location", "Austin"),
        ("location", {"planet": "Mars"}),
        ("location", {"city": 5}),
        ("location", {"city": ["Austin"]}),
        ("location", {"latitude": 30.2}),
        ("location", {"latitude": 91, "longitude": 0}),
        ("location", {"latitude": "30", "longitude": "0"}),
        ("location", {"zip": "LONDON"}),
    ],
)
def test_a_bad_answer_has_one_plain_sentence(kind: str, raw: object) -> None:
    assert error_of(raw, type=kind).endswith(".")


def test_numbers_say_what_they_need() -> None:
    bounds: dict[str, Raw] = {"type": "number", "options": {"min": 5, "max": 10_000, "prefix": "$"}}
    assert error_of("many", FORM, **bounds) == "Enter a whole number, for example 120."
    assert error_of("$4", FORM, **bounds) == "Enter $5 or more."
    assert error_of("20,000", FORM, **bounds) == "Enter $10,000 or less."
    assert value_of("$1,200", FORM, **bounds) == 1200
    small: dict[str, Raw] = {"type": "number", "options": {"min": 0, "max": 1, "step": 0.01}}
    assert value_of("0.25", FORM, **small) == 0.25
    assert error_of("1e-1", FORM, **small) == "Enter a number, for example 1."


def test_choices_must_be_offered() -> None:
    options: dict[str, Raw] = {"options": ["A", "B"]}
    assert error_of("C", type="select", **options) == "Choose one of the answers offered."
    assert error_of(["A", "C"], type="multi-select", **options)
    assert error_of([["A"]], type="multi-select", **options)
    assert error_of({"A": 1}, type="multi-select", **options)
    assert error_of(["A"] * 500, type="multi-select", **options)
    assert value_of(["B", "A", "B"], type="multi-select", **options) == ["A", "B"]
    assert value_of("A", FORM, type="multi-select", **options) == ["A"]
    assert error_of(["A", "B"], FORM, type="radio", **options) == "Give one answer only."


def test_dates_stay_between_their_bounds() -> None:
    bounds: dict[str, Raw] = {"type": "date", "options": {"min": "2026-01-01", "max": "2026-12-31"}}
    assert "or a later date" in error_of("2025-12-31", **bounds)
    assert "or an earlier date" in error_of("2027-01-01", **bounds)
    assert value_of("2026-12-31", **bounds) == "2026-12-31"


def test_a_place_is_read_by_its_parts() -> None:
    raw = {"city": " Austin ", "state": "tx", "country": "us", "zip": "78701", "address": ""}
    answers = check_answers(SCHEMA, {**GOOD, "place": raw}, API)
    assert answers.location == Location(city="Austin", state="TX", country="US", zip="78701")
    point = check_answers(SCHEMA, {**GOOD, "place": {"latitude": 30.25, "longitude": -97}}, API)
    assert point.location == Location(latitude=30.25, longitude=-97.0)
    assert error_of({"city": " "}, type="location", required=True) == PLACE_NEEDED


def test_a_place_comes_from_a_page_in_parts() -> None:
    page = {"place.city": ["Austin"], "place.latitude": ["30.25"], "place.longitude": ["-97"]}
    inputs: dict[str, object] = {**GOOD, "budget": "120", **page, "_csrf": "x", "contact_name": "A"}
    picked = pick_answers(SCHEMA, inputs)
    assert set(picked) == {*GOOD, "place"}
    location = check_answers(SCHEMA, picked, FORM).location
    assert location == Location(city="Austin", latitude=30.25, longitude=-97.0)


def test_a_step_checks_itself_and_what_came_before() -> None:
    first = check_step(SCHEMA, "use", {"purpose": "other", "regions": ["US"]})
    assert first.errors == {"purpose_text": "Answer this question."}
    second = check_step(SCHEMA, "size", {"purpose": "Game server", "regions": "US"})
    assert second.errors == {"budget": "Answer this question."}
    unknown = check_step(SCHEMA, "nowhere", {})
    assert set(unknown.errors) == {"purpose", "regions", "budget"}


@given(JSON, st.sampled_from(Source))
def test_no_json_is_too_strange(raw: object, source: Source) -> None:
    check_answers(SCHEMA, raw, source)


@given(
    st.dictionaries(st.sampled_from([field.id for field in SCHEMA.fields]), JSON),
    st.sampled_from(Source),
)
def test_what_is_accepted_can_be_stored_and_checked_again(
    raw: dict[str, object], source: Source
) -> None:
    answers = check_answers(SCHEMA, {**GOOD, **raw}, source)
    stored = json.loads(json.dumps(answers.values, ensure_ascii=False, allow_nan=False).encode())
    assert "\\u0000" not in json.dumps(stored)
    again = check_answers(SCHEMA, stored, API)
    assert again.values == answers.values
    assert not set(again.errors) & set(answers.values)


_TYPED_ANSWERS: dict[str, st.SearchStrategy[Raw]] = {
    "purpose_text": st.text(max_size=50),
    "regions": st.lists(st.sampled_from(["US", "EU", "Asia", "Mars"]), max_size=4),
    "budget": st.integers(-5, 20_000) | st.floats(0, 100),
    "memory": st.floats(-1, 70),
    "own_server": st.booleans(),
    "notes": st.text(),
    "plan": st.sampled_from(["S", "L", "XL"]),
    "start": st.dates().map(str),
    "mobile": st.from_regex(r"\+?[0-9 ]{5,17}", fullmatch=True),
    "code": st.text("0123456789ABC -", max_size=14),
    "site": st.sampled_from(["example.com", "https://a.example.com/x", "mailto:a@b.c"]),
    "place": st.fixed_dictionaries(
        {"city": st.text(max_size=5)},
        optional={"latitude": st.integers(-99, 99), "longitude": st.integers(-9, 9)},
    ),
}
_TYPED = st.fixed_dictionaries(
    {"purpose": st.sampled_from(["Web hosting", "other"])}, optional=_TYPED_ANSWERS
)


def _typed_by_hand(answer: object) -> object:
    if isinstance(answer, list):
        return cast("list[object]", answer)
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    if isinstance(answer, float):
        return [f"{answer:.6f}".rstrip("0").rstrip(".")]
    if isinstance(answer, dict):
        parts = cast("dict[str, object]", answer)
        return {name: _typed_by_hand(part) for name, part in parts.items()}
    return [str(answer)]


@given(_TYPED)
def test_pages_and_programs_get_the_same_answer(typed: dict[str, object]) -> None:
    by_hand = {name: _typed_by_hand(answer) for name, answer in typed.items()}
    program, page = check_answers(SCHEMA, typed, API), check_answers(SCHEMA, by_hand, FORM)
    assert page.values == program.values
    assert set(page.errors) == set(program.errors)
