"""The statements of mappings between form versions, and of putting a version into force."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_rows, fetch_value
from hotlead.kit.ids import new_id
from hotlead.niches.records import FieldMapping, StoredMapping, StoredSchema

FORMS_MAX = 1_000
MAPPINGS_MAX = 100_000


async def hold_form(tx: Tx, niche_id: UUID) -> None:
    """Keep the version in force what it is until the transaction ends; many may hold it at once.

    An advisory lock: a provider may not lock the niche's row, which is the administrators'.
    """
    await execute(
        tx,
        "SELECT pg_advisory_xact_lock_shared(hashtextextended('form:' || %(niche_id)s, 0))",
        {"niche_id": str(niche_id)},
    )


async def lock_form(tx: Tx, niche_id: UUID) -> None:
    """Wait until nobody holds the version in force, then keep everybody out."""
    await execute(
        tx,
        "SELECT pg_advisory_xact_lock(hashtextextended('form:' || %(niche_id)s, 0))",
        {"niche_id": str(niche_id)},
    )


async def list_forms(tx: Tx, niche_id: UUID) -> list[StoredSchema]:
    """The published versions of a niche's form, newest first."""
    return await fetch_all(
        tx,
        StoredSchema,
        """
        SELECT version, is_active, published_at, schema
        FROM list_published_forms(%(niche_id)s, %(limit)s)
        """,
        {"niche_id": niche_id, "limit": FORMS_MAX},
    )


async def list_used_mappings(tx: Tx, niche_id: UUID) -> list[StoredMapping]:
    """The mappings that were used to put a version of a niche's form into force."""
    return await fetch_all(
        tx,
        StoredMapping,
        """
        SELECT from_version, to_version, field_id, mapping_type, mapping_config, is_used
        FROM list_used_mappings(%(niche_id)s, %(limit)s)
        """,
        {"niche_id": niche_id, "limit": MAPPINGS_MAX},
    )


async def list_mappings(tx: Tx, niche_id: UUID) -> list[StoredMapping]:
    """Every mapping of a niche: those in use, and drafts."""
    return await fetch_all(
        tx,
        StoredMapping,
        """
        SELECT from_version, to_version, field_id, mapping_type, mapping_config,
            used_at IS NOT NULL AS is_used
        FROM field_mappings
        WHERE niche_id = %(niche_id)s
        ORDER BY from_version, to_version, id
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": MAPPINGS_MAX},
    )


async def delete_drafts(tx: Tx, niche_id: UUID) -> None:
    """Drop the drafts: they lead away from a version that is no longer in force."""
    await execute(
        tx,
        "DELETE FROM field_mappings WHERE niche_id = %(niche_id)s AND used_at IS NULL",
        {"niche_id": niche_id},
    )


async def set_mappings(
    tx: Tx,
    niche_id: UUID,
    edge: tuple[int, int],
    mappings: Sequence[FieldMapping],
    *,
    used_at: datetime | None,
    now: datetime,
) -> None:
    """Write the mapping between two versions in place of what was there."""
    params: dict[str, object] = {
        "niche_id": niche_id,
        "from_version": edge[0],
        "to_version": edge[1],
        "ids": [new_id() for _ in mappings],
        "fields": [row.field_id for row in mappings],
        "types": [row.mapping_type.value for row in mappings],
        "configs": [Jsonb(row.mapping_config) for row in mappings],
        "used_at": used_at,
        "now": now,
    }
    await execute(
        tx,
        """
        DELETE FROM field_mappings
        WHERE niche_id = %(niche_id)s AND from_version = %(from_version)s
            AND to_version = %(to_version)s
        """,
        params,
    )
    await execute(
        tx,
        """
        INSERT INTO field_mappings (id, niche_id, from_version, to_version, field_id,
                                    mapping_type, mapping_config, used_at, created_at, updated_at)
        SELECT r.id, %(niche_id)s, %(from_version)s, %(to_version)s, r.field, r.type, r.config,
            %(used_at)s, %(now)s, %(now)s
        FROM unnest(%(ids)s::uuid[], %(fields)s::text[], %(types)s::text[], %(configs)s::jsonb[])
            AS r (id, field, type, config)
        """,
        params,
    )


async def has_outdated(tx: Tx, niche_id: UUID, version: int) -> bool:
    """Whether a live subscription of the niche has filters of another version."""
    return await fetch_value(
        tx,
        bool,
        """
        SELECT EXISTS (
            SELECT FROM competition_levels AS l
            JOIN provider_subscriptions AS s ON s.competition_level_id = l.id
            WHERE l.niche_id = %(niche_id)s AND s.is_active
                AND (s.schema_version IS DISTINCT FROM %(version)s OR s.is_paused_by_form)
        )
        """,
        {"niche_id": niche_id, "version": version},
    )


async def set_upgrading(
    tx: Tx, niche_id: UUID, activation_id: UUID, since: datetime | None
) -> None:
    """Note the latest activation, and since when the leads wait; None where they need not."""
    await execute(
        tx,
        """
        UPDATE niches
        SET activation_id = %(activation_id)s, upgrading_since = %(since)s
        WHERE id = %(niche_id)s
        """,
        {"niche_id": niche_id, "activation_id": activation_id, "since": since},
    )


async def set_upgraded(tx: Tx, niche_id: UUID) -> None:
    """Let the leads of the niche be sold again."""
    await execute(
        tx,
        "UPDATE niches SET upgrading_since = NULL WHERE id = %(niche_id)s",
        {"niche_id": niche_id},
    )


async def list_upgrading(tx: Tx) -> list[UUID]:
    """The niches whose leads wait for the filters to follow the form.

    And those that ought to: an older process put a version into force without a word.
    """
    rows = await fetch_rows(
        tx,
        """
        SELECT n.id FROM niches AS n
        WHERE n.upgrading_since IS NOT NULL OR EXISTS (
            SELECT FROM niche_form_schemas AS f
            JOIN competition_levels AS l ON l.niche_id = f.niche_id
            JOIN provider_subscriptions AS s ON s.competition_level_id = l.id
            WHERE f.niche_id = n.id AND f.is_active AND s.is_active AND NOT s.is_paused
                AND s.schema_version IS DISTINCT FROM f.version
        )
        LIMIT %(limit)s
        """,
        {"limit": FORMS_MAX},
    )
    return [row[0] for row in rows]
