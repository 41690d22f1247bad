"""The statements of niches."""

from datetime import datetime
from uuid import UUID

from msgspec import structs

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one, fetch_value
from hotlead.kit.paging import Paging
from hotlead.niches.records import Niche, NicheInput, NicheRow


async def list_niches(tx: Tx, query: str, paging: Paging) -> list[NicheRow]:
    """Niches whose name or address contains `query`, by name."""
    return await fetch_all(
        tx,
        NicheRow,
        """
        SELECT n.id, n.name, n.slug, n.description, n.is_active, n.is_demo, n.updated_at,
            s.version AS active_version,
            coalesce(jsonb_array_length(s.schema -> 'fields'), 0) AS questions,
            (SELECT count(*) FROM competition_levels AS l
                WHERE l.niche_id = n.id AND l.is_active) AS levels,
            (SELECT count(*) FROM provider_subscriptions AS p
                JOIN competition_levels AS l ON l.id = p.competition_level_id
                WHERE l.niche_id = n.id AND p.is_active) AS subscriptions
        FROM niches AS n
        LEFT JOIN niche_form_schemas AS s ON s.niche_id = n.id AND s.is_active
        WHERE %(query)s = ''
            OR strpos(lower(n.name), lower(%(query)s)) > 0
            OR strpos(n.slug, lower(%(query)s)) > 0
        ORDER BY n.name, n.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"query": query, "limit": paging.limit, "offset": paging.offset},
    )


async def count_niches(tx: Tx, query: str) -> int:
    """How many niches `list_niches` finds over all pages."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM niches AS n
        WHERE %(query)s = ''
            OR strpos(lower(n.name), lower(%(query)s)) > 0
            OR strpos(n.slug, lower(%(query)s)) > 0
        """,
        {"query": query},
    )


async def get_niche(tx: Tx, niche_id: UUID) -> Niche:
    """The niche of this id; raises NotFound."""
    return await fetch_one(
        tx,
        Niche,
        """
        SELECT id, name, slug, description, is_active, is_location_based, is_demo,
            default_competition_level_id, cascade_policy, approval_mode, lead_max_age_hours,
            intake_dedup_hours, provider_dedup_days, consent_required, consent_text,
            consent_version, created_at, updated_at
        FROM niches
        WHERE id = %(niche_id)s
        """,
        {"niche_id": niche_id},
    )


async def touch_niche(tx: Tx, niche_id: UUID, now: datetime) -> UUID:
    """Note that a niche changes, which locks it against other changes; raises NotFound."""
    return await fetch_value(
        tx,
        UUID,
        "UPDATE niches SET updated_at = %(now)s WHERE id = %(niche_id)s RETURNING id",
        {"niche_id": niche_id, "now": now},
    )


async def insert_niche(tx: Tx, niche_id: UUID, niche: NicheInput, now: datetime) -> bool:
    """Add a niche; False where its address is taken."""
    added = await execute(
        tx,
        """
        INSERT INTO niches (id, name, slug, description, is_location_based, is_demo,
                            cascade_policy, approval_mode, lead_max_age_hours,
                            intake_dedup_hours, provider_dedup_days, consent_required,
                            consent_text, created_at, updated_at)
        VALUES (%(id)s, %(name)s, %(slug)s, %(description)s, %(is_location_based)s, %(is_demo)s,
                %(cascade_policy)s, %(approval_mode)s, %(lead_max_age_hours)s,
                %(intake_dedup_hours)s, %(provider_dedup_days)s, %(consent_required)s,
                %(consent_text)s, %(now)s, %(now)s)
        ON CONFLICT (slug) DO NOTHING
        """,
        {**structs.asdict(niche), "id": niche_id, "now": now},
    )
    return added > 0
