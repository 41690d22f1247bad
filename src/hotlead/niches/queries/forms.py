"""The statements of form versions."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_maybe, fetch_value
from hotlead.kit.ids import new_id
from hotlead.kit.paging import Paging
from hotlead.niches.records import ActiveFormRow, StoredSchema


async def list_active_forms(
    tx: Tx, paging: Paging, *, slug: str | None = None
) -> list[ActiveFormRow]:
    """Active niches that have a form in force, by name; only the one at `slug` where given.

    An address that a niche had before leads to it, too.
    """
    return await fetch_all(
        tx,
        ActiveFormRow,
        """
        SELECT n.id AS niche_id, n.name, n.slug, n.description, n.is_demo, n.cascade_policy,
            n.default_competition_level_id, n.consent_required, n.consent_text,
            n.consent_version, s.version, s.schema,
            coalesce((
                SELECT jsonb_agg(jsonb_build_object(
                    'id', l.id, 'niche_id', l.niche_id, 'name', l.name,
                    'order_position', l.order_position,
                    'max_distribution_count', l.max_distribution_count,
                    'price_per_lead', l.price_per_lead::text, 'is_active', l.is_active
                ) ORDER BY l.order_position)
                FROM competition_levels AS l
                WHERE l.niche_id = n.id AND l.is_active
            ), '[]') AS levels
        FROM niches AS n
        JOIN niche_form_schemas AS s ON s.niche_id = n.id AND s.is_active
        WHERE n.is_active AND (%(slug)s::text IS NULL OR n.id = coalesce(
            (SELECT id FROM niches WHERE slug = %(slug)s),
            (SELECT niche_id FROM niche_former_slugs WHERE slug = %(slug)s)
        ))
        ORDER BY n.name, n.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"slug": slug, "limit": paging.limit, "offset": paging.offset},
    )


async def count_active_forms(tx: Tx) -> int:
    """How many active niches have a form in force."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM niches AS n
        JOIN niche_form_schemas AS s ON s.niche_id = n.id AND s.is_active
        WHERE n.is_active
        """,
    )


async def find_active_form(tx: Tx, slug: str) -> ActiveFormRow | None:
    """The active niche at this address with its form in force, or None."""
    rows = await list_active_forms(tx, Paging(limit=1), slug=slug)
    return rows[0] if rows else None


async def find_schema(tx: Tx, niche_id: UUID, version: int | None = None) -> StoredSchema | None:
    """A version of a niche's form, the one in force where no version is named; or None."""
    return await fetch_maybe(
        tx,
        StoredSchema,
        """
        SELECT version, is_active, published_at, schema
        FROM niche_form_schemas
        WHERE niche_id = %(niche_id)s
            AND (version = %(version)s OR (%(version)s::integer IS NULL AND is_active))
        """,
        {"niche_id": niche_id, "version": version},
    )


async def insert_schema(
    tx: Tx,
    niche_id: UUID,
    schema: Mapping[str, object],
    *,
    change_summary: str,
    created_by: UUID | None,
    now: datetime,
) -> int:
    """Add a published version behind the niche's others; returns its number.

    Two at once would take the same number: touch the niche first, which locks it.
    """
    return await fetch_value(
        tx,
        int,
        """
        INSERT INTO niche_form_schemas (id, niche_id, version, schema, change_summary, created_by,
                                        updated_by, published_at, created_at, updated_at)
        SELECT %(id)s, %(niche_id)s, coalesce(max(version), 0) + 1, %(schema)s,
            %(change_summary)s, %(created_by)s, %(created_by)s,
            %(now)s, %(now)s, %(now)s
        FROM niche_form_schemas
        WHERE niche_id = %(niche_id)s
        RETURNING version
        """,
        {
            "id": new_id(),
            "niche_id": niche_id,
            "schema": Jsonb(dict(schema)),
            "change_summary": change_summary,
            "created_by": created_by,
            "now": now,
        },
    )


async def set_inactive_schemas(tx: Tx, niche_id: UUID, now: datetime) -> int:
    """Put every version of a niche's form out of force."""
    return await execute(
        tx,
        """
        UPDATE niche_form_schemas
        SET is_active = false, updated_at = %(now)s
        WHERE niche_id = %(niche_id)s AND is_active
        """,
        {"niche_id": niche_id, "now": now},
    )


async def set_active_schema(
    tx: Tx, niche_id: UUID, version: int, *, activated_by: UUID | None, now: datetime
) -> bool:
    """Put a published version into force; False where there is no such published version.

    Put the others out of force first: one active version a niche is a unique index.
    """
    activated = await execute(
        tx,
        """
        UPDATE niche_form_schemas
        SET is_active = true, activated_by = %(activated_by)s, activated_at = %(now)s,
            updated_at = %(now)s
        WHERE niche_id = %(niche_id)s AND version = %(version)s AND published_at IS NOT NULL
        """,
        {"niche_id": niche_id, "version": version, "activated_by": activated_by, "now": now},
    )
    return activated > 0
