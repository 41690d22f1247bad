"""Leads near a place are found by index on both servers, past row-level security."""

from typing import Final
from uuid import UUID

import psycopg
import pytest

from hotlead.kit.db import APP_ROLE, Tx
from hotlead.kit.paging import Paging
from hotlead.leads import queries
from hotlead.leads.records import LeadFilter, Near
from tests.builders import NOW
from tests.plans.explain import plans_of

LEADS: Final = 50_000
_NICHE: Final = """
    WITH niche AS (
        INSERT INTO niches (id, name, slug, description, consent_text)
        VALUES (%(niche_id)s, 'Large', 'large', '', '')
    )
    INSERT INTO niche_form_schemas (id, niche_id, version, schema)
    VALUES (%(niche_id)s, %(niche_id)s, 1, '{}')
    """
_FILL: Final = """
    INSERT INTO leads (id, niche_id, schema_version, contact_name, contact_email,
                       contact_fingerprint, form_data, created_at, latitude, longitude)
    SELECT gen_random_uuid(), %(niche_id)s, 1, 'N', n || '@example.com', sha256(n::text::bytea),
        '{}', %(now)s, 25 + n * 7919 %% 2400 / 100.0, -124 + n * 104729 %% 5801 / 100.0
    FROM generate_series(1, %(leads)s::bigint) AS n
    """


@pytest.fixture
def large(database_url: str) -> str:
    """Leads all over the United States."""
    values = {"niche_id": UUID(int=1), "leads": LEADS, "now": NOW}
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', false)")
        owner.execute(_NICHE, values)
        owner.execute(_FILL, values)
        owner.execute("ANALYZE leads")
    return database_url


async def test_near_a_place(large: str) -> None:
    wanted = LeadFilter(near=Near(30.27, -97.74, 100))

    async def run(tx: Tx) -> None:
        total = await queries.count_leads(tx, wanted)
        assert 20 < total < LEADS / 100
        assert len(await queries.list_leads(tx, wanted, Paging())) == 20
        assert (await queries.count_by_status(tx, wanted)).total == total

    with psycopg.connect(large) as owner:
        row = owner.execute("SELECT to_regclass('leads_by_point') IS NOT NULL").fetchone()
    index = "leads_by_point" if row == (True,) else "leads_by_place"
    plan = await plans_of(large, run, role=APP_ROLE)
    assert plan.count(f"on {index}") + plan.count(f"using {index}") == 3, plan
    assert "Seq Scan on leads" not in plan
