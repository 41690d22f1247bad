"""The worker: the composition root that knows every feature's jobs."""

from typing import Final

from hotlead.audit.jobs import JOBS as AUDIT_JOBS
from hotlead.billing.jobs import JOBS as BILLING_JOBS
from hotlead.distribution.jobs import JOBS as DISTRIBUTION_JOBS
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.jobs import Job
from hotlead.kit.queue import PRUNED_AT_ONCE_MAX, delete_finished
from hotlead.kit.resources import Resources
from hotlead.kit.worker import run_jobs
from hotlead.notifications.jobs import JOBS as NOTIFICATION_JOBS

CONCURRENCY_DEFAULT: Final = 4


async def prune_finished_jobs(res: Resources) -> None:
    """Delete finished jobs that nobody will look at again."""
    deleted = PRUNED_AT_ONCE_MAX
    while deleted == PRUNED_AT_ONCE_MAX:
        async with res.db.transaction(SYSTEM) as tx:
            deleted = await delete_finished(tx, utc_now())


JOBS: Final[tuple[Job, ...]] = (
    Job("worker.prune_finished_jobs", prune_finished_jobs, cron="20 * * * *"),
    *AUDIT_JOBS,
    *BILLING_JOBS,
    *DISTRIBUTION_JOBS,
    *NOTIFICATION_JOBS,
)


async def run_worker(
    settings: Settings,
    url: str,
    *,
    concurrency: int = CONCURRENCY_DEFAULT,
    until_idle: bool = False,
) -> None:
    """Run every feature's jobs until SIGTERM, SIGINT or cancellation; see `kit.worker`."""
    await run_jobs(settings, url, JOBS, concurrency=concurrency, until_idle=until_idle)
