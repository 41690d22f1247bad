"""What came to the market lately, without the people, and what is on sale."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import TupleRow

from hotlead.distribution.records import NicheOffer
from hotlead.kit.db import Tx, fetch_all, fetch_rows, fetch_value
from hotlead.kit.paging import Paging


async def list_recent_leads(
    tx: Tx,
    niche_id: UUID,
    since: datetime,
    limit: int,
    *,
    with_answers: bool = True,
    with_places: bool = True,
) -> Sequence[TupleRow]:
    """Plain rows of the newest leads that reached the niche's market, the newest first.

    When it did, the form's version, the answers as JSON text, fingerprint, latitude, longitude,
    state, country, postcode. Tests and rejected leads are left out. Answers and places are None
    where they are not asked for.
    """
    return await fetch_rows(
        tx,
        """
        SELECT approved_at, schema_version, form_data, contact_fingerprint, latitude, longitude,
            location_state, location_country, location_zip
        FROM list_recent_leads(%(niche_id)s, %(since)s, %(limit)s, %(with_answers)s,
            %(with_places)s)
        """,
        {
            "niche_id": niche_id,
            "since": since,
            "limit": limit,
            "with_answers": with_answers,
            "with_places": with_places,
        },
        binary=True,
    )


async def list_offers(
    tx: Tx, provider_id: UUID, query: str, since: datetime, paging: Paging
) -> list[NicheOffer]:
    """The open niches with a form in force and an open level whose name or text has `query`."""
    return await fetch_all(
        tx,
        NicheOffer,
        """
        SELECT n.id AS niche_id, n.name, n.slug, n.description, n.is_demo, n.cascade_policy,
            n.default_competition_level_id, coalesce(recent.leads, 0) AS leads, sale.levels,
            p.balance,
            (SELECT coalesce(jsonb_object_agg(s.competition_level_id, s.id), '{}')
                FROM provider_subscriptions AS s
                JOIN competition_levels AS l ON l.id = s.competition_level_id
                WHERE l.niche_id = n.id AND s.provider_id = p.id AND s.is_active) AS subscribed
        FROM niches AS n
        JOIN niche_form_schemas AS f ON f.niche_id = n.id AND f.is_active
        JOIN providers AS p ON p.id = %(provider_id)s
        JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object(
                'id', l.id, 'niche_id', l.niche_id, 'name', l.name,
                'order_position', l.order_position,
                'max_distribution_count', l.max_distribution_count,
                'price_per_lead', l.price_per_lead::text, 'is_active', l.is_active)) AS levels
            FROM competition_levels AS l
            WHERE l.niche_id = n.id AND l.is_active
        ) AS sale ON sale.levels IS NOT NULL
        LEFT JOIN count_recent_leads(ARRAY(SELECT id FROM niches WHERE is_active), %(since)s)
            AS recent ON recent.niche_id = n.id
        WHERE n.is_active
            AND position(lower(%(query)s) IN lower(n.name || ' ' || n.description)) > 0
        ORDER BY n.name, n.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "provider_id": provider_id,
            "query": query,
            "since": since,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def count_offers(tx: Tx, query: str) -> int:
    """How many niches `list_offers` has in all."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM niches AS n
        JOIN niche_form_schemas AS f ON f.niche_id = n.id AND f.is_active
        WHERE n.is_active
            AND position(lower(%(query)s) IN lower(n.name || ' ' || n.description)) > 0
            AND EXISTS (
                SELECT FROM competition_levels AS l WHERE l.niche_id = n.id AND l.is_active
            )
        """,
        {"query": query},
    )
