"""The settlement broken on purpose, in named ways: the checks must notice each.

A round of sales is played beside the model. What is wrong then is found by the model, by the money
checks of `hotlead check`, by `verify`, or the database refuses it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from msgspec import structs

from hotlead.billing import service as billing
from hotlead.billing.records import Charge, ManualEntry
from hotlead.distribution import queries, service
from hotlead.distribution.records import Assignment, DrainResult, Runs
from hotlead.distribution.service import settle
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx, fetch_rows
from hotlead.leads.records import LeadOutcome, LeadStatus
from hotlead.leads.service import outcomes as leads
from hotlead.niches import service as niches
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Served, Terms
from tests.builders import (
    NOW,
    ProviderCast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
)
from tests.distribution.model import Lead, Level, Model, Subscription
from tests.distribution.proof import drain, find_faults

LATER = NOW + timedelta(minutes=1)
REFUSED = "refused by the database"


@dataclass
class Round:
    """Two levels, five equals with money for a few leads at the first, and twelve leads."""

    db: Database
    niche_id: UUID
    model: Model
    buyers: list[ProviderCast]
    batch_size: int = 4

    async def drain(self) -> DrainResult:
        return await drain(self.db, self.niche_id, NOW, batch_size=self.batch_size)

    async def faults(self) -> set[str]:
        """Sell everything; all that is wrong then."""
        try:
            await self.drain()
        except psycopg.IntegrityError:
            return {REFUSED}
        self.model.drain(NOW)
        return await find_faults(self.db, self.model)


@pytest.fixture
async def game(worker_db: Database) -> Round:
    """A round that nobody has played. No fixture proves its money: it may be broken on purpose."""
    model = Model()
    async with worker_db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="vps")
        buyers = [await make_provider(tx, f"equal{at}", balance="110.00") for at in range(5)]
        model.balances = {buyer.provider_id: Decimal(110) for buyer in buyers}
        for position, (price, most) in enumerate([(25, 3), (10, 2)], start=1):
            level_id = await make_level(
                tx, niche_id, position=position, price=str(price), max_count=most
            )
            model.levels.append(Level(level_id, Decimal(price), most))
            for buyer in buyers:
                one = await make_subscription(tx, buyer.provider_id, level_id)
                # The window for the same person is the niche's; nobody comes twice here.
                model.subscriptions.append(Subscription(one, buyer.provider_id, level_id))
        for at in range(12):
            email = f"{at}@example.com"
            lead_id = await make_lead(tx, niche_id, status="approved", email=email)
            lead = Lead(lead_id, email, 120, is_test=False, created_at=NOW)
            lead.status, lead.approved_at = "approved", NOW
            model.leads.append(lead)
    return Round(worker_db, niche_id, model, buyers)


async def test_nothing_is_wrong_with_the_settlement(game: Round) -> None:
    assert await game.faults() == set()
    sold = {lead.status for lead in game.model.leads}
    assert sold == {"distributed", "unsold"}


_charge = billing.charge_buyers
_insert_assignments = queries.insert_assignments
_insert_runs = queries.insert_runs
_record_outcomes = leads.record_outcomes
_record_served = subscriptions.record_served
_advance = niches.advance_rotations
Entries = Mapping[UUID, int]


async def _nothing(*_: object) -> None:
    """Forget to write it."""


async def _takes_the_money_twice(tx: Tx, charges: Sequence[Charge], now: datetime) -> Entries:
    entries = await _charge(tx, charges, now)
    for charge in charges:
        sql = "UPDATE providers SET balance = balance - %s WHERE id = %s"
        await tx.execute(sql, (charge.amount, charge.provider_id))
    return entries


async def _charges_twice(tx: Tx, charges: Sequence[Charge], now: datetime) -> Entries:
    await _charge(tx, charges, now)
    return await _charge(tx, charges, now)


async def _charges_another_price(tx: Tx, charges: Sequence[Charge], now: datetime) -> Entries:
    return await _charge(tx, [structs.replace(one, amount=one.amount - 1) for one in charges], now)


async def _lets_the_last_go_free(tx: Tx, charges: Sequence[Charge], now: datetime) -> Entries:
    return await _charge(tx, charges[:-1], now)


async def _charges_on_credit(tx: Tx, charges: Sequence[Charge], now: datetime) -> Entries:
    """Without asking what is there."""
    entries: dict[UUID, int] = {}
    for one in charges:
        cursor = await tx.execute(
            """
            WITH debited AS (
                UPDATE providers SET balance = balance - %(amount)s WHERE id = %(provider_id)s
                RETURNING balance
            )
            INSERT INTO provider_ledger (provider_id, subscription_id, lead_id, assignment_id,
                                         transaction_type, amount, balance_after, idempotency_key)
            SELECT %(provider_id)s, %(subscription_id)s, %(lead_id)s, %(assignment_id)s,
                'lead_purchase', -%(amount)s, balance, %(key)s
            FROM debited
            RETURNING id
            """,
            {name: getattr(one, name) for name in (*Charge.__struct_fields__, "key")},
        )
        entries[one.assignment_id] = (await cursor.fetchall())[0][0]
    return entries


async def _forgets_the_last_buyer(
    tx: Tx, sold: Sequence[Assignment], entries: Entries, now: datetime
) -> None:
    await _insert_assignments(tx, sold[:-1], entries, now)


def _promises(more: int) -> Callable[..., Awaitable[None]]:
    async def write(tx: Tx, sold: Sequence[Assignment], entries: Entries, now: datetime) -> None:
        wrong = [
            replace(one, sale=replace(one.sale, competitors_max=one.sale.competitors_max + more))
            for one in sold
        ]
        await _insert_assignments(tx, wrong, entries, now)

    return write


async def _calls_all_of_them_sold(tx: Tx, told: Sequence[LeadOutcome], now: datetime) -> None:
    sold = [structs.replace(one, status=LeadStatus.DISTRIBUTED) for one in told]
    await _record_outcomes(tx, sold, now)


async def _gives_places_backwards(tx: Tx, served: Sequence[Served], now: datetime) -> None:
    places = [one.rotation for one in reversed(served)]
    wrong = [
        structs.replace(one, rotation=place) for one, place in zip(served, places, strict=True)
    ]
    await _record_served(tx, wrong, now)


async def _sells_to_who_changed(tx: Tx, served: Sequence[Served], now: datetime) -> None:
    """Without asking whether it is live, not paused and at the version it was decided on."""
    for one in served:
        sql = "UPDATE provider_subscriptions SET rotation = %s WHERE id = %s"
        await tx.execute(sql, (one.rotation, one.subscription_id))


async def _counts_one_less(tx: Tx, steps: Sequence[tuple[UUID, int, int]]) -> None:
    await _advance(tx, [(level_id, seen, sold - 1) for level_id, seen, sold in steps])


async def _counts_from_anywhere(tx: Tx, steps: Sequence[tuple[UUID, int, int]]) -> None:
    for level_id, _, sold in steps:
        sql = "UPDATE competition_levels SET rotation_counter = rotation_counter + %s WHERE id = %s"
        await tx.execute(sql, (sold, level_id))


async def _mixes_the_reasons_up(tx: Tx, runs: Runs, now: datetime) -> None:
    await _insert_runs(tx, replace(runs, written=list(reversed(runs.written))), now)


MUTANTS: dict[str, tuple[object, str, object, str]] = {
    "takes the money twice": (
        billing, "charge_buyers", _takes_the_money_twice, "balance_is_sum"),
    "charges twice": (billing, "charge_buyers", _charges_twice, REFUSED),
    "charges another price": (
        billing, "charge_buyers", _charges_another_price, "sale_has_purchase"),
    "lets the last buyer go free": (
        billing, "charge_buyers", _lets_the_last_go_free, "sale_has_purchase"),
    "forgets the last buyer": (
        queries, "insert_assignments", _forgets_the_last_buyer, "purchase_has_sale"),
    "promises too few competitors": (
        queries, "insert_assignments", _promises(-2), "promise_is_kept"),
    "promises too many competitors": (queries, "insert_assignments", _promises(1), "sales"),
    "calls all leads sold": (
        leads, "record_outcomes", _calls_all_of_them_sold, "sold_has_buyer"),
    "leaves leads approved": (leads, "record_outcomes", _nothing, REFUSED),
    "forgets the places": (subscriptions, "record_served", _nothing, "queues"),
    "gives places backwards": (
        subscriptions, "record_served", _gives_places_backwards, "queues"),
    "forgets the counter": (niches, "advance_rotations", _nothing, "levels"),
    "counts one less": (niches, "advance_rotations", _counts_one_less, "levels"),
    "records no decision": (queries, "insert_runs", _nothing, "decisions"),
    "mixes the reasons up": (queries, "insert_runs", _mixes_the_reasons_up, "verify"),
    "tells no buyer": (settle, "enqueue", _nothing, "jobs"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_broken_settlement_is_noticed(
    name: str, game: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, verb, mutant, fault = MUTANTS[name]
    monkeypatch.setattr(owner, verb, mutant)
    assert fault in await game.faults()


@dataclass
class Meanwhile:
    """Lets something happen once, at the worst moment: all is decided, and nothing written."""

    act: Callable[[], Awaitable[None]]
    charge: Callable[[Tx, Sequence[Charge], datetime], Awaitable[Entries]]
    is_done: bool = False

    async def __call__(self, tx: Tx, charges: Sequence[Charge], now: datetime) -> Entries:
        if not self.is_done:
            self.is_done = True
            await self.act()
        return await self.charge(tx, charges, now)


async def _spend_elsewhere(game: Round) -> None:
    """Take what the next buyer has, as a sale in another niche would."""
    buyer = game.buyers[0].provider_id
    order = ManualEntry(provider_id=buyer, amount=Decimal(110), memo="A test", key="k" * 32)
    assert game.model.move_money(buyer, -order.amount) is None
    async with game.db.transaction(SYSTEM) as tx:
        await billing.debit_provider(tx, SYSTEM, order, NOW)


async def _pause(game: Round) -> None:
    one, actor = game.model.subscriptions[0], game.buyers[0].actor
    assert game.model.pause(one, is_paused=True) is None
    async with game.db.transaction(actor) as tx:
        await subscriptions.pause_subscription(tx, actor, one.id, now=NOW)


async def _want_more(game: Round) -> None:
    one, actor = game.model.subscriptions[0], game.buyers[0].actor
    one.minimum = 900
    terms = Terms(filters={"budget": {"min": one.minimum}})
    async with game.db.transaction(actor) as tx:
        await subscriptions.set_filters(tx, actor, one.id, terms, NOW)


# What happens, the settlement that does not look, and how that shows.
Event = Callable[[Round], Awaitable[None]]
Blind = tuple[object, str, object]
GUARDS: dict[str, tuple[Event, Blind, str]] = {
    "money spent elsewhere": (
        _spend_elsewhere, (billing, "charge_buyers", _charges_on_credit), REFUSED),
    "a pause": (_pause, (subscriptions, "record_served", _sells_to_who_changed), "sales"),
    "other filters": (
        _want_more, (subscriptions, "record_served", _sells_to_who_changed), "sales"),
}  # fmt: skip


@pytest.mark.parametrize("is_blind", [False, True])
@pytest.mark.parametrize("name", GUARDS)
async def test_a_change_meanwhile(
    name: str, is_blind: bool, game: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its guard the settlement decides again; without it, what it sold is noticed."""
    event, blind, fault = GUARDS[name]
    if is_blind:
        monkeypatch.setattr(*blind)
    meanwhile = Meanwhile(lambda: event(game), billing.charge_buyers)
    monkeypatch.setattr(billing, "charge_buyers", meanwhile)
    faults = await game.faults()
    assert fault in faults if is_blind else faults == set()


async def _stands_aside(game: Round) -> tuple[Subscription, Lead]:
    """Somebody who wants none of the leads, and one that nobody wanted, for a sale by hand."""
    level = game.model.levels[0]
    async with game.db.transaction(SYSTEM) as tx:
        buyer = await make_provider(tx, "aside", balance="25.00")
        subscription_id = await make_subscription(
            tx, buyer.provider_id, level.id, filters={"budget": {"min": 900}}
        )
        lead_id = await make_lead(tx, game.niche_id, status="unsold", email="aside@example.com")
    game.model.balances[buyer.provider_id] = Decimal(25)
    one = Subscription(subscription_id, buyer.provider_id, level.id, minimum=900)
    game.model.subscriptions.append(one)
    lead = Lead(lead_id, "aside@example.com", 120, is_test=False, created_at=NOW, status="unsold")
    game.model.leads.append(lead)
    return one, lead


async def _done_or_waiting(db: Database, task: asyncio.Task[None]) -> None:
    async with asyncio.timeout(10):
        while True:
            async with db.transaction(SYSTEM) as tx:
                waits = await fetch_rows(tx, "SELECT FROM pg_locks WHERE NOT granted LIMIT 1")
            if waits or task.done():
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("is_locked", [True, False])
@pytest.mark.parametrize("is_counted", [True, False])
async def test_two_sell_at_once(
    is_locked: bool, is_counted: bool, game: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of the niche or the guard of the counter will do; without both, places are lost."""
    one, lead = await _stands_aside(game)
    by_hand: list[asyncio.Task[None]] = []

    async def sell() -> None:
        async with game.db.transaction(SYSTEM) as tx:
            await service.assign_lead(tx, SYSTEM, lead.id, one.id, LATER)

    async def begin() -> None:
        by_hand.append(asyncio.create_task(sell()))
        await _done_or_waiting(game.db, by_hand[0])

    if not is_locked:
        monkeypatch.setattr(queries, "lock_niche", _nothing)
        assert game.model.assign(one, lead, LATER) is None
    if not is_counted:
        monkeypatch.setattr(niches, "advance_rotations", _counts_from_anywhere)
    monkeypatch.setattr(billing, "charge_buyers", Meanwhile(begin, billing.charge_buyers))
    game.batch_size = 100
    result = await game.drain()
    await by_hand[0]
    game.model.drain(NOW)
    if is_locked:
        assert game.model.assign(one, lead, LATER) is None
    faults = await find_faults(game.db, game.model)
    assert faults == set() if is_locked or is_counted else "queues" in faults
    assert result.retries == (is_counted and not is_locked)
