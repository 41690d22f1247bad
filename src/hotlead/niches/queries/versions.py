"""The statements of form versions as administrators see them, and of drafts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_maybe, fetch_value
from hotlead.kit.ids import new_id
from hotlead.niches.records import SchemaVersion, StoredVersion

VERSIONS_SHOWN_MAX = 50


async def list_schema_versions(tx: Tx, niche_id: UUID) -> list[SchemaVersion]:
    """The newest versions of a niche's form, newest first."""
    return await fetch_all(
        tx,
        SchemaVersion,
        """
        SELECT s.version, s.is_active, s.revision, s.change_summary, s.created_at, s.updated_at,
            s.published_at, s.activated_at, jsonb_array_length(s.schema -> 'fields') AS questions,
            CASE WHEN s.is_active THEN 'active' WHEN s.published_at IS NULL THEN 'draft'
                ELSE 'published' END AS status,
            coalesce(given.leads, 0) AS leads,
            creator.first_name || ' ' || creator.last_name AS created_by,
            saver.first_name || ' ' || saver.last_name AS updated_by
        FROM niche_form_schemas AS s
        LEFT JOIN users AS creator ON creator.id = s.created_by
        LEFT JOIN users AS saver ON saver.id = s.updated_by
        LEFT JOIN (
            SELECT schema_version, count(*) AS leads
            FROM leads
            WHERE niche_id = %(niche_id)s
            GROUP BY schema_version
        ) AS given ON given.schema_version = s.version
        WHERE s.niche_id = %(niche_id)s
        ORDER BY s.version DESC
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": VERSIONS_SHOWN_MAX},
    )


async def find_version(tx: Tx, niche_id: UUID, version: int | None = None) -> StoredVersion | None:
    """A version of a niche's form, its draft where no version is named; or None."""
    return await fetch_maybe(
        tx,
        StoredVersion,
        """
        SELECT s.version, s.is_active, s.revision, s.change_summary, s.created_at, s.updated_at,
            s.published_at, s.activated_at, jsonb_array_length(s.schema -> 'fields') AS questions,
            CASE WHEN s.is_active THEN 'active' WHEN s.published_at IS NULL THEN 'draft'
                ELSE 'published' END AS status,
            (SELECT count(*) FROM leads AS l
                WHERE l.niche_id = s.niche_id AND l.schema_version = s.version) AS leads,
            creator.first_name || ' ' || creator.last_name AS created_by,
            saver.first_name || ' ' || saver.last_name AS updated_by, s.schema
        FROM niche_form_schemas AS s
        LEFT JOIN users AS creator ON creator.id = s.created_by
        LEFT JOIN users AS saver ON saver.id = s.updated_by
        WHERE s.niche_id = %(niche_id)s
            AND (s.version = %(version)s
                 OR (%(version)s::integer IS NULL AND s.published_at IS NULL))
        """,
        {"niche_id": niche_id, "version": version},
    )


async def insert_draft(
    tx: Tx,
    niche_id: UUID,
    schema: Mapping[str, object],
    *,
    created_by: UUID | None,
    now: datetime,
) -> int:
    """Add a draft behind the niche's versions; returns its number.

    Its revisions go on where those of discarded drafts ended. Touch the niche first, which locks
    it: one draft a niche is a unique index.
    """
    return await fetch_value(
        tx,
        int,
        """
        INSERT INTO niche_form_schemas (id, niche_id, version, revision, schema, created_by,
                                        updated_by, created_at, updated_at)
        SELECT %(id)s, %(niche_id)s, coalesce(max(version), 0) + 1,
            (SELECT draft_revision + 1 FROM niches WHERE id = %(niche_id)s), %(schema)s,
            %(created_by)s, %(created_by)s, %(now)s, %(now)s
        FROM niche_form_schemas
        WHERE niche_id = %(niche_id)s
        RETURNING version
        """,
        {
            "id": new_id(),
            "niche_id": niche_id,
            "schema": Jsonb(dict(schema)),
            "created_by": created_by,
            "now": now,
        },
    )


async def set_draft(
    tx: Tx,
    draft: tuple[UUID, int, int],
    schema: Mapping[str, object],
    *,
    updated_by: UUID | None,
    now: datetime,
) -> bool:
    """Save a draft (niche, version, revision read); False where it is not at that revision."""
    niche_id, version, revision = draft
    saved = await execute(
        tx,
        """
        UPDATE niche_form_schemas
        SET schema = %(schema)s, revision = revision + 1, updated_by = %(updated_by)s,
            updated_at = %(now)s
        WHERE niche_id = %(niche_id)s AND version = %(version)s AND revision = %(revision)s
            AND published_at IS NULL
        """,
        {
            "niche_id": niche_id,
            "version": version,
            "revision": revision,
            "schema": Jsonb(dict(schema)),
            "updated_by": updated_by,
            "now": now,
        },
    )
    return saved > 0


async def set_published(
    tx: Tx,
    draft: tuple[UUID, int, int],
    schema: Mapping[str, object],
    change_summary: str,
    now: datetime,
) -> bool:
    """Publish a draft (niche, version, revision read); False where it is not at that revision."""
    niche_id, version, revision = draft
    published = await execute(
        tx,
        """
        UPDATE niche_form_schemas
        SET schema = %(schema)s, change_summary = %(change_summary)s, published_at = %(now)s,
            updated_at = %(now)s
        WHERE niche_id = %(niche_id)s AND version = %(version)s AND revision = %(revision)s
            AND published_at IS NULL
        """,
        {
            "niche_id": niche_id,
            "version": version,
            "revision": revision,
            "schema": Jsonb(dict(schema)),
            "change_summary": change_summary,
            "now": now,
        },
    )
    return published > 0


async def delete_draft(tx: Tx, niche_id: UUID, version: int, revision: int) -> bool:
    """Throw a draft away; False where it is not at that revision."""
    deleted = await execute(
        tx,
        """
        WITH gone AS (
            DELETE FROM niche_form_schemas
            WHERE niche_id = %(niche_id)s AND version = %(version)s AND revision = %(revision)s
                AND published_at IS NULL
            RETURNING niche_id, revision
        )
        UPDATE niches SET draft_revision = gone.revision FROM gone WHERE niches.id = gone.niche_id
        """,
        {"niche_id": niche_id, "version": version, "revision": revision},
    )
    return deleted > 0
