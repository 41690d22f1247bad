"""What size costs: one lead and batches, by subscriptions in the market and by its past.

`python -m bench.scale` prints the tables and plots of `docs/performance.md`. It writes a million
leads and five million ledger entries, and takes some minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from bench import engine
from bench.history import Past, make_past
from bench.market import UNWANTED, make_market, refresh_statistics
from bench.server import throw_away_server
from hotlead.kit.db import WORKER_ROLE, Database

SIZES = (100, 1_000, 10_000, 50_000)
PASTS = (Past(0, 0, 0), Past(100_000, 100_000, 200_000), Past(1_000_000, 1_000_000, 5_000_000))
SUBSCRIPTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds a lead alone (p50), and leads a second in batches of a backlog."""

    one_ms: float
    nobody_ms: float
    leads_per_second: float


async def _cost(url: str, subscriptions: int) -> Cost:
    db = Database(url, WORKER_ROLE, 4)
    await db.open()
    one = await engine.approve_to_assigned(db, url, subscriptions)
    nobody = await engine.nobody_matches(db, url, subscriptions)
    market = await make_market(db, subscriptions)
    speed = await engine.batch_leads_per_second(db, url, market)
    await db.close()
    return Cost(one.p50_ms, nobody.p50_ms, speed)


async def _by_past(url: str) -> list[Cost]:
    db = Database(url, WORKER_ROLE, 4)
    await db.open()
    market = await make_market(db, SUBSCRIPTIONS)
    nobody = await make_market(db, SUBSCRIPTIONS, UNWANTED)
    await db.close()
    costs: list[Cost] = []
    for before, past in zip((Past(0, 0, 0), *PASTS), PASTS, strict=False):
        if past.leads:
            make_past(url, market, before, past)
        await refresh_statistics(url)
        db = Database(url, WORKER_ROLE, 4)
        await db.open()
        one = await engine.one_by_one(db, market, engine.SINGLE_LEADS)
        none = await engine.one_by_one(db, nobody, engine.NOBODY_LEADS)
        speed = await engine.batch_leads_per_second(db, url, market)
        await db.close()
        costs.append(Cost(one.p50_ms, none.p50_ms, speed))
    return costs


def _table(head: str, names: Sequence[str], costs: Sequence[Cost]) -> str:
    lines = [
        f"| {head} | one lead, p50 | nobody matches, p50 | backlog |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {c.one_ms:.1f} ms | {c.nobody_ms:.1f} ms | {c.leads_per_second:,.0f} leads/s |"
        for name, c in zip(names, costs, strict=True)
    ]
    return "\n".join(lines)


def _plot(title: str, names: Sequence[str], costs: Sequence[Cost]) -> str:
    """A plot that Markdown readers draw: milliseconds of one lead, and where nobody matches."""
    return "\n".join(
        (
            "```mermaid",
            "xychart-beta",
            f'    title "{title}"',
            "    x-axis [" + ", ".join(f'"{name}"' for name in names) + "]",
            '    y-axis "ms"',
            "    line [" + ", ".join(f"{c.one_ms:.1f}" for c in costs) + "]",
            "    line [" + ", ".join(f"{c.nobody_ms:.1f}" for c in costs) + "]",
            "```",
        )
    )


def _report(url: str) -> str:
    sizes = [f"{size:,}" for size in SIZES]
    by_size = [uvloop.run(_cost(url, size)) for size in SIZES]
    pasts = [f"{p.sales:,} sales, {p.ledger_rows:,} entries" for p in PASTS]
    by_past = uvloop.run(_by_past(url))
    return "\n\n".join(
        (
            _table("subscriptions", sizes, by_size),
            _plot("One lead, and a lead nobody wants, by subscriptions", sizes, by_size),
            _table(f"past, {SUBSCRIPTIONS:,} subscriptions", pasts, by_past),
            _plot("The same by past sales", [f"{p.sales:,}" for p in PASTS], by_past),
        )
    )


def main() -> None:
    """Measure on a throw-away server; Markdown on standard output."""
    with throw_away_server() as server:
        print(_report(server.url))


if __name__ == "__main__":
    main()
