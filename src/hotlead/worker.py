"""The worker: the composition root that knows every feature's jobs."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from hotlead.accounts.jobs import JOBS as ACCOUNTS_JOBS
from hotlead.audit.jobs import JOBS as AUDIT_JOBS
from hotlead.billing.jobs import JOBS as BILLING_JOBS
from hotlead.distribution.jobs import JOBS as DISTRIBUTION_JOBS
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.kit.idempotency import FORGOTTEN_AT_ONCE_MAX, forget_answers
from hotlead.kit.jobs import Job
from hotlead.kit.queue import PRUNED_AT_ONCE_MAX, delete_finished
from hotlead.kit.resources import Resources
from hotlead.kit.worker import run_jobs
from hotlead.leads.jobs import JOBS as LEADS_JOBS
from hotlead.notifications.jobs import JOBS as NOTIFICATION_JOBS
from hotlead.refunds.jobs import JOBS as REFUND_JOBS
from hotlead.subscriptions.jobs import JOBS as SUBSCRIPTION_JOBS

CONCURRENCY_DEFAULT: Final = 4


async def prune_finished_jobs(res: Resources) -> None:
    """Delete finished jobs that nobody will look at again."""
    await _in_batches(res, delete_finished, PRUNED_AT_ONCE_MAX)


async def prune_idempotency_keys(res: Resources) -> None:
    """Delete the first answers that are no longer given again."""
    await _in_batches(res, forget_answers, FORGOTTEN_AT_ONCE_MAX)


async def _in_batches(
    res: Resources, delete: Callable[[Tx, datetime], Awaitable[int]], batch_size: int
) -> None:
    deleted = batch_size
    while deleted == batch_size:
        async with res.db.transaction(SYSTEM) as tx:
            deleted = await delete(tx, utc_now())


JOBS: Final[tuple[Job, ...]] = (
    Job("worker.prune_finished_jobs", prune_finished_jobs, cron="20 * * * *"),
    Job("worker.prune_idempotency_keys", prune_idempotency_keys, cron="40 * * * *"),
    *ACCOUNTS_JOBS,
    *AUDIT_JOBS,
    *BILLING_JOBS,
    *DISTRIBUTION_JOBS,
    *LEADS_JOBS,
    *NOTIFICATION_JOBS,
    *REFUND_JOBS,
    *SUBSCRIPTION_JOBS,
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
