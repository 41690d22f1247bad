"""Requests that were to be answered by now."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.gauges import Gauge
from hotlead.kit.jobs import enqueue
from hotlead.refunds import queries

ESCALATED_AT_ONCE_MAX: Final = 1_000


async def escalate_overdue(tx: Tx, actor: Actor, now: datetime) -> int:
    """Tell administrators of requests whose answer is overdue; how many are told of first now.

    Each is told of once, and once a day (UTC) at most: what falls due later that day is told the
    next. Writes an audit entry each, and queues the mail. For the system.
    """
    actor.require_system()
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    escalated = await queries.set_escalated(tx, now, midnight, ESCALATED_AT_ONCE_MAX)
    for request_id, lead_id in escalated:
        await audit.record(
            tx,
            actor,
            "refund.escalated",
            entity_type="lead",
            entity_id=lead_id,
            description="The answer to a report is overdue: administrators are told",
            metadata={"request_id": str(request_id)},
            now=now,
        )
    if escalated:
        await enqueue(tx, "notifications.announce_overdue", {"day": str(now.date())})
    return len(escalated)


async def read_gauges(db: Database, now: datetime) -> Sequence[Gauge]:
    """What Prometheus reads of requests."""
    async with db.transaction(SYSTEM) as tx:
        overdue = await queries.count_overdue(tx, now)
    return (
        Gauge(
            "hotlead_bad_lead_requests_overdue",
            "Reports of bad leads that were to be answered by now.",
            (),
            {(): overdue},
        ),
    )
