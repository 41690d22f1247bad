"""The real worker, killed again and again in the middle of a drain: nothing lost, nothing twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import WORKER_ROLE, Database, Tx, execute, fetch_rows
from tests.builders import make_level, make_niche, make_provider, make_subscription
from tests.cli.conftest import url as url  # noqa: PLC0414 - a fixture
from tests.conftest import prove_money

pytestmark = [pytest.mark.race, pytest.mark.timeout(300)]

LEADS = 4_000
BUYERS = 2
PROVIDERS = 7
KILLS = 3
WAIT_S = 60


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The worker's view of a market with many approved leads, whose buyers want no mail."""
    database = Database(database_url, WORKER_ROLE, 2)
    await database.open()
    async with database.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="busy")
        level_id = await make_level(tx, niche_id, max_count=BUYERS, price="1.00")
        for i in range(PROVIDERS):
            provider = await make_provider(tx, f"p{i}", balance="5000.00")
            await make_subscription(tx, provider.provider_id, level_id)
        await execute(
            tx, """UPDATE providers SET notification_preferences = '{"new_lead": false}'"""
        )
        await _insert_leads(tx, niche_id)
    await service.sweep(database)
    yield database
    await database.close()
    await prove_money(database_url)


async def _insert_leads(tx: Tx, niche_id: UUID) -> None:
    await execute(
        tx,
        """
        INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                           contact_fingerprint, form_data, approved_at, created_at)
        SELECT gen_random_uuid(), %(niche_id)s, 1, 'approved', 'N', n || '@example.com',
            sha256(n::text::bytea), '{"budget": 1}', %(now)s, %(now)s
        FROM generate_series(1, %(count)s) AS n
        """,
        {"niche_id": niche_id, "count": LEADS, "now": utc_now()},
    )


def _start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    environ = os.environ | {
        "DATABASE_URL": url,
        "HOTLEAD_MODE": "test",
        "HOTLEAD_DATA_DIR": str(folder),
        "HOTLEAD_LOG_LEVEL": "error",
    }
    return subprocess.Popen([sys.executable, "-m", "hotlead.cli", "worker"], env=environ)


def _sold(database_url: str) -> int:
    with psycopg.connect(database_url) as owner:
        row = owner.execute("SELECT count(*) FROM leads WHERE status = 'distributed'").fetchone()
    assert row is not None
    return int(row[0])


def _wait_for(database_url: str, more_than: int) -> int:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        sold = _sold(database_url)
        if sold > more_than:
            return sold
        time.sleep(0.02)
    raise AssertionError(f"stuck at {more_than} leads")


async def test_nothing_lost_nothing_twice(
    db: Database, database_url: str, url: str, tmp_path: Path
) -> None:
    seen: list[int] = []
    for _ in range(KILLS):
        process = _start(url, tmp_path)
        seen.append(_wait_for(database_url, seen[-1] if seen else 0))
        process.kill()
        process.wait()
        # What it had committed by then.
        seen[-1] = _sold(database_url)
    assert seen[0] < LEADS, "it was not killed in the middle"
    process = _start(url, tmp_path)
    _wait_for(database_url, LEADS - 1)
    process.terminate()
    assert process.wait(WAIT_S) == 0

    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT lead_id, provider_id FROM lead_assignments")
        runs = await fetch_rows(tx, "SELECT lead_id FROM distribution_runs")
    per_lead = Counter(lead_id for lead_id, _ in rows)
    per_provider = Counter(provider_id for _, provider_id in rows)
    assert len(per_lead) == len(runs) == LEADS
    assert set(per_lead.values()) == {BUYERS}
    assert max(per_provider.values()) - min(per_provider.values()) <= 1
