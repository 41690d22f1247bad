"""The rules against a slow reference, and what must hold whatever happens."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.distribution import rules
from hotlead.distribution.records import (
    Candidate,
    LeadToSell,
    Level,
    Market,
    Outcome,
    Reason,
    Terms,
)
from hotlead.niches.records import CascadePolicy
from hotlead.niches.service import competitors_max
from hotlead.subscriptions.records import Filters, Limits, Place, RangeFilter, Used
from tests.distribution.reference import Reference

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PEOPLE = [bytes([i]) * 32 for i in range(3)]


def uid(number: int) -> UUID:
    return UUID(int=number)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    low = draw(st.none() | st.integers(0, 4))
    small = st.none() | st.integers(0, 3)
    money = st.none() | st.integers(0, 60).map(Decimal)
    limits = draw(
        st.none()
        | st.builds(Limits, cap_hour=small, cap_day=small, cap_month=small, budget_day=money)
    )
    return Terms(
        filters=Filters((("budget", RangeFilter(low, None)),) if low is not None else ()),
        limits=None if limits == Limits() else limits,
        dedup_days=draw(st.sampled_from([0, 0, 7])),
    )


@st.composite
def markets(draw: st.DrawFn) -> Market:
    policy = draw(st.sampled_from(CascadePolicy))
    maxima = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    prices = [Decimal(draw(st.integers(1, 30))) for _ in maxima]
    levels = [
        Level(uid(1000 + i), prices[i], maximum, competitors_max(policy, maxima, i))
        for i, maximum in enumerate(maxima)
    ]
    providers = list(range(1, draw(st.integers(1, 7)) + 1))
    queues: dict[UUID, list[Candidate]] = {}
    number = 0
    for level in levels:
        owners = draw(st.permutations(providers))[: draw(st.integers(0, len(providers)))]
        queues[level.id] = []
        for owner in owners:
            number += 1
            queues[level.id].append(
                Candidate(
                    number,
                    owner,
                    1,
                    draw(st.sampled_from([None, None, None, Reason.SUBSCRIPTION_PAUSED])),
                    draw(terms()),
                )
            )
    return Market(
        policy=policy,
        levels=levels,
        queues=queues,
        balances={p: Decimal(draw(st.integers(0, 120))) for p in providers},
        used={
            i: Used(hour=1, day=1, week=1, month=2, spent_day=Decimal(10))
            for i in range(1, number + 1)
            if draw(st.booleans())
        },
        contacts={
            (p, PEOPLE[0]): NOW - timedelta(days=draw(st.sampled_from([1, 7, 30])))
            for p in providers
            if draw(st.booleans())
        },
    )


@st.composite
def leads(draw: st.DrawFn) -> LeadToSell:
    answers = draw(st.sampled_from([{}, {"budget": 1}, {"budget": 3}, {"budget": 9}]))
    return LeadToSell(
        id=uid(draw(st.integers(10_000, 99_999))),
        answers=answers,
        place=Place(),
        fingerprint=draw(st.sampled_from(PEOPLE)),
        is_test=draw(st.sampled_from([False, False, False, True])),
        is_expired=draw(st.sampled_from([False] * 9 + [True])),
    )


batches = st.lists(leads(), min_size=1, max_size=12)


@given(markets(), batches)
@settings(max_examples=400, deadline=None)
def test_agrees_with_the_reference(market: Market, batch: list[LeadToSell]) -> None:
    reference = Reference(market, NOW)
    expected = [reference.sell(lead) for lead in batch]
    plan = rules.distribute(batch, market, NOW)
    found = [[(s.level_id, s.candidate.number) for s in d.sales] for d in plan.decisions]
    assert found == expected


@given(markets(), batches)
@settings(max_examples=400, deadline=None)
def test_what_always_holds(market: Market, batch: list[LeadToSell]) -> None:
    plan = rules.distribute(batch, market, NOW)
    spent: dict[int, Decimal] = defaultdict(Decimal)
    for decision, lead in zip(plan.decisions, batch, strict=True):
        owners = [sale.candidate.provider for sale in decision.sales]
        assert len(set(owners)) == len(owners), "sold twice to one provider"
        assert (decision.outcome is Outcome.DISTRIBUTED) == bool(owners)
        at_level = Counter(sale.level_id for sale in decision.sales)
        for level in market.levels:
            assert at_level[level.id] <= level.max_count, "sold past a level's maximum"
        for sale in decision.sales:
            assert len(owners) - 1 <= sale.competitors_max, "broke the promise to a buyer"
            if not lead.is_test:
                spent[sale.candidate.provider] += sale.price
        assert decision.reason_counts.get("won", 0) == len(owners)
    for provider, amount in spent.items():
        assert amount <= market.balances[provider], "spent money it had not"


@given(markets(), batches, st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_reading_less_of_the_market_changes_nothing(
    market: Market, batch: list[LeadToSell], chunk: int
) -> None:
    """A queue read only as far as needed decides what the whole queue decides."""
    chunks = {level.id: chunk for level in market.levels}
    while True:
        front = replace(
            market,
            queues={key: queue[: chunks[key]] for key, queue in market.queues.items()},
            partial=frozenset(k for k, q in market.queues.items() if len(q) >= chunks[k]),
        )
        plan = rules.distribute(batch, front, NOW)
        if plan.short is None:
            break
        chunks[plan.short] += chunk
    whole = rules.distribute(batch, market, NOW)
    assert [d.sales for d in plan.decisions] == [d.sales for d in whole.decisions]


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_rotation_is_exact(providers: int, most: int, count: int) -> None:
    """Equal providers are never more than one lead apart, at any moment."""
    level = Level(uid(1), Decimal(1), most, most - 1)
    queue = [Candidate(i, i, 1, None, Terms()) for i in range(1, providers + 1)]
    market = Market(
        policy=CascadePolicy.ADDITIVE,
        levels=[level],
        queues={level.id: queue},
        balances={c.provider: Decimal(10_000) for c in queue},
        used={},
        contacts={},
    )
    batch = [LeadToSell(uid(9000 + i), {}, Place(), PEOPLE[0]) for i in range(count)]
    received: Counter[int] = Counter({c.number: 0 for c in queue})
    for decision in rules.distribute(batch, market, NOW).decisions:
        received.update(sale.candidate.number for sale in decision.sales)
        assert max(received.values()) - min(received.values()) <= 1


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
@settings(max_examples=300, deadline=None)
def test_the_promised_competitors_are_the_worst_case(
    maxima: list[int], data: st.DataObject
) -> None:
    """No cascade gives more buyers than promised, and some cascade gives as many."""
    policy = data.draw(st.sampled_from(CascadePolicy))
    worst = [0] * len(maxima)
    for supply in supplies(maxima):
        sold = cascade(policy, maxima, supply)
        for position, count in enumerate(sold):
            if count:
                worst[position] = max(worst[position], sum(sold) - 1)
    assert worst == [competitors_max(policy, maxima, i) for i in range(len(maxima))]


def supplies(maxima: Sequence[int]) -> list[tuple[int, ...]]:
    supplies: list[tuple[int, ...]] = [()]
    for maximum in maxima:
        supplies = [(*before, n) for before in supplies for n in range(maximum + 1)]
    return supplies


def cascade(policy: CascadePolicy, maxima: Sequence[int], supply: tuple[int, ...]) -> list[int]:
    sold = [0] * len(maxima)
    promised: list[int] = []
    for position, maximum in enumerate(maxima):
        room = maximum
        if policy is CascadePolicy.PROMISE:
            room = min([maximum, *promised]) - sum(sold)
        sold[position] = max(0, min(room, supply[position]))
        promised += [maximum] * bool(sold[position])
        if sold[position] >= room or (sold[position] and policy is CascadePolicy.FIRST_FILL):
            break
    return sold


def test_a_retry_waits_longer_each_time_and_ends() -> None:
    created = NOW
    pauses = [rules.next_attempt_at(attempt, created, NOW) for attempt in range(1, 6)]
    assert pauses[:4] == [
        NOW + timedelta(minutes=10),
        NOW + timedelta(hours=1),
        NOW + timedelta(hours=6),
        NOW + timedelta(hours=24),
    ]
    assert pauses[4] is None
    assert rules.next_attempt_at(4, created, NOW + timedelta(hours=60)) is None
