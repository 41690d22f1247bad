"""The leads that nobody could buy, with the reasons of the latest run over each."""

from hotlead.distribution.records.unsold import ReasonRow, UnsoldRow
from hotlead.kit.db import Tx, fetch_all, fetch_value
from hotlead.kit.paging import Paging
from hotlead.leads.records import NicheChoice, Retryable

REASONS_MAX = 10_000


async def count_unsold(tx: Tx, niche: str | None) -> int:
    """How many there are, in one niche or in all."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM leads AS l
        JOIN niches AS n ON n.id = l.niche_id
        WHERE l.status = 'unsold' AND (%(niche)s::text IS NULL OR n.slug = %(niche)s)
        """,
        {"niche": niche},
    )


async def list_unsold(
    tx: Tx, niche: str | None, paging: Paging, wanted: Retryable
) -> list[UnsoldRow]:
    """One page, the oldest first; only those that `wanted` lets be tried have a next attempt."""
    return await fetch_all(
        tx,
        UnsoldRow,
        """
        SELECT l.id, l.number, l.niche_id, n.name AS niche_name, l.contact_name, l.contact_email,
            l.is_test, l.distribution_attempts AS attempts, l.created_at, run.reason_counts,
            CASE WHEN l.distribution_attempts < %(attempts_max)s
                    AND l.approved_at >= %(approved_since)s
                THEN l.next_attempt_at
            END AS next_attempt_at,
            (
                SELECT jsonb_object_agg(f.value ->> 'id', f.value ->> 'label')
                FROM niche_form_schemas AS s, jsonb_array_elements(s.schema -> 'fields') AS f
                WHERE s.niche_id = l.niche_id AND s.version = l.schema_version
            ) AS labels
        FROM leads AS l
        JOIN niches AS n ON n.id = l.niche_id
        LEFT JOIN LATERAL (
            SELECT r.reason_counts
            FROM distribution_runs AS r
            WHERE r.lead_id = l.id
            ORDER BY r.attempt DESC
            LIMIT 1
        ) AS run ON true
        WHERE l.status = 'unsold' AND (%(niche)s::text IS NULL OR n.slug = %(niche)s)
        ORDER BY l.created_at, l.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "niche": niche,
            "attempts_max": wanted.attempts_max,
            "approved_since": wanted.approved_since,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def list_niches(tx: Tx) -> list[NicheChoice]:
    """Every niche, for the filter; few enough to list."""
    return await fetch_all(tx, NicheChoice, "SELECT slug, name FROM niches ORDER BY name LIMIT 500")


async def list_reasons(tx: Tx, niche: str | None) -> list[ReasonRow]:
    """Over all unsold leads: how many have each reason in their latest run, by form version.

    `none` is the code of a run that found no subscription at all.
    """
    return await fetch_all(
        tx,
        ReasonRow,
        """
        WITH counted AS (
            SELECT l.niche_id, l.schema_version, reason.code, count(*) AS leads
            FROM leads AS l
            JOIN niches AS n ON n.id = l.niche_id
            LEFT JOIN LATERAL (
                SELECT coalesce(nullif(r.reason_counts, '{}'), '{"none": 1}') AS reasons
                FROM distribution_runs AS r
                WHERE r.lead_id = l.id
                ORDER BY r.attempt DESC
                LIMIT 1
            ) AS run ON true
            LEFT JOIN LATERAL jsonb_object_keys(run.reasons) AS reason (code) ON true
            WHERE l.status = 'unsold' AND (%(niche)s::text IS NULL OR n.slug = %(niche)s)
            GROUP BY l.niche_id, l.schema_version, reason.code
            LIMIT %(limit)s
        )
        SELECT c.code, c.leads,
            (
                SELECT jsonb_object_agg(f.value ->> 'id', f.value ->> 'label')
                FROM niche_form_schemas AS s, jsonb_array_elements(s.schema -> 'fields') AS f
                WHERE s.niche_id = c.niche_id AND s.version = c.schema_version
            ) AS labels
        FROM counted AS c
        """,
        {"niche": niche, "limit": REASONS_MAX},
    )
