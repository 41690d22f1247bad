"""Filters on their way to another version of the form."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_maybe
from hotlead.subscriptions.records import FilterChange, FormInForce, OutdatedRow, UpgradedRow


async def find_form_in_force(tx: Tx, niche_id: UUID) -> FormInForce | None:
    """The version in force with the activation that put it there; None without a form."""
    return await fetch_maybe(
        tx,
        FormInForce,
        """
        SELECT f.version, n.activation_id, n.upgrading_since
        FROM niches AS n
        JOIN niche_form_schemas AS f ON f.niche_id = n.id AND f.is_active
        WHERE n.id = %(niche_id)s
        """,
        {"niche_id": niche_id},
    )


async def lock_outdated(
    tx: Tx, niche_id: UUID, version: int, after: UUID | None, limit: int
) -> list[OutdatedRow]:
    """The next live subscriptions of the niche with filters of another version, by id, locked.

    And those that another version had paused, though their filters are of this one.
    """
    return await fetch_all(
        tx,
        OutdatedRow,
        """
        SELECT s.id, s.provider_id, s.filters, s.schema_version, s.filters_version, s.is_paused,
            s.is_paused_by_form, s.pause_reason
        FROM provider_subscriptions AS s
        WHERE s.competition_level_id IN (
                SELECT id FROM competition_levels WHERE niche_id = %(niche_id)s
            )
            AND s.is_active
            AND (s.schema_version IS DISTINCT FROM %(version)s OR s.is_paused_by_form)
            AND (%(after)s::uuid IS NULL OR s.id > %(after)s)
        ORDER BY s.id
        LIMIT %(limit)s
        FOR NO KEY UPDATE
        """,
        {"niche_id": niche_id, "version": version, "after": after, "limit": limit},
    )


async def set_upgraded(tx: Tx, rows: Sequence[UpgradedRow], now: datetime) -> None:
    """Write what became of subscriptions, which are locked."""
    await execute(
        tx,
        """
        UPDATE provider_subscriptions AS s
        SET filters = r.filters, schema_version = r.schema_version,
            filters_version = r.filters_version, is_paused = r.is_paused,
            is_paused_by_form = r.is_paused_by_form, pause_reason = r.pause_reason,
            updated_at = %(now)s
        FROM unnest(%(ids)s::uuid[], %(filters)s::jsonb[], %(versions)s::integer[],
                    %(filter_versions)s::integer[], %(paused)s::boolean[],
                    %(by_form)s::boolean[], %(reasons)s::text[])
            AS r (id, filters, schema_version, filters_version, is_paused, is_paused_by_form,
                  pause_reason)
        WHERE s.id = r.id AND s.is_active
        """,
        {
            "ids": [row.id for row in rows],
            "filters": [Jsonb(row.filters) for row in rows],
            "versions": [row.schema_version for row in rows],
            "filter_versions": [row.filters_version for row in rows],
            "paused": [row.is_paused for row in rows],
            "by_form": [row.is_paused_by_form for row in rows],
            "reasons": [row.pause_reason for row in rows],
            "now": now,
        },
    )


async def insert_changes(
    tx: Tx,
    niche_id: UUID,
    activation_id: UUID,
    changes: Sequence[FilterChange],
    now: datetime,
) -> None:
    """Keep what providers are told; what was kept before is left alone."""
    await execute(
        tx,
        """
        INSERT INTO filter_changes (activation_id, subscription_id, provider_id, niche_id,
                                    verdict, before, after, notes, created_at)
        SELECT %(activation_id)s, r.subscription_id, r.provider_id, %(niche_id)s, r.verdict,
            ARRAY(SELECT jsonb_array_elements_text(r.before)),
            ARRAY(SELECT jsonb_array_elements_text(r.after)),
            ARRAY(SELECT jsonb_array_elements_text(r.notes)), %(now)s
        FROM unnest(%(subscriptions)s::uuid[], %(providers)s::uuid[], %(verdicts)s::text[],
                    %(befores)s::jsonb[], %(afters)s::jsonb[], %(notes)s::jsonb[])
            AS r (subscription_id, provider_id, verdict, before, after, notes)
        ON CONFLICT (activation_id, subscription_id) DO NOTHING
        """,
        {
            "niche_id": niche_id,
            "activation_id": activation_id,
            "subscriptions": [row.subscription_id for row in changes],
            "providers": [row.provider_id for row in changes],
            "verdicts": [row.verdict.value for row in changes],
            "befores": [Jsonb(row.before) for row in changes],
            "afters": [Jsonb(row.after) for row in changes],
            "notes": [Jsonb(row.notes) for row in changes],
            "now": now,
        },
    )
