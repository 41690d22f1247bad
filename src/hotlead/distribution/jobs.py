"""The engine's jobs: wake-ups only. What is to be done is read from the tables."""

from datetime import timedelta
from uuid import UUID

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import LASTING_RETRIES_MAX, Job
from hotlead.kit.resources import Resources

# One cache a worker process; an entry is never wrong, so sharing it is safe.
_CACHE = service.TermsCache()


async def distribute_niche(res: Resources, niche_id: str) -> None:
    """Sell every approved lead of the niche."""
    await service.drain_niche(res.db, UUID(niche_id), cache=_CACHE, clock=utc_now)


async def retry_unsold(res: Resources, niche_id: str) -> None:
    """Give the niche's unsold leads another chance, because supply changed."""
    await service.retry_unsold(res.db, UUID(niche_id), utc_now())


async def sweep(res: Resources) -> None:
    """Find what no job woke anybody up for."""
    await service.retry_unsold(res.db, None, utc_now())
    await service.sweep(res.db)


async def prune_decisions(res: Resources) -> None:
    """Forget why leads were sold, once that is older than the operator keeps it."""
    kept = timedelta(days=res.settings.decisions_kept_days)
    await service.prune_decisions(res.db, utc_now() - kept)


async def measure_fairness(res: Resources) -> None:
    """Count what every live subscription got of its fair share."""
    await service.measure_fairness(res.db, utc_now())


async def wipe_lead(res: Resources, lead_id: str) -> None:
    """Take the person out of what the engine keeps of an erased lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wipe_lead(tx, UUID(lead_id))


JOBS = (
    Job("distribution.distribute_niche", distribute_niche),
    Job("distribution.retry_unsold", retry_unsold),
    Job("distribution.sweep", sweep, cron="* * * * *"),
    Job("distribution.prune_decisions", prune_decisions, cron="10 4 * * *"),
    Job("distribution.measure_fairness", measure_fairness, cron="25 * * * *"),
    Job("distribution.wipe_lead", wipe_lead, LASTING_RETRIES_MAX),
)
