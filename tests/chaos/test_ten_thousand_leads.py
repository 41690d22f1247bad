"""10,000 leads sold while workers are killed and PostgreSQL falls: none lost, none sold twice.

Eight real workers; whoever is in the middle of a sale is killed, a hundred times, and the server
goes down ten times, by crash as by restart. What is left must be what would have come of it in
peace. `make test-chaos` runs it; the seed is `HOTLEAD_CHAOS_SEED`, and the first line names it.
"""

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, STDOUT
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import psycopg
import pytest
from psycopg import sql

from hotlead.kit.db import WORKER_ROLE, Database
from hotlead.kit.migrate import migrate
from hotlead.worker import JOBS
from tests.chaos import market, proof
from tests.chaos.postgres import CUT_SHORT, DEADLOCK, RECOVERY, Fall, FallingPostgres
from tests.chaos.storm import Storm, Watch
from tests.chaos.workers import Crew
from tests.conftest import prove_money

SEED = int(os.environ.get("HOTLEAD_CHAOS_SEED", "20261120"))
WORKERS = 8
NICHES = 4
LEADS = 10_000
KILLS = 100
FALLS = 4 * [Fall.FAST] + 3 * [Fall.IMMEDIATE] + 3 * [Fall.CRASH]
SCARCE_NICHES = 2
SCARCE_LEADS = 2_000
SCARCE_KILLS = 20
SCARCE_FALLS = [Fall.FAST, Fall.CRASH]
# Too little for another lead.
CHANGE = Decimal("7.50")

DRAIN = "distribution.distribute_niche"

pytestmark = [pytest.mark.race, pytest.mark.timeout(1800)]


@dataclass(frozen=True, slots=True)
class Theatre:
    """A server of the test's own with a migrated database, and a folder for the workers."""

    postgres: FallingPostgres
    url: str
    db: Database
    watch: Watch
    folder: Path
    rng: Random


@pytest.fixture(scope="module")
def postgres() -> Iterator[FallingPostgres]:
    """The server that falls."""
    with tempfile.TemporaryDirectory(prefix="hotlead-chaos-") as folder:
        started = FallingPostgres(Path(folder))
        started.start()
        yield started
        started.go_down(Fall.FAST)


@pytest.fixture
async def theatre(
    postgres: FallingPostgres, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Theatre]:
    """An empty market. The money checks must be clean at the end."""
    name = request.function.__name__
    with psycopg.connect(postgres.url_of("postgres"), autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = postgres.url_of(name)
    await migrate(url)
    db = Database(url, WORKER_ROLE, 2)
    await db.open()
    theatre = Theatre(postgres, url, db, Watch(url), tmp_path, Random(SEED))
    yield theatre
    await db.close()
    await theatre.watch.close()


async def _play(theatre: Theatre, stage: market.Stage, kills: int, falls: Sequence[Fall]) -> None:
    """The storm, and what must be true of processes and queue after it whatever was for sale."""
    when = dict(zip(theatre.rng.sample(range(2, kills), len(falls)), falls, strict=True))
    crew = Crew(theatre.url, theatre.folder, WORKERS)
    storm = Storm(theatre.postgres, crew, theatre.db, theatre.watch, theatre.rng)
    try:
        await storm.rage(stage, kills, when)
        assert crew.deaths() == []
        assert set(crew.stop()) == {0}
    finally:
        crew.end()
        _report(storm, len(stage.lead_ids))
    assert crew.deadlocks() == []
    assert storm.figures.kills == kills
    assert storm.figures.sold_in_storm > len(stage.lead_ids) / 2, "it was not killed in the middle"
    assert await _given_up(theatre.watch) == []


def _report(storm: Storm, leads: int) -> None:
    said, figures, postgres = storm.crew.said(), storm.figures, storm.postgres
    moved = {event: n for event, n in sorted(said.items()) if not event.startswith("job_done")}
    cut, healed, stuck = (postgres.count(words) for words in (CUT_SHORT, RECOVERY, DEADLOCK))
    lines = [
        f"seed {SEED}: {leads:,} leads; {figures}",
        f"{leads / figures.sold_s:,.0f} leads/s" if figures.sold_s else "not all were sold",
        f"this server so far: {cut} transactions cut, {healed} recoveries, {stuck} deadlocks",
        *(f"  {n:>6,} {event}" for event, n in moved.items()),
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


async def _given_up(watch: Watch) -> list[str]:
    """Jobs that are tried no more, though nothing else does their work.

    A periodic job's next turn is its retry. A drain whose worker was killed five times has no try
    left for an error; the sweep queues another within the minute.
    """
    covered = {DRAIN, *(job.name for job in JOBS if job.cron)}
    rows = await watch.ask(
        "SELECT task_name FROM jobs.procrastinate_jobs WHERE status NOT IN ('todo', 'succeeded')"
    )
    sys.stdout.write(f"given up: {Counter(name for (name,) in rows)}\n")
    return [name for (name,) in rows if name not in covered]


async def _prove_all(theatre: Theatre, stage: market.Stage) -> list[proof.Bought]:
    """Money, announcements and decisions, whatever was for sale: the sales they agree on."""
    sales = await proof.list_sales(theatre.watch)
    await proof.prove_once(theatre.watch, sales, stage.readers)
    await proof.prove_balances(theatre.watch, stage.opening, sales)
    await prove_money(theatre.url)
    for command in (["check"], ["distribution", "verify"]):
        await _run(theatre, command)
    return sales


async def _run(theatre: Theatre, command: Sequence[str]) -> None:
    """Run a command of the product; it must end with 0."""
    environ = os.environ | {
        "DATABASE_URL": theatre.url,
        "HOTLEAD_MODE": "test",
        "HOTLEAD_DATA_DIR": str(theatre.folder),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotlead.cli", *command, env=environ, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    sys.stdout.write(said.decode())
    assert process.returncode == 0, said.decode()


async def test_what_is_left_is_what_would_have_come_of_it_in_peace(theatre: Theatre) -> None:
    balances = market.RICH_PROVIDERS * [Decimal("50000.00")]
    stage = await market.build(
        theatre.db, theatre.rng, market.RICH_LEVELS, balances, (NICHES, LEADS)
    )
    markets = await proof.load_markets(theatre.db, stage.niche_ids)
    await _play(theatre, stage, KILLS, FALLS)

    sales = await _prove_all(theatre, stage)
    decided = await proof.list_decided(theatre.watch)
    order = [lead.id for leads in decided.values() for lead in leads]
    assert len(order) == LEADS
    assert set(order) == set(stage.lead_ids)
    rows = await theatre.watch.ask("SELECT id, status, form_data -> 'location' ->> 0 FROM leads")
    assert {status for _, status, _ in rows} == {"distributed"}
    promised = {lead_id: market.RICH_BUYERS[place] for lead_id, _, place in rows}
    assert Counter(sale.lead_id for sale in sales) == promised
    proof.prove_fair(markets, decided, sales)
    proof.prove_reference(markets, decided, sales)


async def test_money_for_fewer_leads_buys_exactly_as_many(theatre: Theatre) -> None:
    """Each lead sells at least once while anybody on either level can pay, and there are more
    leads than there is money for: so all of it is spent, to the last lead it pays for.
    """
    affordable = [theatre.rng.randint(140, 190) for _ in range(market.SCARCE_PROVIDERS)]
    assert sum(affordable) < SCARCE_LEADS
    balances = [market.SCARCE_PRICE * n + CHANGE for n in affordable]
    stage = await market.build(
        theatre.db, theatre.rng, market.SCARCE_LEVELS, balances, (SCARCE_NICHES, SCARCE_LEADS)
    )
    await _play(theatre, stage, SCARCE_KILLS, SCARCE_FALLS)

    sales = await _prove_all(theatre, stage)
    bought = Counter(sale.provider_id for sale in sales)
    assert bought == dict(zip(stage.opening, affordable, strict=True))
    left = await theatre.watch.ask("SELECT DISTINCT balance FROM providers")
    assert left == [(CHANGE,)]
    sold = len({sale.lead_id for sale in sales})
    statuses = await theatre.watch.ask("SELECT status, count(*) FROM leads GROUP BY status")
    assert dict(statuses) == {"distributed": sold, "unsold": SCARCE_LEADS - sold}
