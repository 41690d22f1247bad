"""Decisions about leads that a provider did not get: what its own subscriptions were told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.distribution.records.missed import MissedRow
from hotlead.distribution.records.replaying import BatchRow
from hotlead.kit.db import Tx, fetch_all, fetch_value
from hotlead.kit.paging import Paging

MISSED_MAX = 1_000

_MISSED: Final[LiteralString] = """
    SELECT missed.id AS lead_id, missed.batch_id, missed.approved_at, missed.decided_at,
        missed.outcome, s.number,
        s.id AS subscription_id, c.id AS level_id, c.name AS level_name, n.id AS niche_id,
        n.name AS niche_name, c.price_per_lead AS price_now,
        coalesce(
            (SELECT reason.key
             FROM jsonb_array_elements(missed.decisions) AS told,
                jsonb_each(told -> 'reasons') AS reason
             WHERE told ->> 'level' = c.id::text AND reason.value @> to_jsonb(s.number)),
            (SELECT coalesce(told ->> 'rest', 'subscription_inactive')
             FROM jsonb_array_elements(missed.decisions) AS told
             WHERE told ->> 'level' = c.id::text),
            CASE
                WHEN missed.decisions -> -1 ->> 'rest' = 'lead_expired' THEN 'lead_expired'
                WHEN missed.decisions -> -1 ->> 'rest' IS NULL
                    AND (missed.policy <> 'first_fill' OR missed.outcome = 'unsold')
                THEN 'level_not_on_sale'
                ELSE 'level_not_reached'
            END) AS code
    FROM provider_subscriptions AS s
    JOIN competition_levels AS c ON c.id = s.competition_level_id
    JOIN niches AS n ON n.id = c.niche_id
    CROSS JOIN LATERAL (
        SELECT l.id, l.approved_at, r.batch_id, r.decided_at, r.outcome, r.policy,
            r.decisions
        FROM leads AS l
        JOIN distribution_runs AS r
            ON r.lead_id = l.id AND r.attempt = l.distribution_attempts
                AND r.decided_at >= s.created_at
        WHERE l.niche_id = c.niche_id AND l.approved_at >= %(since)s AND NOT l.is_test
            AND l.status <> 'rejected' AND NOT EXISTS (
                SELECT FROM lead_assignments AS a
                WHERE a.lead_id = l.id AND a.provider_id = s.provider_id
            )
        ORDER BY l.approved_at DESC, l.id
        LIMIT least(%(limit)s + %(offset)s, %(most)s)
    ) AS missed
    WHERE s.provider_id = %(provider_id)s AND s.is_active
    ORDER BY missed.approved_at DESC, missed.id, c.order_position
    LIMIT %(limit)s OFFSET %(offset)s
    """


async def list_missed(
    tx: Tx, provider_id: UUID, since: datetime, paging: Paging
) -> list[MissedRow]:
    """The newest leads in the niches it buys in that it has not bought, a row a subscription.

    The newest MISSED_MAX of each subscription. They are cut off before anything else, so that a
    page reads no more than its own rows of each. A level that did not fill looked at everyone, so
    whoever it told nothing was not subscribed; a cascade that did not end left out closed levels.
    """
    return await fetch_all(
        tx,
        MissedRow,
        _MISSED,
        {
            "provider_id": provider_id,
            "since": since,
            "limit": paging.limit,
            "offset": paging.offset,
            "most": MISSED_MAX,
        },
    )


async def count_missed(tx: Tx, provider_id: UUID, since: datetime) -> int:
    """How many rows `list_missed` has in all."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM provider_subscriptions AS s
        JOIN competition_levels AS c ON c.id = s.competition_level_id
        CROSS JOIN LATERAL (
            SELECT FROM leads AS l
            JOIN distribution_runs AS r
                ON r.lead_id = l.id AND r.attempt = l.distribution_attempts
                    AND r.decided_at >= s.created_at
            WHERE l.niche_id = c.niche_id AND l.approved_at >= %(since)s AND NOT l.is_test
                AND l.status <> 'rejected' AND NOT EXISTS (
                    SELECT FROM lead_assignments AS a
                    WHERE a.lead_id = l.id AND a.provider_id = s.provider_id
                )
            ORDER BY l.approved_at DESC, l.id
            LIMIT %(most)s
        ) AS missed
        WHERE s.provider_id = %(provider_id)s AND s.is_active
        """,
        {"provider_id": provider_id, "since": since, "most": MISSED_MAX},
    )


async def list_batches_named(tx: Tx, batch_ids: Sequence[UUID]) -> list[BatchRow]:
    """These batches."""
    return await fetch_all(
        tx,
        BatchRow,
        """
        SELECT id, decided_at, lead_ids, market FROM distribution_batches
        WHERE id = ANY(%(batch_ids)s)
        """,
        {"batch_ids": list(batch_ids)},
    )
