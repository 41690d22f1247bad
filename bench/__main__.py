"""Measure everything on a throw-away embedded server and print JSON.

Medians; the ratio to the bare writes is taken on the same server in the same run.
"""

import json
import os
import platform
from dataclasses import asdict, dataclass

import uvloop

from bench import bare, engine, intake, parallel, postings, what_if
from bench.market import BenchMarket, make_leads, make_market
from bench.server import throw_away_server
from hotlead.distribution.service import BATCH_SIZE
from hotlead.kit.db import WORKER_ROLE, Database

BATCH_SUBSCRIPTIONS = 1_000
# More than the bare writes can use up in their time.
BARE_LEADS = 120_000
SIZES = (100, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """What the engine does on this machine."""

    batch_leads_per_second: float
    backlog_leads_per_second: float
    a_batched_lead_ms: dict[str, float]
    a_single_lead_ms: dict[str, float]
    approve_to_assigned: dict[int, engine.Latency]
    nobody_matches: engine.Latency
    market: BenchMarket


async def _measure_engine(url: str) -> EngineFigures:
    db = Database(url, WORKER_ROLE, 4)
    await db.open()
    market = await make_market(db, BATCH_SUBSCRIPTIONS)
    figures = EngineFigures(
        await engine.batch_leads_per_second(db, url, market, BATCH_SIZE),
        await engine.batch_leads_per_second(db, url, market),
        await engine.where_batches_go(db, market),
        await engine.where_one_goes(db, market),
        {count: await engine.approve_to_assigned(db, url, count) for count in SIZES},
        await engine.nobody_matches(db, url, max(SIZES)),
        market,
    )
    await make_leads(db, market, BARE_LEADS, "approved")
    await db.close()
    return figures


def _report(url: str, folder: str) -> dict[str, object]:
    figures = uvloop.run(_measure_engine(url))
    limit = bare.bare_leads_per_second(url, figures.market, BATCH_SUBSCRIPTIONS)
    return {
        "batch": {
            "subscriptions": BATCH_SUBSCRIPTIONS,
            "batch_size": BATCH_SIZE,
            "leads_per_second": round(figures.batch_leads_per_second, 1),
            "pgbench_bare_leads_per_second": round(limit, 1),
            "ratio": round(figures.batch_leads_per_second / limit, 3),
            "backlog_leads_per_second": round(figures.backlog_leads_per_second, 1),
            "ms_a_lead": figures.a_batched_lead_ms,
        },
        "ms_of_a_single_drain": figures.a_single_lead_ms,
        "leads_per_second_by_processes": parallel.leads_per_second_by_processes(url),
        "approve_to_assigned_by_subscriptions": {
            str(count): asdict(latency) for count, latency in figures.approve_to_assigned.items()
        },
        "nobody_matches_in_10000": asdict(figures.nobody_matches),
        "rules_us_per_subscription": round(engine.rules_us_per_subscription(), 3),
        "preview_over_10000_leads": asdict(uvloop.run(what_if.measure_preview(url))),
        "postings_per_second": asdict(uvloop.run(postings.measure_postings(url))),
        "intake": asdict(intake.measure_intake(url, figures.market, folder)),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }


def main() -> None:
    """Run every measurement; the result is one JSON document on standard output."""
    with throw_away_server() as server:
        print(json.dumps(_report(server.url, server.folder), indent=2))


if __name__ == "__main__":
    main()
