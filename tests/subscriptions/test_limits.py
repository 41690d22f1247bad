"""An empty limit does not limit, a limit of 0 accepts nothing, and none is ever exceeded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.subscriptions.records import Limits, Used
from hotlead.subscriptions.rules import parse_limits, summarise_limits
from tests.niches.forms import JSON

PRICE = Decimal("25.00")


def test_empty_does_not_limit() -> None:
    assert Limits().first_reached(Used(hour=10**6, spent_day=Decimal(10**6)), PRICE) is None


@pytest.mark.parametrize("name", ["cap_hour", "cap_day", "cap_week", "cap_month"])
def test_zero_accepts_nothing(name: str) -> None:
    limits, errors = parse_limits({name: 0})
    assert errors == {}
    assert limits.first_reached(Used(), PRICE) == name


def test_a_budget_is_never_exceeded_by_the_next_lead() -> None:
    limits = Limits(budget_week=Decimal(100))
    assert limits.first_reached(Used(spent_week=Decimal(75)), PRICE) is None
    assert limits.first_reached(Used(spent_week=Decimal("75.01")), PRICE) == "budget_week"


def test_limits_are_checked_in_the_order_of_the_reasons() -> None:
    limits = Limits(cap_month=0, cap_day=0, budget_day=Decimal(0))
    assert limits.first_reached(Used(), PRICE) == "cap_day"


def test_limits_are_read_from_pages_and_programs() -> None:
    assert parse_limits({"cap_day": " 5 ", "budget_month": "$1,250.50", "cap_week": ""}) == (
        Limits(cap_day=5, budget_month=Decimal("1250.50")),
        {},
    )
    bad = {
        "cap_hour": -1,
        "cap_day": True,
        "cap_week": "many",
        "budget_day": 5,
        "budget_week": "-1",
    }
    _, errors = parse_limits(bad)
    assert set(errors) == set(bad)


def test_limits_are_summed_up() -> None:
    limits = Limits(cap_hour=1, cap_day=20, budget_week=Decimal(1250))
    assert summarise_limits(limits) == [
        "at most 1 lead an hour",
        "at most 20 leads a day",
        "at most $1,250.00 a week",
    ]


@given(st.dictionaries(st.sampled_from(list(Limits.__struct_fields__)), JSON))
def test_no_json_is_too_strange(raw: dict[str, object]) -> None:
    parse_limits(raw)
