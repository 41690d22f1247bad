"""What an entry keeps of a change: only what differs, as JSON, and never too much."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.audit import rules, service
from hotlead.audit.records import Difference, Network, Search

ID = UUID("01936f2e-7c1a-7b3e-9d55-0f6a3b1c2d4e")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)
STATES = st.dictionaries(st.text(min_size=1, max_size=5), JSON, max_size=6)


class Colour(StrEnum):
    """Some status."""

    RED = "red"


class Part(msgspec.Struct, frozen=True):
    """Something in a record."""

    maximum: Decimal | None = None
    label: str = ""


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A record with a value of every kind."""

    name: str = "Acme"
    price: Decimal = Decimal("25.00")
    owner_id: UUID | None = None
    since: datetime | None = None
    day: date | None = None
    colour: Colour | None = None
    part: Part = Part()
    words: tuple[str, ...] = ()


def test_only_what_differs_is_kept_as_json() -> None:
    after = Whole(
        price=Decimal("30.00"),
        owner_id=ID,
        since=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        day=date(2026, 11, 20),
        colour=Colour.RED,
        part=Part(Decimal("9.50")),
        words=("a", "b"),
    )
    assert service.changes(Whole(), after) == {
        "before": {"price": "25.00"},
        "after": {
            "price": "30.00",
            "owner_id": str(ID),
            "since": "2026-11-20T12:00:00Z",
            "day": "2026-11-20",
            "colour": "red",
            "part.maximum": "9.50",
            "words": ["a", "b"],
        },
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Whole(), Whole()),
        (Whole(price=Decimal("25.0")), Whole(price=Decimal(25))),
        ({"a": None, "b": "", "c": []}, {"b": None}),
        ({"a": ("x", "y")}, {"a": ["x", "y"]}),
        ({"filters": {}}, {"filters": {"budget": {}}}),
        ({"a": 5}, {"a": Decimal("5.00")}),
    ],
)
def test_nothing_differs(before: rules.Snapshot, after: rules.Snapshot) -> None:
    assert service.changes(before, after) == {}


def test_long_texts_and_lists_are_cut() -> None:
    kept = service.changes({}, {"text": "é" * 600, "list": ["x" * 100] * 9})
    after = cast("dict[str, str]", kept["after"])
    assert after["text"] == "é" * 499 + "…"
    assert len(after["list"]) == rules.TEXT_CHARS_MAX
    assert after["list"].startswith('["xxx')


def test_many_names_are_counted_beyond_the_first() -> None:
    kept = service.changes({}, {f"field_{number}": number for number in range(60)})
    assert len(cast("dict[str, object]", kept["after"])) == rules.FIELDS_MAX
    assert kept["left_out"] == 10


@given(STATES, STATES)
def test_any_change_is_small_json_and_told_from_none(
    before: dict[str, Any],  # Any: JSON of every shape
    after: dict[str, Any],  # Any: as above
) -> None:
    kept = service.changes(before, after)
    # Characters outside ASCII take up to twelve in this notation, a name is repeated at most twice.
    assert len(json.dumps(kept, allow_nan=False)) < 2 * rules.FIELDS_MAX * rules.TEXT_CHARS_MAX * 12
    assert service.changes(before, before) == service.changes(after, after) == {}
    shown = rules.differences(kept)
    assert bool(shown) == bool(kept)
    swapped = service.changes(after, before)
    assert (swapped.get("before"), swapped.get("after")) == (kept.get("after"), kept.get("before"))


def test_differences_read_as_people_write() -> None:
    windows = [["09:00", "12:00"], ["13:00", "17:00"]]
    kept = service.changes(
        {"is_paused": False, "cap": 5},
        {"is_paused": True, "schedule": {"mon": windows}, "words": ["a", "b"]},
    )
    assert rules.differences(kept) == [
        Difference("is_paused", "no", "yes"),
        Difference("cap", "5", ""),
        Difference("schedule.mon", "", "09:00–12:00, 13:00–17:00"),
        Difference("words", "", "a, b"),
    ]
    assert rules.differences({"session_id": "x"}) == []
    assert rules.other_facts({**kept, "ledger_entry_id": 7}) == [("ledger_entry_id", "7")]
    assert rules.changed_names({"changed": ["contact_name"]}) == ["contact_name"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (str(ID), Search(about_id=ID)),
        (" ACME@Example.com ", Search(email="acme@example.com")),
        ("203.0.113.7", Search(network=Network("203.0.113.7/32"))),
        ("203.0.113.9/24", Search(network=Network("203.0.113.0/24"))),
        ("2001:db8::1", Search(network=Network("2001:db8::1/128"))),
        ("lead.", Search(action="lead.")),
        ("Lead.Approved", Search(action="lead.approved")),
        ("dead", Search(action="dead")),
        ("fe80::1%eth0", Search(action="fe80::1%eth0")),
        ("what?", Search(action="what?")),
    ],
)
def test_a_search_means_one_thing(text: str, meaning: Search) -> None:
    assert rules.read_search(text) == meaning


@given(st.text())
def test_any_search_means_something(text: str) -> None:
    search = rules.read_search(text)
    given_parts = [getattr(search, name) for name in Search.__struct_fields__]
    assert sum(part is not None for part in given_parts) == 1
