"""The pure rules of leads."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.leads import rules
from hotlead.leads.records import Day
from hotlead.leads.rules.place import with_point
from hotlead.niches.records import Answer, Field, FieldType, FormSchema, Location

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("text", "number", "lead_id"),
    [
        ("2048", 2048, None),
        ("L-2048", 2048, None),
        (" l2048 ", 2048, None),
        ("#2048", 2048, None),
        ("019336a8-0000-7000-8000-000000000001", None, "019336a8-0000-7000-8000-000000000001"),
    ],
)
def test_search_reads_numbers_and_ids(text: str, number: int | None, lead_id: str | None) -> None:
    search = rules.read_search(text)
    assert (search.number, search.pattern) == (number, None)
    assert search.lead_id == (UUID(lead_id) if lead_id else None)


def test_search_escapes_what_ilike_means() -> None:
    assert rules.read_search("50%_\\").pattern == "%50\\%\\_\\\\%"


@given(st.text())
def test_search_never_fails(text: str) -> None:
    search = rules.read_search(text)
    found = [search.number is not None, search.lead_id is not None, search.pattern is not None]
    assert found.count(True) == 1


def test_fingerprints_ignore_how_it_was_written() -> None:
    same = rules.fingerprint(KEY, "Amara+x@Example.com ", "+1 (555) 010-0199")
    assert same == rules.fingerprint(KEY, "amara@example.com", "+15550100199")
    assert same != rules.fingerprint(KEY, "amara@example.com", None)
    assert same != rules.fingerprint(b"other", "amara@example.com", "+15550100199")
    assert len(same) == 32


@pytest.mark.parametrize(
    ("place", "has_point"),
    [
        (Location(zip="78701"), True),
        (Location(zip="78701-1234", country="US", state="TX"), True),
        (Location(zip="78701", country="United States"), True),
        (Location(zip="78701", country="FR"), False),
        (Location(zip="78701", state="CA"), False),
        (Location(zip="00000"), False),
        (Location(zip="1234567"), False),
        (Location(zip="SW1A 1AA"), False),
        (Location(), False),
    ],
)
def test_only_certain_zip_codes_give_a_point(place: Location, *, has_point: bool) -> None:
    assert (with_point(place).latitude is not None) is has_point
    assert with_point(place).zip == place.zip


def test_a_given_point_is_kept() -> None:
    place = Location(zip="78701", latitude=1.0, longitude=2.0)
    assert with_point(place) == place


def test_the_place_comes_from_the_answers_first() -> None:
    schema = FormSchema((Field(id="code", label="Code", type=FieldType.POSTCODE),))
    answers: dict[str, Answer] = {"code": "78701"}
    here, sent = Location(city="Lyon"), Location(city="Oslo", zip="0150")
    assert rules.place_of(schema, answers, here, sent) == Location(city="Lyon", zip="78701")
    assert rules.place_of(schema, answers, None, sent) == sent
    assert rules.place_of(schema, {}, None, None) == Location()


@pytest.mark.parametrize(
    ("name", "email", "phone", "failed"),
    [
        ("Amara Okafor", "amara@example.com", "+15550100199", set[str]()),
        ("Amara", "info@example.com", None, {"name_full", "email_personal", "phone_given"}),
        ("asdf1 qqqqq", "a@mailinator.com", "1111111111",
         {"name_plausible", "email_lasting", "phone_plausible"}),
        ("Buy www.cheap.example", "a@example.com", "1234567890",
         {"name_plausible", "phone_plausible"}),
    ],
)  # fmt: skip
def test_quality_names_what_is_doubtful(
    name: str, email: str, phone: str | None, failed: set[str]
) -> None:
    quality = rules.assess(name, email, phone, {"budget": 120})
    assert {check.code for check in quality.checks if not check.passed} == failed
    assert (quality.score == 100) is (not failed)


def test_advertising_in_a_text_counts_and_a_web_address_does_not() -> None:
    site = rules.assess("A B", "a@example.com", "+15550100199", {"site": "https://company.com"})
    spam = rules.assess("A B", "a@example.com", "+15550100199", {"n": "See https://x.example now"})
    assert site.score == 100
    assert [check.code for check in spam.checks if not check.passed] == ["answers_clean"]


@given(st.text(), st.text(), st.none() | st.text(), st.dictionaries(st.text(), st.text()))
def test_a_score_is_a_percentage(
    name: str, email: str, phone: str | None, answers: dict[str, str]
) -> None:
    quality = rules.assess(name, email, phone, dict(answers))
    assert 0 <= quality.score <= 100
    assert all(rules.describe_check(check) != check.code for check in quality.checks)


def test_figures_compare_two_weeks() -> None:
    days = [_day(number, received=10 if number > 23 else 5) for number in range(1, 31)]
    figures = rules.figures_of(days)
    assert (figures.received.value, figures.received.change) == (70, "+100%")
    assert (figures.revenue.value, figures.revenue.tone) == (Decimal("175.00"), "")
    assert (figures.refund_rate.value, figures.refund_rate.change) == (Decimal("50.0"), "")
    assert len(figures.received.days) == 14
    assert rules.figures_of([]).received.change == ""


def _day(number: int, *, received: int) -> Day:
    return Day(
        day=date(2026, 11, number),
        received=received,
        sold=1,
        revenue=Decimal("25.00"),
        sales=2,
        refunds=1,
    )
