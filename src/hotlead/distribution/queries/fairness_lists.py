"""Counted shares, for people and for Prometheus: small tables only."""

from typing import Final, LiteralString

from hotlead.distribution.records.fairness import (
    FairnessFilter,
    FairnessSort,
    LevelFairness,
    SubscriptionFairness,
)
from hotlead.kit.db import Tx, fetch_all, fetch_value
from hotlead.kit.paging import Paging
from hotlead.leads.records import NicheChoice

_ROW: Final[LiteralString] = """
    SELECT f.subscription_id, p.id AS provider_id, p.company_name, n.name AS niche_name,
        c.name AS level_name, s.is_paused, f.received, f.fair,
        f.received / nullif(f.fair, 0) AS ratio, f.waited_max AS longest_wait,
        f.last_received_at, f.is_starving
    """
_FROM: Final[LiteralString] = """
    FROM fairness_shares AS f
    JOIN provider_subscriptions AS s ON s.id = f.subscription_id AND s.is_active
    JOIN providers AS p ON p.id = s.provider_id
    JOIN competition_levels AS c ON c.id = f.level_id AND c.is_active
    JOIN niches AS n ON n.id = c.niche_id AND n.is_active
    WHERE (%(niche)s::text IS NULL OR n.slug = %(niche)s) AND (f.is_starving OR NOT %(starving)s)
    """
_ORDERS: Final[dict[FairnessSort, LiteralString]] = {
    FairnessSort.RATIO: "ratio NULLS LAST, f.fair DESC",
    FairnessSort.RATIO_DESC: "ratio DESC NULLS LAST, f.fair DESC",
    FairnessSort.RECEIVED: "f.received",
    FairnessSort.RECEIVED_DESC: "f.received DESC",
    FairnessSort.FAIR: "f.fair",
    FairnessSort.FAIR_DESC: "f.fair DESC",
    FairnessSort.WAIT: "f.waited_max",
    FairnessSort.WAIT_DESC: "f.waited_max DESC",
    FairnessSort.LAST: "f.last_received_at NULLS FIRST",
    FairnessSort.LAST_DESC: "f.last_received_at DESC NULLS LAST",
}


async def list_shares(tx: Tx, wanted: FairnessFilter, paging: Paging) -> list[SubscriptionFairness]:
    """One page of live subscriptions with what they got."""
    order = _ORDERS[wanted.sort]
    end: LiteralString = ", p.company_name, s.id LIMIT %(limit)s OFFSET %(offset)s"
    sql = "\n".join((_ROW, _FROM, "ORDER BY", order, end))
    params = {**_narrowed(wanted), "limit": paging.limit, "offset": paging.offset}
    return await fetch_all(tx, SubscriptionFairness, sql, params)


async def count_shares(tx: Tx, wanted: FairnessFilter) -> int:
    """How many rows `list_shares` has in all."""
    sql = "\n".join(("SELECT count(*)", _FROM))
    return await fetch_value(tx, int, sql, _narrowed(wanted))


async def list_level_fairness(
    tx: Tx, niche: str | None, fair_min: float, niches_max: int
) -> list[LevelFairness]:
    """Each level in one row, the oldest niches first, at most `niches_max` of them.

    `jain` is by the formula of `rules.jain`, of received ÷ fair share where that share is
    `fair_min` or more.
    """
    return await fetch_all(
        tx,
        LevelFairness,
        """
        WITH shown AS (
            SELECT id, slug, name, created_at FROM niches
            WHERE is_active AND (%(niche)s::text IS NULL OR slug = %(niche)s)
                AND EXISTS (
                    SELECT FROM fairness_shares AS f
                    JOIN competition_levels AS c ON c.id = f.level_id
                    WHERE c.niche_id = niches.id)
            ORDER BY created_at, id
            LIMIT %(niches_max)s
        ), shares AS (
            SELECT f.level_id, f.waited_max, f.is_starving, f.computed_at,
                CASE WHEN f.fair >= %(fair_min)s THEN f.received / f.fair END AS ratio
            FROM fairness_shares AS f
            JOIN provider_subscriptions AS s ON s.id = f.subscription_id AND s.is_active
        )
        SELECT n.id AS niche_id, n.slug AS niche_slug, n.name AS niche_name, c.id AS level_id,
            c.name AS level_name, count(*) AS subscriptions, count(x.ratio) AS judged,
            CASE WHEN count(x.ratio) > 0 THEN coalesce(sum(x.ratio) ^ 2
                / nullif(count(x.ratio) * sum(x.ratio ^ 2), 0), 1) END AS jain,
            min(x.ratio) AS least, max(x.ratio) AS most,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY x.ratio) AS median,
            max(x.waited_max) AS longest_wait,
            count(*) FILTER (WHERE x.is_starving) AS starving, max(x.computed_at) AS computed_at
        FROM shown AS n
        JOIN competition_levels AS c ON c.niche_id = n.id AND c.is_active
        JOIN shares AS x ON x.level_id = c.id
        GROUP BY n.id, n.slug, n.name, n.created_at, c.id
        ORDER BY n.created_at, n.id, c.order_position
        """,
        {"niche": niche, "fair_min": fair_min, "niches_max": niches_max},
    )


async def list_measured_niches(tx: Tx) -> list[NicheChoice]:
    """The niches with counted shares, for the filter; few enough to list."""
    return await fetch_all(
        tx,
        NicheChoice,
        """
        SELECT n.slug, n.name FROM niches AS n
        WHERE n.is_active AND EXISTS (
            SELECT FROM fairness_shares AS f
            JOIN competition_levels AS c ON c.id = f.level_id
            WHERE c.niche_id = n.id
        )
        ORDER BY n.name
        LIMIT 500
        """,
    )


def _narrowed(wanted: FairnessFilter) -> dict[str, object]:
    return {"niche": wanted.niche, "starving": wanted.starving}
