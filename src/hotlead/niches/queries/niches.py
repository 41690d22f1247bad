"""The statements of niches."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from msgspec import structs

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one, fetch_rows, fetch_value
from hotlead.kit.paging import Paging
from hotlead.niches.records import ConsentVersion, Niche, NicheInput, NicheRow, NicheState

CONSENTS_SHOWN_MAX: Final = 100
FORMER_SLUGS_SHOWN_MAX: Final = 20
NICHES_OFFERED_MAX: Final = 500
_GET_NICHE: Final[LiteralString] = """
    SELECT id, name, slug, description, is_active, is_location_based, is_demo,
        default_competition_level_id, cascade_policy, approval_mode, lead_max_age_hours,
        intake_dedup_hours, provider_dedup_days, consent_required, consent_text,
        consent_version, embed_origins, version, created_at, updated_at
    FROM niches
    WHERE id = %(niche_id)s
    """
# The niche points at a level of its own until the end of the transaction, when both are gone.
_ERASE: Final[tuple[LiteralString, ...]] = (
    "DELETE FROM competition_levels WHERE niche_id = %(niche_id)s",
    "DELETE FROM niches WHERE id = %(niche_id)s",
)


async def list_niches(
    tx: Tx, query: str, paging: Paging, *, is_active: bool | None = None
) -> list[NicheRow]:
    """Niches whose name or address contains `query`, by name; only open or closed where asked."""
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
        WHERE (%(query)s = ''
                OR strpos(lower(n.name), lower(%(query)s)) > 0
                OR strpos(n.slug, lower(%(query)s)) > 0)
            AND (%(is_active)s::boolean IS NULL OR n.is_active = %(is_active)s)
        ORDER BY n.name, n.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "query": query,
            "is_active": is_active,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def count_niches(tx: Tx, query: str, *, is_active: bool | None = None) -> int:
    """How many niches `list_niches` finds over all pages."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM niches AS n
        WHERE (%(query)s = ''
                OR strpos(lower(n.name), lower(%(query)s)) > 0
                OR strpos(n.slug, lower(%(query)s)) > 0)
            AND (%(is_active)s::boolean IS NULL OR n.is_active = %(is_active)s)
        """,
        {"query": query, "is_active": is_active},
    )


async def list_niche_names(tx: Tx) -> list[tuple[str, str]]:
    """Id and name of every niche by name, to choose from."""
    rows = await fetch_rows(
        tx,
        "SELECT id::text, name FROM niches ORDER BY name, id LIMIT %(limit)s",
        {"limit": NICHES_OFFERED_MAX},
    )
    return [(niche_id, name) for niche_id, name in rows]


async def get_niche(tx: Tx, niche_id: UUID) -> Niche:
    """The niche of this id; raises NotFound."""
    return await fetch_one(tx, Niche, _GET_NICHE, {"niche_id": niche_id})


async def lock_niche(tx: Tx, niche_id: UUID) -> Niche:
    """The niche, held against every other change of it or its levels; raises NotFound."""
    return await fetch_one(tx, Niche, _GET_NICHE + " FOR NO KEY UPDATE", {"niche_id": niche_id})


async def touch_niche(tx: Tx, niche_id: UUID, now: datetime) -> int:
    """Count a change of a niche or its levels, which locks it: its version; raises NotFound."""
    return await fetch_value(
        tx,
        int,
        """
        UPDATE niches
        SET updated_at = %(now)s, version = version + 1
        WHERE id = %(niche_id)s
        RETURNING version
        """,
        {"niche_id": niche_id, "now": now},
    )


async def insert_niche(tx: Tx, niche_id: UUID, niche: NicheInput, now: datetime) -> bool:
    """Add a niche; False where its address is taken."""
    added = await execute(
        tx,
        """
        INSERT INTO niches (id, name, slug, description, is_active, is_location_based, is_demo,
                            cascade_policy, approval_mode, lead_max_age_hours,
                            intake_dedup_hours, provider_dedup_days, consent_required,
                            consent_text, embed_origins, created_at, updated_at)
        VALUES (%(id)s, %(name)s, %(slug)s, %(description)s, %(is_active)s,
                %(is_location_based)s, %(is_demo)s, %(cascade_policy)s, %(approval_mode)s,
                %(lead_max_age_hours)s, %(intake_dedup_hours)s, %(provider_dedup_days)s,
                %(consent_required)s, %(consent_text)s, %(embed_origins)s, %(now)s, %(now)s)
        ON CONFLICT (slug) DO NOTHING
        """,
        {**_params(niche), "id": niche_id, "now": now},
    )
    return added > 0


async def set_niche(tx: Tx, niche_id: UUID, niche: NicheState, now: datetime) -> None:
    """Write everything of a niche that can be changed; another consent text is a new version.

    Lock the niche first. An address that is another niche's raises psycopg's
    UniqueViolation.
    """
    await execute(
        tx,
        """
        UPDATE niches
        SET name = %(name)s, slug = %(slug)s, description = %(description)s,
            is_active = %(is_active)s, is_location_based = %(is_location_based)s,
            default_competition_level_id = %(default_competition_level_id)s,
            cascade_policy = %(cascade_policy)s, approval_mode = %(approval_mode)s,
            lead_max_age_hours = %(lead_max_age_hours)s,
            intake_dedup_hours = %(intake_dedup_hours)s,
            provider_dedup_days = %(provider_dedup_days)s,
            consent_required = %(consent_required)s, consent_text = %(consent_text)s,
            consent_version = consent_version
                + CASE WHEN consent_text = %(consent_text)s THEN 0 ELSE 1 END,
            embed_origins = %(embed_origins)s, version = version + 1, updated_at = %(now)s
        WHERE id = %(niche_id)s
        """,
        {**_params(niche), "niche_id": niche_id, "now": now},
    )


async def insert_former_slug(tx: Tx, niche_id: UUID, slug: str, now: datetime) -> None:
    """Keep an address that a niche gives up: it goes on leading there."""
    await execute(
        tx,
        """
        INSERT INTO niche_former_slugs (slug, niche_id, created_at)
        VALUES (%(slug)s, %(niche_id)s, %(now)s)
        ON CONFLICT (slug) DO NOTHING
        """,
        {"slug": slug, "niche_id": niche_id, "now": now},
    )


async def is_former_slug(tx: Tx, slug: str, *, except_of: UUID) -> bool:
    """Whether another niche had this address before."""
    return await fetch_value(
        tx,
        bool,
        """
        SELECT EXISTS (
            SELECT FROM niche_former_slugs
            WHERE slug = %(slug)s AND niche_id <> %(niche_id)s
        )
        """,
        {"slug": slug, "niche_id": except_of},
    )


async def list_former_slugs(tx: Tx, niche_id: UUID) -> list[str]:
    """The addresses that also lead to the niche, the latest first."""
    rows = await fetch_rows(
        tx,
        """
        SELECT f.slug
        FROM niche_former_slugs AS f
        JOIN niches AS n ON n.id = f.niche_id AND n.slug <> f.slug
        WHERE f.niche_id = %(niche_id)s
        ORDER BY f.created_at DESC, f.slug
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": FORMER_SLUGS_SHOWN_MAX},
    )
    return [row[0] for row in rows]


async def list_consents(tx: Tx, niche_id: UUID) -> list[ConsentVersion]:
    """Every consent text of a niche, newest first, with the leads that came under it."""
    return await fetch_all(
        tx,
        ConsentVersion,
        """
        SELECT c.version, c.text, c.created_at, u.first_name || ' ' || u.last_name AS created_by,
            coalesce(given.leads, 0) AS leads
        FROM niche_consents AS c
        LEFT JOIN users AS u ON u.id = c.created_by
        LEFT JOIN (
            SELECT (consent ->> 'text_version')::integer AS version, count(*) AS leads
            FROM leads
            WHERE niche_id = %(niche_id)s AND consent IS NOT NULL
            GROUP BY 1
        ) AS given ON given.version = c.version
        WHERE c.niche_id = %(niche_id)s
        ORDER BY c.version DESC
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": CONSENTS_SHOWN_MAX},
    )


async def is_niche_used(tx: Tx, niche_id: UUID) -> bool:
    """Whether a lead came in, or a provider ever subscribed to one of the levels."""
    return await fetch_value(
        tx,
        bool,
        """
        SELECT EXISTS (SELECT FROM leads WHERE niche_id = %(niche_id)s)
            OR EXISTS (
                SELECT FROM provider_subscriptions AS s
                JOIN competition_levels AS l ON l.id = s.competition_level_id
                WHERE l.niche_id = %(niche_id)s
            )
        """,
        {"niche_id": niche_id},
    )


async def delete_niche(tx: Tx, niche_id: UUID) -> None:
    """Erase a niche with its levels and form versions; refused where anything hangs on them."""
    for sql in _ERASE:
        await execute(tx, sql, {"niche_id": niche_id})


def _params(niche: NicheInput) -> dict[str, object]:
    return {**structs.asdict(niche), "embed_origins": list(niche.embed_origins)}
