"""Whom a change concerns, and what is kept of it to tell them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_value
from hotlead.niches.records import AffectedRow, LevelChange

AFFECTED_SHOWN_MAX: Final = 100


async def list_affected(tx: Tx, level_ids: Sequence[UUID]) -> list[AffectedRow]:
    """The live subscriptions to these levels, by company; the first of many."""
    return await fetch_all(
        tx,
        AffectedRow,
        """
        SELECT s.id AS subscription_id, s.provider_id, p.company_name, l.id AS level_id,
            l.name AS level_name, s.is_paused, p.balance
        FROM provider_subscriptions AS s
        JOIN providers AS p ON p.id = s.provider_id
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        WHERE s.competition_level_id = ANY(%(level_ids)s::uuid[]) AND s.is_active
        ORDER BY p.company_name, l.order_position, s.id
        LIMIT %(limit)s
        """,
        {"level_ids": list(level_ids), "limit": AFFECTED_SHOWN_MAX},
    )


async def count_affected(tx: Tx, level_ids: Sequence[UUID]) -> int:
    """How many live subscriptions these levels have."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM provider_subscriptions
        WHERE competition_level_id = ANY(%(level_ids)s::uuid[]) AND is_active
        """,
        {"level_ids": list(level_ids)},
    )


async def insert_level_changes(
    tx: Tx, event_id: UUID, levels: Sequence[LevelChange], now: datetime
) -> int:
    """Keep what changed at levels that have live subscriptions: how many have."""
    return await execute(
        tx,
        """
        INSERT INTO level_changes (event_id, competition_level_id, price_before,
            price_after, buyers_before, buyers_after, competitors_before, competitors_after,
            place_before, place_after, created_at)
        SELECT %(event_id)s, c.level_id, c.price_before, c.price_after, c.buyers_before,
            c.buyers_after, c.competitors_before, c.competitors_after, c.place_before,
            c.place_after, %(now)s
        FROM unnest(%(ids)s::uuid[], %(prices_before)s::numeric[], %(prices_after)s::numeric[],
                    %(buyers_before)s::integer[], %(buyers_after)s::integer[],
                    %(competitors_before)s::integer[], %(competitors_after)s::integer[],
                    %(places_before)s::integer[], %(places_after)s::integer[])
            AS c (level_id, price_before, price_after, buyers_before, buyers_after,
                  competitors_before, competitors_after, place_before, place_after)
        WHERE EXISTS (
            SELECT FROM provider_subscriptions
            WHERE competition_level_id = c.level_id AND is_active
        )
        """,
        {
            "event_id": event_id,
            "now": now,
            "ids": [level.level_id for level in levels],
            "prices_before": [level.price_before for level in levels],
            "prices_after": [level.price_after for level in levels],
            "buyers_before": [level.buyers_before for level in levels],
            "buyers_after": [level.buyers_after for level in levels],
            "competitors_before": [level.competitors_before for level in levels],
            "competitors_after": [level.competitors_after for level in levels],
            "places_before": [level.place_before for level in levels],
            "places_after": [level.place_after for level in levels],
        },
    )
