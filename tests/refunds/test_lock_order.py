"""Whoever writes several requests of a lead takes them in the order of whoever marks it bad."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx, fetch_rows
from hotlead.refunds import service
from tests.builders import NOW, Cast
from tests.leads.own import Person
from tests.refunds.shop import report, sell

LATE = NOW + timedelta(days=30)


async def _escalate(tx: Tx, _: UUID) -> int:
    return await service.escalate_overdue(tx, SYSTEM, LATE)


async def _wipe(tx: Tx, lead_id: UUID) -> int:
    return await service.wipe_lead(tx, lead_id)


@pytest.mark.parametrize("verb", [_escalate, _wipe])
async def test_no_deadlock_with_who_marks_the_lead_bad(
    db: Database, settings: Settings, cast: Cast, verb: Callable[[Tx, UUID], Awaitable[int]]
) -> None:
    """Somebody holds the lead and its first request, and then takes the second."""
    lead_id = await sell(db, cast, cast.acme, cast.rival)
    asked = [await report(db, each.actor, lead_id) for each in (cast.acme, cast.rival)]
    first, second = sorted(each.id for each in asked)
    await Person(db, settings, lead_id).erase()
    async with db.transaction(SYSTEM) as tx:
        # The second is due before the first, and lies before it in the table.
        await tx.execute(
            "UPDATE bad_lead_requests SET answer_by = answer_by + interval '1 hour' WHERE id = %s",
            (first,),
        )

    async def work() -> int:
        async with db.transaction(SYSTEM) as tx:
            return await verb(tx, lead_id)

    async with db.transaction(SYSTEM) as tx:
        await tx.execute("SELECT id FROM leads WHERE id = %s FOR NO KEY UPDATE", (lead_id,))
        await _hold(tx, first)
        other = asyncio.create_task(work())
        await _until_somebody_waits(db)
        await _hold(tx, second)
    assert await other == 2


async def _hold(tx: Tx, request_id: UUID) -> None:
    await tx.execute("SELECT FROM bad_lead_requests WHERE id = %s FOR UPDATE", (request_id,))


async def _until_somebody_waits(db: Database) -> None:
    for _ in range(500):
        async with db.transaction(SYSTEM) as tx:
            rows = await fetch_rows(
                tx,
                """
                SELECT FROM pg_locks AS k
                JOIN pg_stat_activity AS s USING (pid)
                WHERE NOT k.granted AND s.datname = current_database()
                """,
            )
        if rows:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")
