"""Draining a niche: who buys, what is written, what happens the second time."""

from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.distribution.records import DrainResult
from hotlead.distribution.service import drain
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx, fetch_rows
from tests.builders import (
    NOW,
    Cast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
)


async def _drain(db: Database, niche_id: UUID, batch_size: int = service.BATCH_SIZE) -> DrainResult:
    return await service.drain_niche(
        db, niche_id, cache=service.TermsCache(), clock=lambda: NOW, batch_size_max=batch_size
    )


async def _subscribed(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        for provider in (cast.acme, cast.rival, cast.broke):
            await make_subscription(tx, provider.provider_id, cast.level_id)


async def test_sells_to_everyone_who_can_pay(db: Database, cast: Cast) -> None:
    await _subscribed(db, cast)
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    result = await _drain(db, cast.niche_id)
    assert (result.leads, result.distributed, result.sales) == (1, 1, 2)
    async with db.transaction(SYSTEM) as tx:
        sold = await fetch_rows(
            tx,
            """
            SELECT a.provider_id, a.price_charged, a.competitors_max, e.amount, e.balance_after,
                p.balance
            FROM lead_assignments AS a
            JOIN provider_ledger AS e ON e.id = a.ledger_entry_id AND e.assignment_id = a.id
            JOIN providers AS p ON p.id = a.provider_id
            ORDER BY e.id
            """,
        )
        [status] = await fetch_rows(tx, "SELECT status, distribution_attempts FROM leads")
        [run] = await fetch_rows(tx, "SELECT outcome, reason_counts FROM distribution_runs")
        jobs = await fetch_rows(tx, "SELECT task_name, args FROM jobs.procrastinate_jobs")
        audit = await fetch_rows(tx, "SELECT action_type, description FROM audit_log")
    price, left = Decimal("25.00"), Decimal("975.00")
    assert {row[0] for row in sold} == {cast.acme.provider_id, cast.rival.provider_id}
    assert {row[1:] for row in sold} == {(price, 2, -price, left, left)}
    assert status == ("distributed", 1)
    assert run == ("distributed", {"won": 2, "insufficient_balance": 1})
    assert jobs == [("notifications.announce_assignments", {"lead_ids": [str(lead_id)]})]
    assert audit == [("lead.distributed", "Sold to 2 providers")]


async def test_twice_is_once(db: Database, cast: Cast) -> None:
    await _subscribed(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await make_lead(tx, cast.niche_id, status="approved")
    await _drain(db, cast.niche_id)
    again = await _drain(db, cast.niche_id)
    assert again.leads == 0


async def test_a_batch_counts_every_balance_back(db: Database, cast: Cast) -> None:
    await _subscribed(db, cast)
    async with db.transaction(SYSTEM) as tx:
        for i in range(60):
            await make_lead(tx, cast.niche_id, status="approved", email=f"p{i}@example.com")
    result = await _drain(db, cast.niche_id, batch_size=25)
    # 1,000.00 buys 40 leads at 25.00 each, for two providers.
    assert (result.batches, result.sales, result.distributed, result.unsold) == (3, 80, 40, 20)
    async with db.transaction(SYSTEM) as tx:
        balances = await fetch_rows(tx, "SELECT DISTINCT balance FROM providers")
    assert balances == [(Decimal("0.00"),)]


async def test_a_backlog_is_sold_in_batches_that_grow(
    db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "BATCH_SIZE", 2)
    await _subscribed(db, cast)
    async with db.transaction(SYSTEM) as tx:
        for i in range(20):
            await make_lead(tx, cast.niche_id, status="approved", email=f"p{i}@example.com")
    result = await _drain(db, cast.niche_id, batch_size=8)
    assert (result.leads, result.batches) == (2 + 4 + 8 + 6, 4)


async def test_unsold_says_why_and_when_it_is_tried_again(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters={"budget": {"min": 500}}
        )
        await make_subscription(
            tx, cast.rival.provider_id, cast.level_id, values={"is_paused": True}
        )
        await make_lead(tx, cast.niche_id, status="approved", form_data={"budget": 120})
    result = await _drain(db, cast.niche_id)
    assert result.unsold == 1
    async with db.transaction(SYSTEM) as tx:
        [lead] = await fetch_rows(
            tx, "SELECT status, next_attempt_at - created_at > interval '9 min' FROM leads"
        )
        [run] = await fetch_rows(tx, "SELECT reason_counts FROM distribution_runs")
    assert lead == ("unsold", True)
    assert run[0] == {
        "insufficient_balance": 1,
        "filter_mismatch:budget": 1,
        "subscription_paused": 1,
    }


@pytest.mark.parametrize(
    ("policy", "sales"),
    [
        # Supply is 1 at level A (of 2), 2 at B (of 3), 1 at C (of 2).
        ("additive", [("A", 4), ("B", 4), ("B", 4), ("C", 4)]),
        # A's buyer was promised one competitor at most, so B adds one and it ends.
        ("promise", [("A", 1), ("B", 2)]),
        ("first_fill", [("A", 1)]),
    ],
)
async def test_cascade(db: Database, cast: Cast, policy: str, sales: list[tuple[str, int]]) -> None:
    async with db.transaction(SYSTEM) as tx:
        niche_id = await _market(tx, policy)
        await make_lead(tx, niche_id, status="approved")
    await _drain(db, niche_id)
    async with db.transaction(SYSTEM) as tx:
        found = await fetch_rows(
            tx,
            """
            SELECT l.name, a.competitors_max
            FROM lead_assignments AS a
            JOIN competition_levels AS l ON l.id = a.competition_level_id
            ORDER BY l.name
            """,
        )
    assert found == sales


async def _market(tx: Tx, policy: str) -> UUID:
    niche_id = await make_niche(tx, slug="cascade", policy=policy)
    shape = (("A", 2, "40.00", 1), ("B", 3, "20.00", 2), ("C", 2, "5.00", 1))
    for position, (name, most, price, people) in enumerate(shape, start=1):
        level_id = await make_level(
            tx, niche_id, position=position, max_count=most, price=price, name=name
        )
        for i in range(people):
            provider = await make_provider(tx, f"{name}{i}".lower())
            await make_subscription(tx, provider.provider_id, level_id)
    return niche_id


async def test_reads_a_long_queue_no_further_than_it_must(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        for i in range(150):
            provider = await make_provider(tx, f"p{i}")
            await make_subscription(
                tx,
                provider.provider_id,
                cast.level_id,
                filters={"budget": {"min": 1000}} if i < 149 else {},
            )
        await make_lead(tx, cast.niche_id, status="approved")
    result = await _drain(db, cast.niche_id)
    assert result.sales == 1
    async with db.transaction(SYSTEM) as tx:
        [run] = await fetch_rows(tx, "SELECT reason_counts FROM distribution_runs")
    assert run[0] == {"won": 1, "filter_mismatch:budget": 149}
