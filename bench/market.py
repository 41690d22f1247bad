"""A market to measure in, written straight into the tables."""

from dataclasses import dataclass
from uuid import UUID

from psycopg import AsyncConnection

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Jsonb, Tx, execute, fetch_rows
from hotlead.kit.ids import new_id

BUYERS = 3
PRICE = "1.00"
SCHEMA: dict[str, object] = {
    "steps": [{"id": "only", "title": "What do you need?"}],
    "fields": [
        {"id": "budget", "label": "Budget", "type": "number", "required": True, "step": "only"},
        {
            "id": "region",
            "label": "Region",
            "type": "multi-select",
            "required": True,
            "step": "only",
            "options": ["US", "EU", "Asia"],
        },
    ],
}
# What the buyers want, and what nobody can match.
WANTED: dict[str, object] = {"budget": {"min": 10, "max": 500}, "region": ["US", "EU"]}
UNWANTED: dict[str, object] = {"budget": {"min": 9_000}, "region": ["Asia"]}


@dataclass(frozen=True, slots=True)
class BenchMarket:
    """A niche with one level and its subscriptions."""

    niche_id: UUID
    slug: str


async def make_market(
    db: Database, subscriptions: int, filters: dict[str, object] | None = None
) -> BenchMarket:
    """A niche whose one level sells to BUYERS of `subscriptions` providers, all with money."""
    niche_id, level_id = new_id(), new_id()
    slug = f"bench-{niche_id.hex[-12:]}"
    async with db.transaction(SYSTEM) as tx:
        await _insert_niche(tx, niche_id, level_id, slug)
        await _insert_providers(tx, level_id, subscriptions, filters or WANTED)
    return BenchMarket(niche_id, slug)


async def _insert_niche(tx: Tx, niche_id: UUID, level_id: UUID, slug: str) -> None:
    await execute(
        tx,
        """
        WITH niche AS (
            INSERT INTO niches (id, name, slug, consent_required)
            VALUES (%(niche_id)s, %(slug)s, %(slug)s, false)
        ), form AS (
            INSERT INTO niche_form_schemas (id, niche_id, version, is_active, schema,
                                            published_at, activated_at)
            VALUES (gen_random_uuid(), %(niche_id)s, 1, true, %(schema)s, now(), now())
        )
        INSERT INTO competition_levels (id, niche_id, name, order_position,
                                        max_distribution_count, price_per_lead)
        VALUES (%(level_id)s, %(niche_id)s, 'Shared', 1, %(buyers)s, %(price)s)
        """,
        {
            "niche_id": niche_id,
            "level_id": level_id,
            "slug": slug,
            "schema": Jsonb(SCHEMA),
            "buyers": BUYERS,
            "price": PRICE,
        },
    )


async def _insert_providers(tx: Tx, level_id: UUID, count: int, filters: dict[str, object]) -> None:
    await execute(
        tx,
        """
        WITH made AS (
            SELECT gen_random_uuid() AS user_id, gen_random_uuid() AS provider_id, n
            FROM generate_series(1, %(count)s) AS n
        ), people AS (
            INSERT INTO users (id, email, password_hash, role, status, email_verified)
            SELECT user_id, user_id || '@example.com', '', 'provider', 'active', true FROM made
        ), companies AS (
            INSERT INTO providers (id, user_id, company_name, balance)
            SELECT provider_id, user_id, 'Bench', 1000000 FROM made
        ), money AS (
            INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after,
                                         idempotency_key)
            SELECT provider_id, 'manual_credit', 1000000, 1000000, 'bench:' || provider_id
            FROM made
        )
        INSERT INTO provider_subscriptions (id, provider_id, competition_level_id, filters,
                                            created_at)
        SELECT gen_random_uuid(), provider_id, %(level_id)s, %(filters)s,
            now() - n * interval '1 minute'
        FROM made
        """,
        {"level_id": level_id, "count": count, "filters": Jsonb(filters)},
    )


async def refresh_statistics(url: str) -> None:
    """What a running server does by itself within minutes: learn the size of its tables."""
    async with await AsyncConnection.connect(url, autocommit=True) as owner:
        await owner.execute("VACUUM ANALYZE")


async def make_leads(db: Database, market: BenchMarket, count: int, status: str) -> list[UUID]:
    """Leads that match WANTED, each of another person, in the state asked for."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                               contact_fingerprint, form_data, approved_at)
            SELECT made.id, %(niche_id)s, 1, %(status)s::text, 'Bench', made.id || '@example.com',
                sha256(made.id::text::bytea), '{"budget": 120, "region": ["EU"]}',
                CASE WHEN %(status)s::text = 'approved' THEN now() END
            FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, %(count)s)) AS made
            RETURNING id
            """,
            {"niche_id": market.niche_id, "status": status, "count": count},
        )
    return [row[0] for row in rows]
