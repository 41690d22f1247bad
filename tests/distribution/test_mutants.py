"""Rules and settlement broken on purpose, in named ways: the checks they are held to notice each.

A check that passes on broken rules proves nothing. Here the rules are held to the reference and
to what must always hold, as in `test_rules`, and the settlement to a round of sales on PostgreSQL.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from hotlead.distribution import rules, service
from hotlead.distribution.records import Candidate, Decision, LeadToSell, Level, Market, Sale
from hotlead.distribution.rules import Desk
from hotlead.distribution.service import settle
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.subscriptions.records import Filters
from tests.builders import NOW as DAY
from tests.builders import Cast, make_lead, make_provider, make_subscription
from tests.distribution.reference import Reference
from tests.distribution.test_rules import NOW, batches, markets

Refusal = Callable[[Desk, Candidate, LeadToSell, Decimal, frozenset[int]], str | None]
_refusal: Refusal = Desk.refusal
_sell = Desk._sell  # pyright: ignore[reportPrivateUsage] - broken on purpose
_room = Desk._room  # pyright: ignore[reportPrivateUsage] - broken on purpose


def _without_terms(**left_out: object) -> Refusal:
    """Checks as if subscriptions had said less."""

    def refuse(
        desk: Desk, one: Candidate, lead: LeadToSell, price: Decimal, taken: frozenset[int]
    ) -> str | None:
        terms = replace(one.terms, **left_out)  # pyright: ignore[reportArgumentType] - a mutant
        less = Candidate(one.number, one.provider, one.version, one.blocked, terms)
        return _refusal(desk, less, lead, price, taken)

    return refuse


def _sells_on_credit(
    desk: Desk, one: Candidate, lead: LeadToSell, _price: Decimal, taken: frozenset[int]
) -> str | None:
    return _refusal(desk, one, lead, Decimal(0), taken)


def _sells_twice(
    desk: Desk, one: Candidate, lead: LeadToSell, price: Decimal, _taken: frozenset[int]
) -> str | None:
    return _refusal(desk, one, lead, price, frozenset())


def _sells_to_paused(
    desk: Desk, one: Candidate, lead: LeadToSell, price: Decimal, taken: frozenset[int]
) -> str | None:
    awake = Candidate(one.number, one.provider, one.version, None, one.terms)
    return _refusal(desk, awake, lead, price, taken)


def _one_too_many(desk: Desk, level: Level, sales: Sequence[Sale]) -> int:
    return _room(desk, level, sales) + 1


def _forgets_the_promise(_desk: Desk, level: Level, _sales: Sequence[Sale]) -> int:
    return level.max_count


def _keeps_the_place(_desk: Desk, _level: Level, _candidate: Candidate) -> None:
    """Who bought stays at the front."""


def _leaves_no_trace(desk: Desk, level: Level, lead: LeadToSell, one: Candidate) -> Sale:
    """Balance, limits and contacts stay as they were within the batch."""
    sale = _sell(desk, level, replace(lead, is_test=True), one)
    return replace(sale, price=level.price, is_test=lead.is_test)


MUTANTS: dict[str, tuple[str, object]] = {
    "sells to who cannot pay": ("refusal", _sells_on_credit),
    "sells a lead twice to one provider": ("refusal", _sells_twice),
    "sells to who is paused": ("refusal", _sells_to_paused),
    "does not look at filters": ("refusal", _without_terms(filters=Filters())),
    "does not look at caps and budgets": ("refusal", _without_terms(limits=None)),
    "sells the same person again": ("refusal", _without_terms(dedup_days=0)),
    "sells one too many": ("_room", _one_too_many),
    "forgets the promise to who bought before": ("_room", _forgets_the_promise),
    "leaves who bought at the front": ("_requeue", _keeps_the_place),
    "counts nothing within a batch": ("_sell", _leaves_no_trace),
}


def _agrees(market: Market, batch: list[LeadToSell]) -> None:
    reference = Reference(market, NOW)
    expected = [reference.sell(lead) for lead in batch]
    plan = rules.distribute(batch, market, NOW)
    assert [_sold(decision) for decision in plan.decisions] == expected


def _sold(decision: Decision) -> list[tuple[object, int]]:
    return [(sale.level_id, sale.candidate.number) for sale in decision.sales]


def _check() -> None:
    """A thousand markets, stopping at the first that is sold otherwise than the reference says."""

    @given(markets(), batches)
    @settings(
        max_examples=1_000,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    )
    def agrees(market: Market, batch: list[LeadToSell]) -> None:
        _agrees(market, batch)

    agrees()


@pytest.mark.parametrize("name", MUTANTS)
def test_broken_rules_are_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method, mutant = MUTANTS[name]
    monkeypatch.setattr(Desk, method, mutant)
    with pytest.raises((AssertionError, KeyError)):
        _check()


async def _spread(db: Database, cast: Cast) -> int:
    """Sell twelve leads one by one to five equals, three each; how far apart they are."""
    async with db.transaction(SYSTEM) as tx:
        for at in range(5):
            provider = await make_provider(tx, f"equal{at}", balance="1000.00")
            await make_subscription(tx, provider.provider_id, cast.level_id)
        for at in range(12):
            await make_lead(tx, cast.niche_id, status="approved", email=f"{at}@example.com")
    await service.drain_niche(
        db, cast.niche_id, cache=service.TermsCache(), clock=lambda: DAY, batch_size_max=1
    )
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT provider_id FROM lead_assignments")
    received = Counter(row[0] for row in rows)
    return max(received.values()) - min(received.values()) if len(received) == 5 else len(rows)


async def test_equals_stay_within_a_lead(db: Database, cast: Cast) -> None:
    assert await _spread(db, cast) <= 1


async def test_a_settlement_that_forgets_the_rotation_is_noticed(
    db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(*_: object) -> None:
        """The place in the queue is not written."""

    monkeypatch.setattr(settle, "_advance_rotation", forget)
    assert await _spread(db, cast) > 1
