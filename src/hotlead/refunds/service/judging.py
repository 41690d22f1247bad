"""What the rules decide: when a report is filed, and again while it waits."""

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from psycopg.errors import DeadlockDetected, LockNotAvailable

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, NotFound
from hotlead.kit.jobs import enqueue
from hotlead.refunds import queries, rules
from hotlead.refunds.records import BadLeadStatus, Case, Decided
from hotlead.refunds.service.deciding import decide, hold_request
from hotlead.refunds.service.errors import RequestDecided

JUDGE_JOB: Final = "refunds.judge_request"
BATCH_SIZE: Final = 200
# Of a sweep: more wait for the next one.
BATCHES_MAX: Final = 50
# What is wrong with one request alone: it is held too long, or its sale cannot be refunded.
_UNDECIDED: Final = (Conflict, NotFound, LockNotAvailable, DeadlockDetected)
_log: Final = structlog.get_logger("hotlead.refunds")


async def judge_request(
    tx: Tx, actor: Actor, request_id: UUID, now: datetime
) -> BadLeadStatus | None:
    """Decide a request by the policy that its lead was sold under; None where a person has to.

    It goes the way of a decision by hand: the lead is held, then its buyer, and one that was
    decided meanwhile stays so. The first time that no rule decides, administrators are told. For
    the system. Raises NotFound.
    """
    actor.require_system()
    try:
        request = await hold_request(tx, request_id)
    except RequestDecided:
        return None
    case = await queries.get_case(tx, request_id)
    verdict = rules.judge(case)
    if verdict is None or request.is_refunded:
        await _leave_to_people(tx, request_id, now)
        return None
    decided = Decided(
        request_id=request_id,
        status=verdict.status,
        memo=verdict.words,
        rule=verdict.rule,
        findings=rules.find(case),
    )
    return (await decide(tx, actor, request, decided, now)).status


async def judge_waiting(db: Database, now: datetime) -> int:
    """Ask the rules again about every request that waits: evidence may have come since.

    Each that they decide, or were never asked about, takes a transaction of its own; one that
    cannot be decided now is left to the next sweep and keeps nobody waiting. Returns how many were
    decided. Two at once decide once.
    """
    decided, after = 0, None
    for _ in range(BATCHES_MAX):
        async with db.transaction(SYSTEM) as tx:
            cases = await queries.list_open_cases(tx, after, BATCH_SIZE)
        for case in filter(_is_due, cases):
            decided += await _decides(db, case.request_id, now)
        if len(cases) < BATCH_SIZE:
            break
        after = (cases[-1].created_at, cases[-1].request_id)
    return decided


async def _decides(db: Database, request_id: UUID, now: datetime) -> bool:
    try:
        async with db.transaction(SYSTEM) as tx:
            return await judge_request(tx, SYSTEM, request_id, now) is not None
    except _UNDECIDED as error:
        _log.warning("request_not_judged", request_id=str(request_id), error=type(error).__name__)
        return False


def _is_due(case: Case) -> bool:
    return case.judged_at is None or rules.judge(case) is not None


async def _leave_to_people(tx: Tx, request_id: UUID, now: datetime) -> None:
    if await queries.set_judged(tx, request_id, now):
        await enqueue(tx, "notifications.announce_report", {"request_id": str(request_id)})
