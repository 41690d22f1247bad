"""Filters say yes to what they name, and no to everything else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.subscriptions.records import (
    Contains,
    DateFilter,
    Filters,
    NotIn,
    OneOf,
    RangeFilter,
    YesNo,
)
from hotlead.subscriptions.rules import compile_filters, filters_json, parse_filters, summarise
from tests.niches.forms import JSON, form

SCHEMA = form()


@pytest.mark.parametrize(
    ("wanted", "answer", "is_match"),
    [
        (RangeFilter(50, 500), 50, True),
        (RangeFilter(50, 500), 500.0, True),
        (RangeFilter(50, 500), 49.99, False),
        (RangeFilter(50, 500), 501, False),
        (RangeFilter(50), 10**9, True),
        (RangeFilter(maximum=0), True, False),
        (RangeFilter(50, 500), "100", False),
        (DateFilter("2026-01-01"), "2026-01-01", True),
        (DateFilter("2026-01-01", "2026-02-01"), "2026-02-02", False),
        (OneOf(("US", "EU")), "US", True),
        (OneOf(("US", "EU")), "us", True),
        (OneOf(("US", "EU")), "Asia", False),
        (OneOf(("US",)), ["Asia", "US"], True),
        (OneOf(("US",)), ["Asia"], False),
        (OneOf(("US",)), [], False),
        (OneOf(("1",)), 1, False),
        (NotIn(("Austin",)), "Dallas", True),
        (NotIn(("Austin",)), "AUSTIN", False),
        (NotIn(("EU",)), ["US", "EU"], False),
        (NotIn(("EU",)), 5, False),
        (YesNo(expected=True), True, True),
        (YesNo(expected=True), False, False),
        (YesNo(expected=True), 1, False),
        (Contains("Bank"), "first bank of Austin", True),
        (Contains("bank"), "shop", False),
        (Contains("bank"), ["bank"], False),
    ],
)
def test_a_filter_matches(wanted: RangeFilter, answer: object, *, is_match: bool) -> None:
    assert wanted.matches(answer) is is_match


def test_the_first_mismatch_names_the_question() -> None:
    filters = compile_filters({"budget": {"min": 50}, "own_server": True})
    assert filters.first_mismatch({"budget": 80, "own_server": True}) is None
    assert filters.first_mismatch({"own_server": True}) == "filter_missing:budget"
    assert filters.first_mismatch({"budget": 20}) == "filter_mismatch:budget"
    assert filters.first_mismatch({"budget": 80}) == "filter_missing:own_server"
    assert filters.first_mismatch({"budget": 80, "own_server": False}) == (
        "filter_mismatch:own_server"
    )


def test_no_filter_accepts_everything() -> None:
    assert compile_filters({}).first_mismatch({}) is None


@pytest.mark.parametrize("broken", [{}, [], None, 5, {"min": "x"}, {"between": 1}, {"not_in": []}])
def test_a_stored_filter_nobody_understands_sells_nothing(broken: object) -> None:
    filters = compile_filters({"budget": broken})
    assert filters.first_mismatch({"budget": 80}) == "filter_mismatch:budget"


def test_good_filters_are_read() -> None:
    raw = {
        "budget": {"min": 50, "max": 500},
        "regions": ["US", "EU"],
        "own_server": True,
        "newsletter": False,
        "purpose_text": {"contains": "bank"},
        "code": ["78701"],
        "plan": {"not_in": ["L"]},
        "start": {"min": "2026-01-01"},
        "memory": None,
    }
    filters, errors = parse_filters(SCHEMA, raw)
    assert errors == {}
    assert filters_json(filters) == {name: raw[name] for name in raw if name != "memory"}
    assert set(compile_filters(filters_json(filters)).items) == set(filters.items)


@pytest.mark.parametrize(
    ("field_id", "raw", "words"),
    [
        ("budget", 50, "smallest or a largest"),
        ("budget", {}, "smallest or a largest"),
        ("budget", {"min": None}, "smallest or a largest"),
        ("budget", {"min": True}, "smallest or a largest"),
        ("budget", {"min": float("nan")}, "smallest or a largest"),
        ("budget", {"min": 10**400}, "smallest or a largest"),
        ("budget", {"min": 1, "step": 1}, "smallest or a largest"),
        ("budget", {"min": 9, "max": 1}, "below the smallest"),
        ("regions", [], "at least one"),
        ("regions", ["Mars"], "answers this question offers"),
        ("regions", "US", "at least one"),
        ("regions", ["US", 1], "at least one"),
        ("own_server", "yes", "yes or no"),
        ("own_server", 1, "yes or no"),
        ("purpose_text", {"contains": " "}, "words to look for"),
        ("purpose_text", {"regex": ".*"}, "words to look for"),
        ("purpose_text", {"contains": "a\x00"}, "words to look for"),
        ("purpose_text", {"contains": "\ud800"}, "words to look for"),
        ("start", {"min": "soon"}, "year-month-day"),
        ("place", ["Austin"], "service area"),
        ("colour", ["red"], "no such question"),
    ],
)
def test_a_bad_filter_is_named(field_id: str, raw: object, words: str) -> None:
    filters, errors = parse_filters(SCHEMA, {field_id: raw})
    assert words in errors[field_id]
    assert filters == Filters()


def test_filters_are_summed_up_in_plain_words() -> None:
    filters, _ = parse_filters(
        SCHEMA,
        {
            "purpose": ["other", "Game server"],
            "regions": {"not_in": ["Asia"]},
            "budget": {"min": 50, "max": 500},
            "memory": {"min": 1.5},
            "own_server": True,
            "notes": {"contains": "bank"},
            "start": {"max": "2026-06-30"},
        },
    )
    assert summarise(SCHEMA, filters) == [
        "Main purpose: Something else or Game server",
        "Server location: not Asia",
        "Monthly budget: $50 to $500 per month",
        "Memory: at least 1.5 GB",
        "Own a server: yes",
        "Start: until 2026-06-30",
        "Notes: contains “bank”",
    ]
    assert summarise(None, compile_filters({"gone": ["a", "b", "c"]})) == ["gone: a, b or c"]


@given(JSON)
def test_no_json_is_too_strange(raw: object) -> None:
    filters, errors = parse_filters(SCHEMA, raw)
    json.dumps([filters_json(filters), errors], ensure_ascii=False, allow_nan=False).encode()


@given(
    st.dictionaries(st.sampled_from([field.id for field in SCHEMA.fields]), JSON),
    st.dictionaries(st.sampled_from([field.id for field in SCHEMA.fields]), JSON),
)
def test_anything_compiles_and_is_asked(raw: dict[str, object], answers: dict[str, object]) -> None:
    filters = compile_filters(raw)
    summarise(SCHEMA, filters)
    reason = filters.first_mismatch(answers)
    assert reason is None or reason.partition(":")[2] in raw


@given(st.dictionaries(st.sampled_from([field.id for field in SCHEMA.fields]), JSON))
def test_what_is_accepted_is_stored_without_loss(raw: dict[str, object]) -> None:
    filters, errors = parse_filters(SCHEMA, raw)
    stored = json.loads(json.dumps(filters_json(filters)))
    assert compile_filters(stored) == filters
    again, no_errors = parse_filters(SCHEMA, stored)
    assert again == filters
    assert no_errors == {}
    assert not {field_id for field_id, _ in filters.items} & set(errors)


def test_null_is_no_filter_whatever_it_names() -> None:
    assert parse_filters(SCHEMA, {"no such question": None}) == (Filters(), {})
    assert parse_filters(SCHEMA, {"no such question": ["x"]})[1]
