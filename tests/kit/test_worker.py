"""The worker in this process: how jobs end, what is logged, what is cleaned up."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status

from hotlead.kit import queue, worker
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx, fetch_all, fetch_value
from hotlead.kit.errors import Conflict, RateLimited, Unavailable
from hotlead.kit.jobs import Job, enqueue
from hotlead.kit.queue import (
    STALLS_MAX,
    PatientJobManager,
    delete_finished,
    requeue_stalled,
)
from hotlead.kit.resources import Resources
from hotlead.kit.worker import run_jobs
from hotlead.worker import JOBS

NAME = "test.job"


class QueuedJob(msgspec.Struct, frozen=True):
    task_name: str
    status: str
    attempts: int
    scheduled_at: datetime | None


async def list_queued(db: Database) -> list[QueuedJob]:
    async with db.transaction(SYSTEM) as tx:
        return await fetch_all(
            tx,
            QueuedJob,
            "SELECT task_name, status::text, attempts, scheduled_at"
            " FROM procrastinate_jobs ORDER BY id",
        )


async def run_one(
    db: Database, settings: Settings, url: str, handler: Callable[[Resources], Awaitable[None]]
) -> QueuedJob:
    """The job after the worker had its go at it."""
    async with db.transaction(SYSTEM) as tx:
        await enqueue(tx, NAME, {})
    await run_jobs(settings, url, [Job(NAME, handler)], concurrency=1, until_idle=True)
    (job,) = await list_queued(db)
    return job


async def test_a_handler_gets_resources_and_arguments(
    db: Database, settings: Settings, database_url: str
) -> None:
    seen: list[tuple[str, int]] = []

    async def remember(res: Resources, word: str, number: int) -> None:
        async with res.db.connection() as connection:
            cursor = await connection.execute("SELECT current_user")
            row = await cursor.fetchone()
        assert row == ("hotlead_worker",)
        seen.append((word, number))

    async with db.transaction(SYSTEM) as tx:
        await enqueue(tx, NAME, {"word": "hi", "number": 3})
    await run_jobs(settings, database_url, [Job(NAME, remember)], concurrency=1, until_idle=True)
    assert seen == [("hi", 3)]
    assert [job.status for job in await list_queued(db)] == ["succeeded"]


@pytest.mark.parametrize(
    ("error", "wait_s"), [(Unavailable(), 1), (RateLimited(60), 60), (KeyError("x"), 1)]
)
async def test_what_may_pass_is_tried_again_later(
    db: Database, settings: Settings, database_url: str, error: Exception, wait_s: int
) -> None:
    async def fail(_: Resources) -> None:
        raise error

    before = utc_now()
    job = await run_one(db, settings, database_url, fail)
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None
    assert job.scheduled_at >= before + timedelta(seconds=wait_s)


async def test_what_cannot_pass_is_discarded(
    db: Database, settings: Settings, database_url: str
) -> None:
    async def fail(_: Resources) -> None:
        raise Conflict

    assert (await run_one(db, settings, database_url, fail)).status == "failed"


async def test_an_error_is_logged_without_its_words(
    db: Database, settings: Settings, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person = "canary@example.com"

    async def fail(res: Resources) -> None:
        async with res.db.transaction(SYSTEM) as tx:
            await tx.execute("SELECT %s::text::integer", (person,))

    structlog.reset_defaults()
    await run_one(db, settings, database_url, fail)
    shown = capsys.readouterr()
    assert "InvalidTextRepresentation" in shown.out
    assert person not in shown.out + shown.err


async def test_a_periodic_job_runs_without_arguments_and_once_a_turn(
    db: Database, settings: Settings, database_url: str
) -> None:
    runs: list[float] = []

    async def note(_: Resources) -> None:
        runs.append(asyncio.get_running_loop().time())

    jobs = [Job("test.periodic", note, cron="* * * * *")]
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run_jobs(settings, database_url, jobs, concurrency=1), 2)
    # Two when the minute happens to turn meanwhile.
    assert 1 <= len(runs) <= 2
    assert {job.status for job in await list_queued(db)} == {"succeeded"}


async def test_cancelling_the_worker_lets_the_running_job_finish(
    db: Database, settings: Settings, database_url: str, tmp_path: Path
) -> None:
    started = asyncio.Event()

    async def work(_: Resources) -> None:
        started.set()
        await asyncio.sleep(0.5)

    async with db.transaction(SYSTEM) as tx:
        await enqueue(tx, NAME, {})
    worker = asyncio.create_task(run_jobs(settings, database_url, [Job(NAME, work)], concurrency=1))
    await started.wait()
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker
    assert [job.status for job in await list_queued(db)] == ["succeeded"]


async def test_an_end_that_the_queue_has_already_is_no_error(
    worker_db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_RECORD_WAIT_S", 60.0)
    async with worker_db.transaction(SYSTEM) as tx:
        await enqueue(tx, NAME, {})
        job_id = await fetch_value(
            tx, int, "UPDATE procrastinate_jobs SET status = 'doing' RETURNING id"
        )
    connector = PsycopgConnector(conninfo=database_url, kwargs={"options": "-c search_path=jobs"})
    async with App(connector=connector).open_async():
        manager = PatientJobManager(connector)
        # The server fell after it had recorded the end, and before it could say so.
        async with asyncio.timeout(20):
            for _ in range(2):
                await manager.finish_job_by_id_async(job_id, Status.SUCCEEDED, delete_job=False)
            await manager.retry_job_by_id_async(job_id, utc_now())
    assert [job.status for job in await list_queued(worker_db)] == ["succeeded"]


async def make_stalled(tx: Tx, *, attempts: int, age: timedelta) -> None:
    """A running job whose worker was last heard of `age` ago."""
    await enqueue(tx, NAME, {})
    await tx.execute(
        """
        WITH worker AS (
            INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id
        )
        UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = worker.id
        FROM worker
        """,
        (age, attempts),
    )


@pytest.mark.parametrize(
    ("age_s", "attempts", "status"),
    [(1, 0, "doing"), (30, 0, "todo"), (30, STALLS_MAX, "failed")],
)
async def test_jobs_of_silent_workers_go_back(
    worker_db: Database, age_s: int, attempts: int, status: str
) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        await make_stalled(tx, attempts=attempts, age=timedelta(seconds=age_s))
        await requeue_stalled(tx)
    assert [job.status for job in await list_queued(worker_db)] == [status]


async def test_jobs_of_a_worker_that_is_gone_altogether_go_back(worker_db: Database) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        await make_stalled(tx, attempts=0, age=timedelta(0))
        await tx.execute("DELETE FROM procrastinate_workers")
        assert await requeue_stalled(tx) == 1
        assert await requeue_stalled(tx) == 0


async def test_finished_jobs_are_kept_a_day_and_failed_ones_a_month(
    db: Database, worker_db: Database, settings: Settings, database_url: str
) -> None:
    async def work(_: Resources) -> None:
        pass

    async def fail(_: Resources) -> None:
        raise Conflict

    async with db.transaction(SYSTEM) as tx:
        await enqueue(tx, "test.good", {})
        await enqueue(tx, "test.bad", {})
        await enqueue(tx, "test.later", {}, run_at=utc_now() + timedelta(days=90))
    jobs = [Job("test.good", work), Job("test.bad", fail)]
    await run_jobs(settings, database_url, jobs, concurrency=1, until_idle=True)
    async with worker_db.transaction(SYSTEM) as tx:
        assert await delete_finished(tx, utc_now() + timedelta(hours=23)) == 0
        assert await delete_finished(tx, utc_now() + timedelta(hours=25)) == 1
        assert await delete_finished(tx, utc_now() + timedelta(days=31)) == 1
    assert [job.task_name for job in await list_queued(db)] == ["test.later"]


async def test_the_products_own_periodic_jobs_run(
    db: Database, settings: Settings, database_url: str
) -> None:
    async with db.transaction(SYSTEM) as tx:
        for job in JOBS:
            if job.cron is not None:
                await enqueue(tx, f"{job.name}", {"timestamp": 0})
    await run_jobs(settings, database_url, JOBS, concurrency=2, until_idle=True)
    assert {job.status for job in await list_queued(db)} == {"succeeded"}


def test_job_names_are_unique_and_start_with_their_feature() -> None:
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    for job in JOBS:
        feature = job.handler.__module__.split(".")[1]
        assert job.name.startswith(f"{feature}."), job.name


class _Swallowing:
    """A queue whose pool takes the cancellation for the end of its own closing."""

    @asynccontextmanager
    async def open_async(self) -> AsyncGenerator[None]:
        yield

    async def run_worker_async(self, **_: object) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)


async def test_a_worker_whose_cancellation_got_lost_ends_all_the_same(db: Database) -> None:
    stop = asyncio.Event()
    swallowing = cast("App", _Swallowing())
    # What main runs, without the process around it.
    keep_running = worker._keep_running  # pyright: ignore[reportPrivateUsage] - see above
    running = keep_running(swallowing, 1, stop, until_idle=False)
    asyncio.get_running_loop().call_later(0.1, stop.set)
    async with asyncio.timeout(worker.RECONNECT_S + 5):
        await worker._run_until(stop, db, running)  # pyright: ignore[reportPrivateUsage] - above
