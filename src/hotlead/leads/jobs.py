"""The jobs of leads."""

from typing import Final
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import LASTING_RETRIES_MAX, Job
from hotlead.kit.resources import Resources
from hotlead.leads import service


async def locate_lead(res: Resources, lead_id: str, failures: int = 0) -> None:
    """Give a lead the point of its address."""
    await service.locate_lead(res, UUID(lead_id), failures, utc_now())


async def wipe_answers(res: Resources, lead_id: str) -> None:
    """Keep no answer of the API that speaks of an erased lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wipe_answers(tx, UUID(lead_id))


JOBS: Final = (
    # It asks again by itself, with longer pauses than the queue makes.
    Job(service.LOCATE_JOB, locate_lead, retries_max=0),
    Job("leads.wipe_answers", wipe_answers, LASTING_RETRIES_MAX),
)
