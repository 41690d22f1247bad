"""The filter preview: what a provider waits for after every change of a filter."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from time import perf_counter
from uuid import UUID

from bench.market import SCHEMA, WANTED, BenchMarket, make_market, refresh_statistics
from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.clock import utc_now
from hotlead.kit.db import APP_ROLE, Database, Jsonb, execute, fetch_rows
from hotlead.subscriptions.records import Terms

LEADS = 10_000
ROUNDS = 15
AREA: dict[str, object] = {"radius": {"latitude": 41.9, "longitude": -87.6, "km": 80}}


@dataclass(frozen=True, slots=True)
class Preview:
    """Median milliseconds over LEADS leads of the last 30 days."""

    filters_ms: float
    filters_and_area_ms: float
    filters_and_limits_ms: float
    of_an_older_form_ms: float


async def measure_preview(url: str) -> Preview:
    """Leads all over a city, asked by one provider; then once more after the form changed."""
    db = Database(url, APP_ROLE, 2)
    await db.open()
    market = await make_market(db, 1)
    actor, level_id = await _buyer(db, market)
    await _make_leads(db, market)
    await refresh_statistics(url)
    filters = Terms(filters=dict(WANTED))
    area = Terms(filters=dict(WANTED), service_area=AREA)
    limits = Terms(filters=dict(WANTED), cap_day=50, budget_month=Decimal(5_000))
    figures = [await _ask(db, actor, level_id, terms) for terms in (filters, area, limits)]
    await _change_form(db, market)
    figures.append(await _ask(db, actor, level_id, filters))
    await db.close()
    return Preview(*(round(figure, 1) for figure in figures))


async def _ask(db: Database, actor: Actor, level_id: UUID, terms: Terms) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        started = perf_counter()
        async with db.transaction(actor) as tx:
            found = await service.what_if(tx, actor, level_id, terms, utc_now())
        times.append(perf_counter() - started)
        assert found.leads == LEADS
    return median(times) * 1e3


async def _buyer(db: Database, market: BenchMarket) -> tuple[Actor, UUID]:
    async with db.transaction(SYSTEM) as tx:
        ((user_id, provider_id, level_id),) = await fetch_rows(
            tx,
            """
            SELECT p.user_id, p.id, l.id
            FROM competition_levels AS l
            JOIN provider_subscriptions AS s ON s.competition_level_id = l.id
            JOIN providers AS p ON p.id = s.provider_id
            WHERE l.niche_id = %(niche_id)s
            """,
            {"niche_id": market.niche_id},
        )
    return Actor(role=Role.PROVIDER, user_id=user_id, provider_id=provider_id), level_id


async def _make_leads(db: Database, market: BenchMarket) -> None:
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                               contact_fingerprint, form_data, approved_at, location_country,
                               location_state, location_zip, latitude, longitude)
            SELECT gen_random_uuid(), %(niche_id)s, 1, 'distributed', 'Bench',
                n || '@example.com', sha256(n::text::bytea),
                jsonb_build_object('budget', n %% 700, 'region', jsonb_build_array(
                    (ARRAY['US', 'EU', 'Asia'])[1 + n %% 3])),
                now() - n * interval '4 minutes', 'US', 'IL', '60614', 41 + n %% 200 / 100.0,
                -88 + n %% 70 / 100.0
            FROM generate_series(1, %(count)s) AS n
            """,
            {"niche_id": market.niche_id, "count": LEADS},
        )


async def _change_form(db: Database, market: BenchMarket) -> None:
    """Put a second version into force, so that every answer is carried over."""
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            "UPDATE niche_form_schemas SET is_active = false WHERE niche_id = %(niche_id)s",
            {"niche_id": market.niche_id},
        )
        await execute(
            tx,
            """
            INSERT INTO niche_form_schemas (id, niche_id, version, is_active, schema,
                                            published_at, activated_at)
            VALUES (gen_random_uuid(), %(niche_id)s, 2, true, %(schema)s, now(), now())
            """,
            {"niche_id": market.niche_id, "schema": Jsonb(SCHEMA)},
        )
