"""The statements of competition levels."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one
from hotlead.niches.records import CompetitionLevel, LevelInput, LevelRow

LEVELS_MAX = 20


async def list_levels(tx: Tx, niche_id: UUID) -> list[LevelRow]:
    """The levels of a niche in their order, with their live subscriptions."""
    return await fetch_all(
        tx,
        LevelRow,
        """
        SELECT l.id, l.niche_id, l.name, l.order_position, l.max_distribution_count,
            l.price_per_lead, l.is_active,
            (SELECT count(*) FROM provider_subscriptions AS p
                WHERE p.competition_level_id = l.id AND p.is_active) AS subscriptions
        FROM competition_levels AS l
        WHERE l.niche_id = %(niche_id)s
        ORDER BY l.order_position
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": LEVELS_MAX},
    )


async def insert_level(
    tx: Tx, niche_id: UUID, level_id: UUID, level: LevelInput, now: datetime
) -> CompetitionLevel:
    """Add a level behind the niche's others. Touch the niche first, which locks it."""
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
