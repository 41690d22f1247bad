"""The live feed: what an open stream costs, and how soon it tells. `python -m bench.feed`.

One web process, one worker, 1,000 streams of 1,000 providers, and a page in Chromium. Delays are
from a commit to the reader, which shares the machine with all of it.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from time import time
from uuid import UUID

import psutil
import uvloop

from bench.feed_page import delays_on_page
from bench.feed_streams import Delay, Readers, delay_of, wait_until_open
from bench.market import BenchMarket, make_leads, make_market, refresh_statistics
from bench.server import BenchServer, throw_away_server
from hotlead.accounts import service as accounts
from hotlead.accounts.records import Place
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import APP_ROLE, Database, execute, fetch_rows
from hotlead.leads import service as leads

PORT = 8189
STREAMS = 1_000
IDLE_S = 30
# Events that are told to everybody in one commit, and one at a time.
BROADCASTS = 10
SINGLES = 500
SALES = 150
SALES_A_SECOND = 2
PAGE_LEADS = 60
SECRET = "bench" * 8


def main() -> None:
    """Run every measurement; the result is one JSON document on standard output."""
    with throw_away_server() as server, _process("web", server) as web, _process("worker", server):
        print(json.dumps(uvloop.run(_measure(server.url, web.pid)), indent=2))


@contextmanager
def _process(name: str, server: BenchServer) -> Generator["subprocess.Popen[bytes]"]:
    environment = os.environ | {
        "DATABASE_URL": server.url,
        "HOTLEAD_MODE": "test",
        "HOTLEAD_DATA_DIR": server.folder,
        "HOTLEAD_SECRET_KEY": SECRET,
        "HOTLEAD_RATE_LIMITS": "off",
        "HOTLEAD_LOG_LEVEL": "error",
        "PORT": str(PORT),
    }
    process = subprocess.Popen([sys.executable, "-m", "hotlead.cli", name], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


async def _measure(url: str, web_pid: int) -> dict[str, object]:
    db = Database(url, APP_ROLE, 4)
    await db.open()
    market = await make_market(db, STREAMS)
    tokens = await _log_in(db)
    await refresh_statistics(url)
    await wait_until_open(PORT)
    web = psutil.Process(web_pid)
    before = web.memory_info().rss
    readers = Readers(PORT)
    await readers.open(tokens)
    after = web.memory_info().rss
    found: dict[str, object] = {
        "streams": STREAMS,
        "rss_mib": [round(rss / 2**20, 1) for rss in (before, after)],
        "kib_a_stream": round((after - before) / STREAMS / 1024, 1),
        "idle_cpu_percent": await _idle_cpu(web),
        "from_announcing_all_in_one_commit": asdict(await _broadcast(db, readers)),
        "from_announcing_one": asdict(await _announce(db, readers, [t[0] for t in tokens])),
        "from_approval": asdict(await _sell(db, market, readers)),
    }
    await readers.close()
    found["from_approval_to_page"] = await _show(url, db)
    await db.close()
    found["load_average"] = os.getloadavg()
    return found


async def _log_in(db: Database) -> list[tuple[UUID, str]]:
    """Every provider with the token of a session."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT id, user_id FROM providers")
        return [
            (
                provider_id,
                (await accounts.open_session(tx, SECRET, user_id, Place(), utc_now())).token,
            )
            for provider_id, user_id in rows
        ]


async def _idle_cpu(web: psutil.Process) -> float:
    """Percent of one core while nothing happens: signs of life, and looking who may still read."""
    web.cpu_percent()
    await asyncio.sleep(IDLE_S)
    return web.cpu_percent()


async def _broadcast(db: Database, readers: Readers) -> Delay:
    delays: list[float] = []
    for _ in range(BROADCASTS):
        readers.heard.clear()
        async with db.transaction(SYSTEM) as tx:
            await execute(
                tx,
                """
                INSERT INTO feed_events (provider_id, kind, facts, created_at)
                SELECT id, 'balance.changed', '{"balance": "1.00"}', now() FROM providers
                """,
            )
        told_at = time()
        await readers.wait_for(STREAMS, 30)
        delays += [at - told_at for _, _, at in readers.heard]
    return delay_of(delays)


async def _announce(db: Database, readers: Readers, provider_ids: Sequence[UUID]) -> Delay:
    readers.heard.clear()
    told_at: dict[UUID, float] = {}
    for provider_id in provider_ids[:SINGLES]:
        async with db.transaction(SYSTEM) as tx:
            await execute(
                tx,
                """
                INSERT INTO feed_events (provider_id, kind, facts, created_at)
                VALUES (%(provider_id)s, 'balance.changed', '{"balance": "1.00"}', now())
                """,
                {"provider_id": provider_id},
            )
        told_at[provider_id] = time()
        await asyncio.sleep(0.02)
    await readers.wait_for(SINGLES, 10)
    return delay_of([at - told_at[provider_id] for provider_id, _, at in readers.heard])


async def _sell(db: Database, market: BenchMarket, readers: Readers) -> Delay:
    """Leads approved one by one, each told to its three buyers."""
    readers.heard.clear()
    lead_ids = await make_leads(db, market, SALES, "pending_approval")
    approved_at: dict[str, float] = {}
    for lead_id in lead_ids:
        await _approve(db, lead_id)
        approved_at[str(lead_id)] = time()
        await asyncio.sleep(1 / SALES_A_SECOND)
    await readers.wait_for(3 * SALES, 30)
    if len(readers.heard) != 3 * SALES:
        raise RuntimeError(f"{len(readers.heard)} of {3 * SALES} were told.")
    return delay_of([at - approved_at[lead_id] for _, lead_id, at in readers.heard])


async def _show(url: str, db: Database) -> dict[str, object]:
    """A market of three, so that whoever looks buys every lead."""
    market = await make_market(db, 3)
    await refresh_statistics(url)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT p.user_id
            FROM provider_subscriptions AS s
            JOIN competition_levels AS l ON l.id = s.competition_level_id
            JOIN providers AS p ON p.id = s.provider_id
            WHERE l.niche_id = %(niche_id)s
            """,
            {"niche_id": market.niche_id},
        )
        opened = await accounts.open_session(tx, SECRET, rows[0][0], Place(), utc_now())

    async def sell() -> UUID:
        [lead_id] = await make_leads(db, market, 1, "pending_approval")
        await _approve(db, lead_id)
        return lead_id

    delays = await delays_on_page(PORT, opened.token, sell, PAGE_LEADS)
    return {place: asdict(delay_of(seconds)) for place, seconds in delays.items()}


async def _approve(db: Database, lead_id: UUID) -> None:
    async with db.transaction(SYSTEM) as tx:
        await leads.approve_lead(tx, SYSTEM, lead_id, utc_now())


if __name__ == "__main__":
    main()
