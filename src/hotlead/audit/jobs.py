"""The jobs of the audit log."""

from hotlead.audit import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.jobs import Job
from hotlead.kit.resources import Resources


async def prepare_months(res: Resources) -> None:
    """Make the partitions of the months ahead; daily, so that a missed turn costs nothing."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.prepare_months(tx)


JOBS: tuple[Job, ...] = (Job("audit.prepare_months", prepare_months, cron="15 3 * * *"),)
