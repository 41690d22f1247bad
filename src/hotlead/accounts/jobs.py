"""The jobs of accounts."""

from hotlead.accounts import service
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import Job
from hotlead.kit.resources import Resources


async def prune_access(res: Resources) -> None:
    """Delete sessions and tokens that ended long ago."""
    while await service.prune_access(res.db, utc_now()):
        pass


JOBS: tuple[Job, ...] = (Job("accounts.prune_access", prune_access, cron="40 3 * * *"),)
