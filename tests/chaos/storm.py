"""The storm: leads are approved, and whoever is selling them is killed, again and again."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.jobs import enqueue
from hotlead.notifications.service import SEND_JOB
from tests.chaos.market import Stage, approve
from tests.chaos.postgres import Fall, FallingPostgres
from tests.chaos.workers import Crew

LOOK_S = 0.002
# Workers start at the pace of the machine; all of them may be starting at once.
SELLER_S = 60
SETTLE_S = 600
# This much of what is approved may wait when somebody is killed: enough that somebody sells.
BACKLOG_PORTIONS = 2
# How far into a sale a worker is killed at most.
INTO_SALE_S = 0.03


@dataclass(slots=True)
class Figures:
    """What happened on the way."""

    kills: int = 0
    idle_kills: int = 0
    falls: Counter[str] = field(default_factory=Counter[str])
    sold_in_storm: int = 0
    storm_s: float = 0.0
    sold_s: float = 0.0
    settled_s: float = 0.0

    def __str__(self) -> str:
        falls = ", ".join(f"{count} {kind}" for kind, count in sorted(self.falls.items()))
        return (
            f"{self.kills} kills ({self.idle_kills} of nobody in a sale),"
            f" {self.falls.total()} restarts ({falls});"
            f" storm {self.storm_s:.0f} s, {self.sold_in_storm:,} decided in it;"
            f" all decided after {self.sold_s:.0f} s, told after {self.settled_s:.0f} s"
        )


class Watch:
    """The owner's look at the database; it finds its way back after a restart."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[TupleRow] | None = None

    async def ask(self, sql: LiteralString) -> list[TupleRow]:
        """The rows of one statement, committed at once."""
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        cursor = await self._connection.execute(sql)
        return await cursor.fetchall()

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


@dataclass(slots=True)
class Storm:
    """Everything that can be killed, and the seed that says when."""

    postgres: FallingPostgres
    crew: Crew
    db: Database
    watch: Watch
    rng: Random
    figures: Figures = field(default_factory=Figures)

    async def rage(self, stage: Stage, kills: int, falls: Mapping[int, Fall]) -> None:
        """Approve a portion of the leads and kill whoever sells; `falls` says when what falls.

        There is a portion for each kill, so that the leads last as long as the kills do.
        """
        began = time.monotonic()
        size = math.ceil(len(stage.lead_ids) / kills)
        for turn, portion in enumerate(_portions(stage.lead_ids, size)):
            await approve(self.db, stage.admin, portion)
            await self._let_through(BACKLOG_PORTIONS * size)
            victim = await self._find_seller()
            fall = falls.get(turn)
            if fall is None:
                await asyncio.sleep(self.rng.uniform(0, INTO_SALE_S))
                self._kill(victim)
            else:
                await self._fall(fall, victim)
        self.figures.storm_s = time.monotonic() - began
        self.figures.sold_in_storm = len(stage.lead_ids) - await self._approved()
        await self._settle(began)

    async def _fall(self, fall: Fall, victim: str | None) -> None:
        """The server goes, a worker goes while it is away, the server comes back.

        Not in another thread: the server would end with that.
        """
        await self.watch.close()
        self.postgres.go_down(fall)
        self._kill(victim)
        self.postgres.start()
        self.figures.falls[fall.name.lower()] += 1

    async def _let_through(self, backlog: int) -> None:
        """Wait until no more leads than that wait: sales go on between the kills, and after."""
        give_up_at = time.monotonic() + SELLER_S
        while await self._approved() > backlog:
            assert time.monotonic() < give_up_at, "nobody sells any more"
            await asyncio.sleep(LOOK_S)

    async def _approved(self) -> int:
        [(count,)] = await self.watch.ask("SELECT count(*) FROM leads WHERE status = 'approved'")
        return int(count)

    def _kill(self, victim: str | None) -> None:
        self.figures.kills += 1
        self.figures.idle_kills += victim is None
        self.crew.replace(victim or self.rng.choice(self.crew.names))

    async def _find_seller(self) -> str | None:
        """Who holds a niche and sells its leads, as soon as somebody does; None where all is sold.

        Workers wait for each other at the niche's lock: its holder is in the middle of a sale.
        """
        give_up_at = time.monotonic() + SELLER_S
        quiet_after = time.monotonic() + 5
        while time.monotonic() < give_up_at:
            rows = await self.watch.ask(
                """
                SELECT a.application_name
                FROM pg_locks AS l
                JOIN pg_stat_activity AS a USING (pid)
                WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND l.granted
                """
            )
            sellers = sorted({str(name) for (name,) in rows} & set(self.crew.names))
            if sellers:
                return self.rng.choice(sellers)
            if time.monotonic() > quiet_after and not await self._approved():
                return None
            await asyncio.sleep(LOOK_S)
        raise AssertionError("nobody sells any more")

    async def _settle(self, began: float) -> None:
        """Wait until all is sold, everybody told, and the queue of both empty."""
        await _until(self._is_decided)
        self.figures.sold_s = time.monotonic() - began
        # A killed sender's mails are leased for ten minutes; here that time has passed.
        await self.watch.ask(
            "UPDATE deliveries SET next_attempt_at = now() WHERE status = 'pending' RETURNING id"
        )
        async with self.db.transaction(SYSTEM) as tx:
            await enqueue(tx, SEND_JOB, {})
        await _until(self._is_told)
        self.figures.settled_s = time.monotonic() - began
        await _until(self._is_everybody_up)

    async def _is_decided(self) -> bool:
        jobs = await self.watch.ask(
            """
            SELECT FROM jobs.procrastinate_jobs
            WHERE status IN ('todo', 'doing') AND task_name IN
                ('distribution.distribute_niche', 'notifications.announce_assignments')
            LIMIT 1
            """
        )
        return not jobs and not await self._approved()

    async def _is_told(self) -> bool:
        return not await self.watch.ask("SELECT FROM deliveries WHERE status = 'pending' LIMIT 1")

    async def _is_everybody_up(self) -> bool:
        """Whether everybody reached the queue: who is still starting hears no signal."""
        rows = await self.watch.ask(
            """
            SELECT application_name FROM pg_stat_activity
            GROUP BY application_name HAVING count(*) > 1
            """
        )
        return {name for (name,) in rows} >= set(self.crew.names)


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    give_up_at = time.monotonic() + SETTLE_S
    while not await condition():
        assert time.monotonic() < give_up_at, "it never settled"
        await asyncio.sleep(0.25)


def _portions(lead_ids: Sequence[UUID], size: int) -> list[Sequence[UUID]]:
    return [lead_ids[start : start + size] for start in range(0, len(lead_ids), size)]
