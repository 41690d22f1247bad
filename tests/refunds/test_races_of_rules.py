"""A rule decides while others decide the same lead: each sale is refunded once."""

import asyncio
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.refunds import service
from hotlead.refunds.records import ApproveRule, RejectRule
from tests.builders import NOW, Cast
from tests.refunds.shop import (
    FREELY,
    approve,
    bounce,
    judge,
    look,
    mark_bad,
    reject,
    report,
    sell,
    set_policy,
)
from tests.refunds.test_races import PAIRS, overpaid, strange_of


async def test_a_rule_decides_meanwhile(db: Database, cast: Cast) -> None:
    """Reports, the rules, both sweeps, a mark and tries again at once: one refund a sale."""
    await set_policy(db, cast, rules=[*ApproveRule, *RejectRule])
    by_rule = 0
    for number in range(PAIRS // 2):
        lead_id = await sell(db, cast, cast.acme, cast.rival)
        await bounce(db, lead_id)
        asked = await report(db, cast.acme.actor, lead_id, policy=FREELY)
        work = [
            judge(db, asked.id),
            report(db, cast.rival.actor, lead_id, policy=FREELY),
            judge(db, asked.id),
            service.judge_waiting(db, NOW),
            service.judge_waiting(db, NOW),
            reject(db, cast.admin, asked.id) if number % 3 else approve(db, cast.admin, asked.id),
        ]
        if number % 2:
            work += [mark_bad(db, cast.admin, lead_id), mark_bad(db, cast.admin, lead_id)]
        turn = number % len(work)
        outcomes = await asyncio.gather(*work[turn:], *work[:turn], return_exceptions=True)
        assert strange_of(outcomes) == []
        await service.judge_waiting(db, NOW)
        found = await look(db, lead_id)
        refunds = [provider_id for provider_id, _ in found.entries]
        assert len(refunds) == len(set(refunds))
        assert set(refunds) == found.refunded
        assert "pending" not in found.requests.values()
        by_rule += await _decided_by_rule(db, lead_id)
        if found.status == "bad_lead":
            assert found.refunded == {cast.acme.provider_id, cast.rival.provider_id}
    assert by_rule > 0
    assert await overpaid(db) == []


async def _decided_by_rule(db: Database, lead_id: UUID) -> int:
    """Refunds that a rule decided; each is of a sale that is refunded."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT a.is_refunded
            FROM bad_lead_requests AS r
            JOIN lead_assignments AS a ON a.id = r.assignment_id
            WHERE r.lead_id = %(id)s AND r.rule = 'fake_contact_bounced'
            """,
            {"id": lead_id},
        )
    assert all(row[0] for row in rows)
    return len(rows)
