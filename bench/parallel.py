"""Many niches at once: worker processes that each drain their share of them.

`python -m bench.parallel URL NICHE…` is one of the processes.
"""

import subprocess
import sys
from time import perf_counter
from uuid import UUID

import uvloop

from bench.market import BenchMarket, make_leads, make_market, refresh_statistics
from hotlead.distribution import service
from hotlead.kit.clock import utc_now
from hotlead.kit.db import WORKER_ROLE, Database

NICHES = 8
SUBSCRIPTIONS = 200
LEADS_EACH = 1_500
PROCESSES = (1, 2, 4)


def leads_per_second_by_processes(url: str) -> dict[int, float]:
    """Leads a second of the whole, by the number of processes that drain NICHES niches."""
    markets = uvloop.run(_make_markets(url))
    return {count: _measure(url, markets, count) for count in PROCESSES}


def _measure(url: str, markets: list[BenchMarket], processes: int) -> float:
    uvloop.run(_fill(url, markets))
    shares = [markets[i::processes] for i in range(processes)]
    commands = [
        [sys.executable, "-m", "bench.parallel", url, *(str(m.niche_id) for m in share)]
        for share in shares
    ]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    for process in running:
        _pipe(process.stdout).readline()  # it is ready
    started = perf_counter()
    for process in running:
        _pipe(process.stdin).close()  # go
    for process in running:
        if process.wait(timeout=300):
            raise RuntimeError("A process of the bench failed.")
    return round(NICHES * LEADS_EACH / (perf_counter() - started), 1)


def _pipe(stream: "subprocess.IO[str] | None") -> "subprocess.IO[str]":
    if stream is None:
        raise RuntimeError("The process has no pipe.")
    return stream


async def _make_markets(url: str) -> list[BenchMarket]:
    db = Database(url, WORKER_ROLE, 2)
    await db.open()
    markets = [await make_market(db, SUBSCRIPTIONS) for _ in range(NICHES)]
    await db.close()
    return markets


async def _fill(url: str, markets: list[BenchMarket]) -> None:
    db = Database(url, WORKER_ROLE, 2)
    await db.open()
    for market in markets:
        await make_leads(db, market, LEADS_EACH, "approved")
    await db.close()
    await refresh_statistics(url)


async def _drain(url: str, niches: list[UUID]) -> None:
    db = Database(url, WORKER_ROLE, 2)
    await db.open()
    cache = service.TermsCache()
    print("ready", flush=True)
    sys.stdin.read()
    for niche_id in niches:
        await service.drain_niche(db, niche_id, cache=cache, clock=utc_now)
    await db.close()


if __name__ == "__main__":
    uvloop.run(_drain(sys.argv[1], [UUID(each) for each in sys.argv[2:]]))
