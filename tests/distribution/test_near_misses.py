"""What is said to have won a lead would have won it, and a little less would not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from msgspec import structs

from hotlead.distribution import rules
from hotlead.distribution.records import Candidate, LeadToSell, Level, Market, Reason, Terms
from hotlead.distribution.records.missed import WinningChange
from hotlead.distribution.rules import Desk
from hotlead.niches.records import CascadePolicy
from hotlead.niches.rules import parse_schema
from hotlead.subscriptions.records import (
    Contains,
    DateFilter,
    Filter,
    Filters,
    Limits,
    NotIn,
    OneOf,
    Place,
    RangeFilter,
    ServiceArea,
    YesNo,
)
from tests.distribution.test_rules import NOW, PEOPLE, batches, markets, uid

FORM, _ = parse_schema(
    {
        "fields": [
            {"id": "budget", "label": "Budget", "type": "number", "options": {"prefix": "$"}},
            {"id": "size", "label": "Size?", "type": "select", "options": ["small", "big"]},
            {"id": "start", "label": "Start", "type": "date"},
            {"id": "own", "label": "Own server", "type": "yes-no"},
            {"id": "notes", "label": "Notes", "type": "text"},
        ]
    }
)


def changed(candidate: Candidate, change: WinningChange) -> Candidate:
    """The subscription with one thing changed, other than its balance."""
    terms = candidate.terms
    if change.code == Reason.SUBSCRIPTION_PAUSED:
        return structs.replace(candidate, blocked=None)
    if change.code.startswith(("cap_", "budget_")):
        kind = int if change.code.startswith("cap_") else Decimal
        limits = structs.replace(terms.limits or Limits(), **{change.code: kind(change.to or "")})
        return structs.replace(candidate, terms=replace(terms, limits=limits))
    low = RangeFilter(float(change.to), None) if change.to else None
    filters = Filters((("budget", low),) if low else ())
    return structs.replace(candidate, terms=replace(terms, filters=filters))


def with_changes(market: Market, candidate: Candidate, changes: list[WinningChange]) -> Market:
    balances = dict(market.balances)
    for change in changes:
        if change.code == Reason.INSUFFICIENT_BALANCE:
            balances[candidate.provider] = Decimal(change.to or "")
        else:
            candidate = changed(candidate, change)
    queues = {
        key: [candidate if c.number == candidate.number else c for c in queue]
        for key, queue in market.queues.items()
    }
    return replace(market, balances=balances, queues=queues)


def less(change: WinningChange) -> WinningChange | None:
    """The same a little too small; None for what has no size."""
    if change.code == Reason.INSUFFICIENT_BALANCE or change.code.startswith("budget_"):
        return structs.replace(change, to=str(Decimal(change.to or "") - Decimal("0.01")))
    if change.code.startswith("cap_"):
        return structs.replace(change, to=str(int(change.to or "") - 1))
    return None


@given(markets(), batches)
@settings(max_examples=400, deadline=None)
def test_the_changes_win_and_less_does_not(market: Market, batch: list[LeadToSell]) -> None:
    lead = batch[0]
    decision = rules.distribute([lead], market, NOW).decisions[0]
    owners = {sale.candidate.provider for sale in decision.sales}
    for level, told in zip(market.levels, decision.levels, strict=False):
        for code, numbers in told.reasons.items():
            for number in numbers if code != Reason.WON else ():
                candidate = next(c for c in market.queues[level.id] if c.number == number)
                desk = Desk(market, NOW)
                changes = rules.winning_changes(desk, lead, number, level, FORM)
                if not changes or candidate.provider in owners:
                    continue
                assert changes[0].code == code
                after = with_changes(market, candidate, changes)
                again = rules.distribute([lead], after, NOW).decisions[0]
                assert candidate.provider in {s.candidate.provider for s in again.sales}
                for at, change in enumerate(changes):
                    smaller = less(change)
                    if smaller is None:
                        continue
                    nearly = [*changes[:at], smaller, *changes[at + 1 :]]
                    after = with_changes(market, candidate, nearly)
                    again = rules.distribute([lead], after, NOW).decisions[0]
                    sold = {(s.level_id, s.candidate.number) for s in again.sales}
                    assert (level.id, number) not in sold


@pytest.mark.parametrize(
    ("field_id", "wanted", "answer", "said", "to"),
    [
        ("budget", RangeFilter(100, None), 80, "Lower the minimum of “Budget” to $80.", "80"),
        ("budget", RangeFilter(None, 50), 80.5, "Raise the maximum of “Budget” to $80.5.", "80.5"),
        ("budget", RangeFilter(1), 1e-05, "minimum of “Budget” to $0.00001.", "0.00001"),
        # A day or a number that the question, asked otherwise since, no longer takes.
        ("budget", DateFilter("2026-02-01"), "2026-01-09", "to 2026-01-09.", "2026-01-09"),
        ("start", RangeFilter(1), 1e-06, "minimum of “Start” to 0.000001.", "0.000001"),
        ("start", DateFilter("2026-02-01"), "2026-01-09", "Move the first day", "2026-01-09"),
        ("start", DateFilter(None, "2026-01-01"), "2026-01-09", "Move the last day", "2026-01-09"),
        ("size", OneOf(("big",)), "small", "Accept “small” for “Size”.", "small"),
        ("size", NotIn(("small",)), "small", "Stop excluding “small” for “Size”.", "small"),
        ("own", YesNo(expected=True), False, "Accept no for “Own server”.", "no"),
        ("budget", RangeFilter(100), None, "Drop the filter on “Budget”, which was not", None),
        # What somebody wrote is theirs.
        ("notes", Contains("bank"), "my secret", "Drop the filter on “Notes”.", None),
        ("notes", OneOf(("bank",)), "my secret", "Drop the filter on “Notes”.", None),
    ],
)
def test_what_passes_a_filter(
    field_id: str, wanted: Filter, answer: object, said: str, to: str | None
) -> None:
    level = Level(uid(1), Decimal(10), 1, 0)
    terms = Terms(filters=Filters(((field_id, wanted),)))
    market = Market(
        policy=CascadePolicy.ADDITIVE,
        levels=[level],
        queues={level.id: [Candidate(7, 7, 1, None, terms)]},
        balances={7: Decimal(10)},
        used={},
        contacts={},
    )
    answers = {} if answer is None else {field_id: answer}
    lead = LeadToSell(uid(9), answers, Place(), PEOPLE[0])
    [change] = rules.winning_changes(Desk(market, NOW), lead, 7, level, FORM)
    assert said in change.sentence
    assert change.to == to


def test_everything_at_once_and_what_nobody_can_change() -> None:
    level = Level(uid(1), Decimal("25.00"), 1, 0)
    area = ServiceArea(frozenset({"fr"}))
    terms = Terms(area=area, limits=Limits(budget_day=Decimal(20)))
    ready = Candidate(7, 7, 1, Reason.SUBSCRIPTION_PAUSED, terms)
    market = Market(
        policy=CascadePolicy.ADDITIVE,
        levels=[level],
        queues={level.id: [ready]},
        balances={7: Decimal("13.00")},
        used={},
        contacts={},
    )
    place = Place("us", "tx", "78701", 30.27, -97.74)
    lead = LeadToSell(uid(9), {}, place, PEOPLE[0])
    desk = Desk(market, NOW)
    changes = rules.winning_changes(desk, lead, 7, level, FORM)
    assert [change.sentence for change in changes] == [
        "Resume the subscription.",
        "Raise the balance by $12.00.",
        "Raise the budget a day to $25.00.",
        "Cover its place (TX, US).",
    ]
    assert desk.balance_of(7) == Decimal("13.00")
    closed = structs.replace(ready, blocked=Reason.PROVIDER_INACTIVE)
    gone = replace(market, queues={level.id: [closed]})
    assert rules.winning_changes(Desk(gone, NOW), lead, 7, level, FORM) == []
    assert rules.winning_changes(desk, lead, 8, level, FORM) == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("us", "texas"), "Cover its place (TX, US)."),
        (Place("united states", "tx"), "Cover its place (TX, US)."),
        (Place("", "new york"), "Cover its place (NY)."),
        (Place("au", "nsw"), "Cover its place (NSW, AU)."),
        (Place("", ""), "Cover its place, which names no state."),
        # What a person typed may be a street, a name or an address to write to.
        (Place("de", "12 main street"), "Cover its place (DE)."),
        (Place("germany", "jane@example.com"), "Cover its place."),
        (Place("de", "jane doe"), "Cover its place (DE)."),
        (Place("at", "a1"), "Cover its place (AT)."),
    ],
)
def test_a_place_is_told_by_its_codes(place: Place, said: str) -> None:
    level = Level(uid(1), Decimal(10), 1, 0)
    terms = Terms(area=ServiceArea(frozenset({"fr"})))
    market = Market(
        policy=CascadePolicy.ADDITIVE,
        levels=[level],
        queues={level.id: [Candidate(7, 7, 1, None, terms)]},
        balances={7: Decimal(10)},
        used={},
        contacts={},
    )
    lead = LeadToSell(uid(9), {}, place, PEOPLE[0])
    [change] = rules.winning_changes(Desk(market, NOW), lead, 7, level, FORM)
    assert change.sentence == said
