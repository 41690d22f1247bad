"""The jobs of subscriptions: filters follow the form of their niche."""

from uuid import UUID

from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import Job
from hotlead.kit.resources import Resources
from hotlead.subscriptions import service


async def upgrade_filters(res: Resources, niche_id: str) -> None:
    """Bring the filters of a niche to the form in force."""
    await service.upgrade_filters(res.db, UUID(niche_id), clock=utc_now)


async def sweep_upgrades(res: Resources) -> None:
    """Find niches whose leads wait for a job that was lost."""
    await service.sweep_upgrades(res.db, utc_now())


JOBS = (
    Job("subscriptions.upgrade_filters", upgrade_filters),
    Job("subscriptions.sweep_upgrades", sweep_upgrades, cron="* * * * *"),
)
