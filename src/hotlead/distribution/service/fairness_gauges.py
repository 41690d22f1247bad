"""What Prometheus reads of fairness."""

from collections.abc import Sequence

from hotlead.distribution.service.fairness import list_level_fairness
from hotlead.kit.db import Database
from hotlead.kit.gauges import Gauge

_LABELS = ("niche", "level")


async def read_gauges(db: Database) -> Sequence[Gauge]:
    """How fair each level was and how many starve, as counted last; of a bounded number of niches.

    Jain's index is left out where nobody could have had a whole lead.
    """
    levels = await list_level_fairness(db)
    jain: dict[tuple[str, ...], float] = {}
    starving: dict[tuple[str, ...], float] = {}
    for it in levels:
        starving[it.niche_slug, it.level_name] = it.starving
        if it.jain is not None:
            jain[it.niche_slug, it.level_name] = it.jain
    return (
        Gauge(
            "hotlead_fairness_jain",
            "Jain's index of leads received ÷ fair share, 1 where all are equal.",
            _LABELS,
            jain,
        ),
        Gauge(
            "hotlead_starving_subscriptions",
            "Live subscriptions without a lead in 14 days that could have bought.",
            _LABELS,
            starving,
        ),
    )
