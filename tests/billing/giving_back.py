"""Refunds as the ledger machine asks for them."""

import asyncio
from collections.abc import Coroutine, Sequence
from uuid import UUID

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, fetch_rows
from hotlead.refunds import service
from tests.builders import ProviderCast
from tests.refunds.shop import FREELY, approve, mark_bad, report

EXPECTED = (service.RequestDecided, service.LeadNotSold, service.ReportRefused)


async def list_sales(db: Database) -> list[tuple[UUID, set[UUID]]]:
    """Every lead that was sold, with its buyers, in the order of the leads."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT l.id, array_agg(a.provider_id)
            FROM leads AS l JOIN lead_assignments AS a ON a.lead_id = l.id
            GROUP BY l.id ORDER BY l.number
            """,
        )
    return [(row[0], set(row[1])) for row in rows]


async def give_back(
    db: Database, admin: Actor, lead_id: UUID, buyers: Sequence[ProviderCast], times: int
) -> None:
    """Refund a lead to `buyers`: to one by its report, to several by a mark for everybody."""
    work: list[Coroutine[object, object, object]] = [
        mark_bad(db, admin, lead_id) for _ in range(times)
    ]
    if len(buyers) == 1:
        for each in work:
            each.close()
        try:
            asked = await report(db, buyers[0].actor, lead_id, policy=FREELY)
        except service.ReportRefused:
            return
        work = [approve(db, admin, asked.id) for _ in range(times)]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    strange = [each for each in outcomes if isinstance(each, BaseException)]
    assert all(isinstance(each, EXPECTED) for each in strange), strange
