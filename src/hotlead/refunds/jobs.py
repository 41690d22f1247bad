"""The jobs of refunds."""

from typing import Final
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import LASTING_RETRIES_MAX, Job
from hotlead.kit.resources import Resources
from hotlead.refunds import service


async def judge_request(res: Resources, request_id: str) -> None:
    """Ask the rules about a report that was filed."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.judge_request(tx, SYSTEM, UUID(request_id), utc_now())


async def judge_waiting(res: Resources) -> None:
    """Ask them again about what waits, and about reports whose job was lost."""
    await service.judge_waiting(res.db, utc_now())


async def escalate_overdue(res: Resources) -> None:
    """Tell administrators of what should have been answered."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.escalate_overdue(tx, SYSTEM, utc_now())


async def wipe_lead(res: Resources, lead_id: str) -> None:
    """Take the person out of the reports of an erased lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wipe_lead(tx, UUID(lead_id))


JOBS: Final[tuple[Job, ...]] = (
    Job(service.JUDGE_JOB, judge_request),
    Job("refunds.judge_waiting", judge_waiting, cron="5-59/10 * * * *"),
    Job("refunds.escalate_overdue", escalate_overdue, cron="2-59/10 * * * *"),
    Job("refunds.wipe_lead", wipe_lead, LASTING_RETRIES_MAX),
)
