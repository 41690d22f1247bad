"""The job of leads."""

from typing import Final
from uuid import UUID

from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import Job
from hotlead.kit.resources import Resources
from hotlead.leads import service


async def locate_lead(res: Resources, lead_id: str, failures: int = 0) -> None:
    """Give a lead the point of its address."""
    await service.locate_lead(res, UUID(lead_id), failures, utc_now())


# It asks again by itself, with longer pauses than the queue makes.
JOBS: Final = (Job(service.LOCATE_JOB, locate_lead, retries_max=0),)
