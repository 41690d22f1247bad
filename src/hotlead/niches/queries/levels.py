"""The statements of competition levels."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import structs

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one, fetch_rows, fetch_value
from hotlead.kit.paging import Paging
from hotlead.niches.records import AdminLevelRow, CompetitionLevel, Ladder, LevelInput, LevelSearch

LEVELS_MAX: Final = 20
SOLD_SPAN: Final = timedelta(days=30)
EVERY_LEVEL: Final = LevelSearch()


async def find_ladder(
    tx: Tx, niche_id: UUID | None = None, *, level_id: UUID | None = None
) -> Ladder | None:
    """The levels of a niche, or of the niche of a level, and what decides on promises; or None."""
    ladders = await list_ladders(tx, [niche_id] if niche_id else [], level_id=level_id)
    return ladders[0] if ladders else None


async def list_ladders(
    tx: Tx, niche_ids: Sequence[UUID], *, level_id: UUID | None = None
) -> list[Ladder]:
    """The levels of these niches in their order, and what decides on promises."""
    return await fetch_all(
        tx,
        Ladder,
        """
        SELECT n.id AS niche_id, n.is_active, n.cascade_policy, n.default_competition_level_id,
            coalesce((
                SELECT jsonb_agg(jsonb_build_object(
                    'id', l.id, 'niche_id', l.niche_id, 'name', l.name,
                    'order_position', l.order_position,
                    'max_distribution_count', l.max_distribution_count,
                    'price_per_lead', l.price_per_lead::text, 'is_active', l.is_active
                ) ORDER BY l.order_position)
                FROM competition_levels AS l
                WHERE l.niche_id = n.id
            ), '[]') AS levels
        FROM niches AS n
        WHERE n.id = ANY(%(niche_ids)s::uuid[])
            OR n.id = (SELECT niche_id FROM competition_levels WHERE id = %(level_id)s)
        """,
        {"niche_ids": list(niche_ids), "level_id": level_id},
    )


async def list_levels(
    tx: Tx,
    paging: Paging,
    now: datetime,
    *,
    wanted: LevelSearch = EVERY_LEVEL,
    level_id: UUID | None = None,
) -> list[AdminLevelRow]:
    """Levels by niche in their order: those that are wanted, or the one named."""
    return await fetch_all(
        tx,
        AdminLevelRow,
        """
        SELECT l.id, l.niche_id, l.name, l.order_position, l.max_distribution_count,
            l.price_per_lead, l.is_active, l.created_at, l.updated_at, n.name AS niche_name,
            n.version AS niche_version,
            coalesce(l.id = n.default_competition_level_id, false) AS is_first_tried,
            (SELECT count(*) FROM provider_subscriptions AS s
                WHERE s.competition_level_id = l.id AND s.is_active) AS subscriptions,
            (SELECT count(*) FROM provider_subscriptions AS s
                JOIN lead_assignments AS a ON a.subscription_id = s.id
                WHERE s.competition_level_id = l.id
                    AND a.created_at >= %(now)s::timestamptz - %(span)s::interval) AS sold_30_days
        FROM competition_levels AS l
        JOIN niches AS n ON n.id = l.niche_id
        WHERE (%(niche_id)s::uuid IS NULL OR l.niche_id = %(niche_id)s)
            AND (%(q)s = '' OR strpos(lower(l.name), lower(%(q)s)) > 0)
            AND (%(level_id)s::uuid IS NULL OR l.id = %(level_id)s)
        ORDER BY n.name, n.id, l.order_position
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            **structs.asdict(wanted),
            "level_id": level_id,
            "now": now,
            "span": SOLD_SPAN,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def count_levels(tx: Tx, wanted: LevelSearch) -> int:
    """How many levels `list_levels` finds over all pages."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM competition_levels
        WHERE (%(niche_id)s::uuid IS NULL OR niche_id = %(niche_id)s)
            AND (%(q)s = '' OR strpos(lower(name), lower(%(q)s)) > 0)
        """,
        structs.asdict(wanted),
    )


async def insert_level(
    tx: Tx, niche_id: UUID, level_id: UUID, level: LevelInput, now: datetime
) -> CompetitionLevel:
    """Add a level behind the niche's others. Lock the niche first."""
    return await fetch_one(
        tx,
        CompetitionLevel,
        """
        INSERT INTO competition_levels (id, niche_id, name, order_position,
                                        max_distribution_count, price_per_lead, created_at,
                                        updated_at)
        SELECT %(id)s, %(niche_id)s, %(name)s, coalesce(max(order_position), 0) + 1,
            %(max_count)s, %(price)s, %(now)s, %(now)s
        FROM competition_levels
        WHERE niche_id = %(niche_id)s
        RETURNING id, niche_id, name, order_position, max_distribution_count, price_per_lead,
            is_active
        """,
        {
            "id": level_id,
            "niche_id": niche_id,
            "name": level.name,
            "max_count": level.max_distribution_count,
            "price": level.price_per_lead,
            "now": now,
        },
    )


async def set_level_order(tx: Tx, niche_id: UUID, level_ids: Sequence[UUID], now: datetime) -> int:
    """Number the levels of a niche from 1 in the order given; how many were numbered."""
    return await execute(
        tx,
        """
        UPDATE competition_levels AS l
        SET order_position = placed.position, updated_at = %(now)s
        FROM unnest(%(level_ids)s::uuid[]) WITH ORDINALITY AS placed (id, position)
        WHERE l.id = placed.id AND l.niche_id = %(niche_id)s
        """,
        {"niche_id": niche_id, "level_ids": list(level_ids), "now": now},
    )


async def set_level(tx: Tx, level: CompetitionLevel, now: datetime) -> None:
    """Write everything of a level that can be changed. Lock the niche first."""
    await execute(
        tx,
        """
        UPDATE competition_levels
        SET name = %(name)s, max_distribution_count = %(max_distribution_count)s,
            price_per_lead = %(price_per_lead)s, is_active = %(is_active)s, updated_at = %(now)s
        WHERE id = %(id)s
        """,
        {**structs.asdict(level), "now": now},
    )


async def count_subscriptions(tx: Tx, level_id: UUID) -> tuple[int, int]:
    """How many subscriptions a level has: live ones, and all there ever were."""
    rows = await fetch_rows(
        tx,
        """
        SELECT count(*) FILTER (WHERE is_active), count(*)
        FROM provider_subscriptions
        WHERE competition_level_id = %(level_id)s
        """,
        {"level_id": level_id},
    )
    return rows[0][0], rows[0][1]


async def delete_level(tx: Tx, level_id: UUID) -> None:
    """Erase a level; refused where a subscription or a sale hangs on it."""
    sql = "DELETE FROM competition_levels WHERE id = %(level_id)s"
    await execute(tx, sql, {"level_id": level_id})


async def share_level(tx: Tx, level_id: UUID) -> None:
    """Keep a level from being erased until the transaction ends."""
    await execute(
        tx,
        "SELECT pg_advisory_xact_lock_shared(hashtextextended('level:' || %(level_id)s, 0))",
        {"level_id": str(level_id)},
    )


async def lock_level(tx: Tx, level_id: UUID) -> None:
    """Wait for whoever holds a level (`share_level`), and keep others out."""
    await execute(
        tx,
        "SELECT pg_advisory_xact_lock(hashtextextended('level:' || %(level_id)s, 0))",
        {"level_id": str(level_id)},
    )


async def advance_rotations(tx: Tx, steps: Sequence[tuple[UUID, int, int]]) -> None:
    """Move the counters of levels on, guarded: each from the value it was read at, by a count.

    Fails with a serialization failure where a counter has moved, because two sales would then
    share a place in the queue.
    """
    await execute(
        tx,
        """
        WITH moved AS (
            UPDATE competition_levels AS l
            SET rotation_counter = l.rotation_counter + s.count
            FROM unnest(%(level_ids)s::uuid[], %(seen)s::bigint[], %(counts)s::integer[])
                AS s (level_id, seen, count)
            WHERE l.id = s.level_id AND l.rotation_counter = s.seen
            RETURNING 1
        )
        SELECT expect_rows(%(expected)s, (SELECT count(*) FROM moved))
        """,
        {
            "level_ids": [level_id for level_id, _, _ in steps],
            "seen": [seen for _, seen, _ in steps],
            "counts": [count for _, _, count in steps],
            "expected": len(steps),
        },
    )
