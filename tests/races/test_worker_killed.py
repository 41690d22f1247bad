"""What happens to a running job when its worker is killed, stopped or loses the database."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.jobs import enqueue

pytestmark = pytest.mark.race

START_S = 20
# What the product promises for a job whose worker is gone.
RESTART_S = 12


@asynccontextmanager
async def worker(
    database_url: str, folder: Path, module: str = "tests.races.worker_process", **environ: str
) -> AsyncGenerator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        database_url,
        str(folder),
        env={**os.environ, **environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        await asyncio.sleep(0.05)


def left(folder: Path, what: str) -> set[str]:
    return {path.name.removeprefix(f"{what}-") for path in folder.glob(f"{what}-*")}


async def queue_job(db: Database, times: int = 1) -> None:
    async with db.transaction(SYSTEM) as tx:
        for _ in range(times):
            await enqueue(tx, "test.wait_for_go", {})


def statuses(database_url: str) -> list[str]:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT status FROM jobs.procrastinate_jobs").fetchall()
    return [str(row[0]) for row in rows]


async def test_another_worker_finishes_the_job_of_a_killed_one(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    await queue_job(db)
    async with worker(database_url, tmp_path) as first:
        await until(lambda: left(tmp_path, "started") == {str(first.pid)}, START_S)
        async with worker(database_url, tmp_path) as second:
            await asyncio.sleep(1)
            first.kill()
            killed = time.monotonic()
            await until(lambda: str(second.pid) in left(tmp_path, "started"), RESTART_S)
            assert time.monotonic() - killed < RESTART_S
            (tmp_path / "go").touch()
            await until(lambda: left(tmp_path, "done") == {str(second.pid)}, START_S)
            await until(lambda: statuses(database_url) == ["succeeded"], START_S)


async def test_a_restarted_worker_finishes_what_it_had_begun(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    await queue_job(db)
    async with worker(database_url, tmp_path) as first:
        await until(lambda: bool(left(tmp_path, "started")), START_S)
        first.kill()
    (tmp_path / "go").touch()
    async with worker(database_url, tmp_path):
        await until(lambda: statuses(database_url) == ["succeeded"], RESTART_S + START_S)


async def test_a_stopped_worker_lets_its_jobs_finish(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    await queue_job(db)
    async with worker(database_url, tmp_path) as only:
        await until(lambda: bool(left(tmp_path, "started")), START_S)
        only.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        (tmp_path / "go").touch()
        assert await asyncio.wait_for(only.wait(), START_S) == 0
    assert statuses(database_url) == ["succeeded"]


async def test_a_stopped_worker_gives_back_what_takes_too_long(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    await queue_job(db)
    async with worker(database_url, tmp_path) as only:
        await until(lambda: bool(left(tmp_path, "started")), START_S)
        only.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(only.wait(), START_S) == 0
    assert statuses(database_url) == ["todo"]


async def test_a_worker_outlives_its_connections(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    await queue_job(db)
    async with worker(database_url, tmp_path) as only:
        await until(lambda: bool(left(tmp_path, "started")), START_S)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            )
        (tmp_path / "go").touch()
        await until(lambda: statuses(database_url) == ["succeeded"], START_S)
        await queue_job(db)
        await until(lambda: statuses(database_url) == ["succeeded"] * 2, START_S)
        assert only.returncode is None
