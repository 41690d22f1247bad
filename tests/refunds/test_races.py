"""Whatever is decided about a lead at the same moment, each sale is refunded once."""

import asyncio
import os
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import HotleadError
from hotlead.refunds import service
from tests.builders import Cast
from tests.refunds.shop import (
    FREELY,
    approve,
    look,
    mark_bad,
    reject,
    report,
    sell,
)
from tests.reports.sales import subscribe

PAIRS = int(os.environ.get("HOTLEAD_REFUND_PAIRS", "50"))
EXPECTED = (service.RequestDecided, service.LeadNotSold, service.ReportRefused)


async def test_decided_marked_and_tried_again_at_once(db: Database, cast: Cast) -> None:
    for number in range(PAIRS):
        lead_id = await sell(db, cast, cast.acme, cast.rival)
        asked = await report(db, cast.acme.actor, lead_id, policy=FREELY)
        outcomes = await _all_at_once(db, cast, lead_id, asked.id, number)
        assert strange_of(outcomes) == []
        found = await look(db, lead_id)
        refunds = [provider_id for provider_id, _ in found.entries]
        assert len(refunds) == len(set(refunds))
        assert set(refunds) == found.refunded
        assert found.status == "bad_lead"
        assert found.refunded == {cast.acme.provider_id, cast.rival.provider_id}
        assert "pending" not in found.requests.values()
    assert await overpaid(db) == []


def strange_of(outcomes: Sequence[object]) -> list[object]:
    """What nobody expects of verbs that come at once."""
    return [
        each
        for each in outcomes
        if isinstance(each, BaseException) and not isinstance(each, EXPECTED)
    ]


async def _all_at_once(
    db: Database, cast: Cast, lead_id: UUID, request_id: UUID, number: int
) -> list[object]:
    """Approvals, marks, a rejection now and then, and the other buyer reports meanwhile."""
    work = [
        approve(db, cast.admin, request_id),
        mark_bad(db, cast.admin, lead_id),
        report(db, cast.rival.actor, lead_id, policy=FREELY),
        mark_bad(db, cast.admin, lead_id) if number % 2 else approve(db, cast.admin, request_id),
    ]
    if number % 3 == 0:
        work.append(reject(db, cast.admin, request_id))
    turn = number % len(work)
    return list(await asyncio.gather(*work[turn:], *work[:turn], return_exceptions=True))


async def overpaid(db: Database) -> list[UUID]:
    """Sales of which more was given back than was paid."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT assignment_id FROM provider_ledger
            WHERE assignment_id IS NOT NULL
            GROUP BY assignment_id
            HAVING sum(amount) > 0
            """,
        )
    return [row[0] for row in rows]


async def test_an_approval_and_a_sale_by_the_same_provider_at_once(
    db: Database, cast: Cast
) -> None:
    """Both hold the provider; both end, and the money is right."""
    leads = [await sell(db, cast, cast.acme, cast.rival) for _ in range(4)]
    requests = [await report(db, cast.acme.actor, lead_id) for lead_id in leads]
    outcomes = await asyncio.gather(
        *(approve(db, cast.admin, each.id) for each in requests),
        *(mark_bad(db, cast.admin, lead_id) for lead_id in reversed(leads)),
        return_exceptions=True,
    )
    assert not [
        each
        for each in outcomes
        if isinstance(each, BaseException) and not isinstance(each, HotleadError)
    ]
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT balance FROM providers WHERE balance <> 0")
    assert {row[0] for row in rows} == {Decimal(1000)}


async def test_a_sale_by_hand_meanwhile_is_refunded_or_refused(db: Database, cast: Cast) -> None:
    """No buyer of a bad lead is left without its money."""
    for _ in range(10):
        lead_id = await sell(db, cast, cast.acme)
        async with db.transaction(SYSTEM) as tx:
            plan_id = await subscribe(tx, cast, cast.rival)
            await tx.execute("UPDATE leads SET created_at = now(), approved_at = now()")

        async def assign(lead_id: UUID = lead_id, plan_id: UUID = plan_id) -> None:
            async with db.transaction(cast.admin) as tx:
                await distribution.assign_lead(tx, cast.admin, lead_id, plan_id, utc_now())

        await asyncio.gather(assign(), mark_bad(db, cast.admin, lead_id), return_exceptions=True)
        found = await look(db, lead_id)
        async with db.transaction(SYSTEM) as tx:
            sales = await fetch_rows(
                tx,
                "SELECT provider_id FROM lead_assignments WHERE lead_id = %(id)s",
                {"id": lead_id},
            )
        assert found.status == "bad_lead"
        assert found.refunded == {row[0] for row in sales}
