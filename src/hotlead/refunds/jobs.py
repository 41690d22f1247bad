"""The job of refunds."""

from typing import Final
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.jobs import LASTING_RETRIES_MAX, Job
from hotlead.kit.resources import Resources
from hotlead.refunds import service


async def wipe_lead(res: Resources, lead_id: str) -> None:
    """Take the person out of the reports of an erased lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wipe_lead(tx, UUID(lead_id))


JOBS: Final = (Job("refunds.wipe_lead", wipe_lead, LASTING_RETRIES_MAX),)
