"""What a change of a niche means to its levels, and which sites may show a form."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from hotlead.kit.ids import new_id
from hotlead.niches import rules
from hotlead.niches.records import CascadePolicy, CompetitionLevel, Ladder
from hotlead.niches.rules.origins import read_origin, read_origins

NICHE_ID = new_id()


def level(position: int, buyers: int, *, is_active: bool = True) -> CompetitionLevel:
    return CompetitionLevel(
        id=UUID(int=position),
        niche_id=NICHE_ID,
        name=f"Level {position}",
        order_position=position,
        max_distribution_count=buyers,
        price_per_lead=Decimal("10.00"),
        is_active=is_active,
    )


def ladder(*levels: CompetitionLevel, first: int | None = None) -> Ladder:
    return Ladder(
        niche_id=NICHE_ID,
        is_active=True,
        cascade_policy=CascadePolicy.ADDITIVE,
        default_competition_level_id=UUID(int=first) if first else None,
        levels=levels,
    )


def test_what_is_out_of_the_cascade_promises_nothing() -> None:
    levels = (level(1, 1), level(2, 2), level(3, 3, is_active=False))
    assert rules.promises(ladder(*levels, first=2)) == {UUID(int=2): 1}
    assert rules.promises(structs.replace(ladder(*levels), is_active=False)) == {}


def test_a_raised_maximum_raises_the_promise_of_others() -> None:
    before = ladder(level(1, 2), level(2, 3))
    after = ladder(level(1, 4), level(2, 3))
    changes = rules.compare(before, after)
    assert [(c.competitors_before, c.competitors_after) for c in changes] == [(3, 5), (3, 5)]
    assert all(change.is_change for change in changes)


def test_a_level_further_back_gets_what_others_leave() -> None:
    first, second, third = level(1, 2), level(2, 2), level(3, 2)
    swapped = (
        structs.replace(second, order_position=1),
        structs.replace(first, order_position=2),
        third,
    )
    changes = rules.compare(ladder(first, second, third), ladder(*swapped))
    assert [(c.name, c.place_before, c.place_after, c.is_change) for c in changes] == [
        ("Level 2", 2, 1, True),
        ("Level 1", 1, 2, True),
        ("Level 3", 3, 3, False),
    ]


def test_a_level_that_sells_nothing_has_no_place() -> None:
    closed = level(1, 2, is_active=False)
    before = ladder(closed, level(2, 2), level(3, 2))
    after = ladder(structs.replace(closed, order_position=4), level(2, 2), level(3, 2))
    assert not any(change.is_change for change in rules.compare(before, after))
    assert rules.compare(before, structs.replace(before, is_active=False))[1].place_after is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=5), st.integers(1, 9))
def test_a_level_that_is_in_one_alone_is_left_out(maxima: list[int], more: int) -> None:
    levels = [level(at, most) for at, most in enumerate(maxima, start=1)]
    before = ladder(*levels)
    after = ladder(*levels, level(len(levels) + 1, more))
    assert [c.level_id for c in rules.compare(before, after)] == [each.id for each in levels]
    assert not any(change.is_change for change in rules.compare(before, before))


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://example.com", "https://example.com"),
        (" HTTPS://Shop.Example.com/ ", "https://shop.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://192.0.2.1:8443", "https://192.0.2.1:8443"),
    ],
)
def test_a_site_reads_as_its_origin(typed: str, origin: str) -> None:
    assert read_origin(typed) == origin
    assert read_origin(origin) == origin


@pytest.mark.parametrize(
    "typed",
    ["example.com", "https://*.example.com", "https://example.com/page", "https://a@example.com",
     "https://example.com?x", "https://example.com#x", "ftp://example.com", "https://", "*",
     "https://example.com; script-src *", "https://example.com https://other.example",
     "https://example.com:0", "https://example.com:99999", "https://-a.example.com",
     "https://[::1]", "javascript:alert(1)", "null", "'self'", "https://exämple.com",
     "https://example.com:"],
)  # fmt: skip
def test_what_could_say_more_than_one_site_is_refused(typed: str) -> None:
    assert read_origin(typed) is None
    assert read_origins(["https://example.com", typed])[1] is not None


def test_sites_are_few_and_each_once() -> None:
    many = [f"https://{number}.example.com" for number in range(rules.ORIGINS_MAX + 1)]
    assert read_origins(many)[1] is not None
    assert read_origins([many[0], "", many[0] + "/"]) == ((many[0],), None)
