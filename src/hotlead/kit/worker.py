"""Running jobs: one process that takes them from the queue until it is told to stop.

Jobs come from PostgreSQL (LISTEN/NOTIFY wakes the worker, polling is the fallback). A worker may
die at any moment: its jobs go back into the queue within ten seconds, so every handler is
idempotent on the state of the business.
"""

import asyncio
import logging
import random
import signal
import threading
import time
import traceback
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import CONNECT_TIMEOUT_S, WORKER_ROLE, Database, session_options
from hotlead.kit.jobs import QUEUE, Job
from hotlead.kit.mail import make_mailer
from hotlead.kit.nominatim import make_geocoder
from hotlead.kit.queue import (
    HEARTBEAT_S,
    STALLED_AFTER_S,
    PatientJobManager,
    requeue_stalled,
)
from hotlead.kit.resources import Resources
from hotlead.kit.retry import retry_wait_s
from hotlead.kit.webhook_sender import WebhookSender

POLL_S: Final = 1.0
SWEEP_S: Final = 2.0
SHUTDOWN_S: Final = 8.0
RECONNECT_S: Final = 1.0
_QUEUE_CONNECTIONS_MAX: Final = 4

_log = structlog.get_logger("hotlead.worker")


async def run_jobs(
    settings: Settings,
    url: str,
    jobs: Sequence[Job],
    *,
    concurrency: int,
    until_idle: bool = False,
) -> None:
    """Run `jobs` from the database at `url` until SIGTERM, SIGINT or cancellation.

    Running jobs then get `SHUTDOWN_S` seconds to finish and go back into the queue after that.
    Survives a restart of PostgreSQL. With `until_idle` it returns when no job is ready to run.
    """
    _quieten_library()
    db = Database(url, WORKER_ROLE, settings.pool_size_max)
    await db.open()
    try:
        resources = Resources(
            db,
            settings,
            make_mailer(settings.smtp_url, settings.outbox_dir),
            make_geocoder(settings.nominatim_url, settings.base_url),
            webhooks=WebhookSender(allows_local=settings.webhook_local),
        )
        app = _build_app(url, resources, jobs)
        with _stop_signals() as stop:
            running = _keep_running(app, concurrency, stop, until_idle=until_idle)
            await _run_until(stop, db, running)
    finally:
        await db.close()


def _build_app(url: str, resources: Resources, jobs: Sequence[Job]) -> App:
    """The queue's application: every job under its name, periodic ones by their cron."""
    connector = PsycopgConnector(
        conninfo=url,
        min_size=1,
        max_size=_QUEUE_CONNECTIONS_MAX,
        timeout=CONNECT_TIMEOUT_S,
        kwargs={"connect_timeout": CONNECT_TIMEOUT_S, "options": session_options(WORKER_ROLE)},
    )
    app = App(connector=connector)
    app.job_manager = PatientJobManager(connector)
    for job in jobs:
        _register(app, job, resources)
    return app


def _register(app: App, job: Job, resources: Resources) -> None:
    async def run(**args: object) -> None:
        with _logged(job.name):
            await job.handler(resources, **args)

    async def run_due(timestamp: int) -> None:  # noqa: ARG001 - the queue says when it was due
        await run()

    if job.cron is None:
        app.task(name=job.name, queue=QUEUE, retry=_Retry(job.retries_max))(run)
        return
    # At most one waits and one runs. The next turn is the retry.
    task = app.task(name=job.name, queue=QUEUE, lock=job.name, queueing_lock=job.name)(run_due)
    app.periodic(cron=job.cron)(task)


class _Retry(BaseRetryStrategy):
    """The table of `kit.retry`, as the queue asks for it."""

    def __init__(self, retries_max: int) -> None:
        self._retries_max = retries_max

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        chance = random.random()  # noqa: S311 - spreads retries, protects nothing
        wait_s = retry_wait_s(exception, job.attempts, self._retries_max, chance)
        if wait_s is None:
            return None
        return RetryDecision(retry_in={"milliseconds": round(wait_s * 1000)})


@contextmanager
def _logged(name: str) -> Generator[None]:
    """Log how a job ended. Never an error's own words: they may quote a row, and so a person."""
    started = time.perf_counter()
    try:
        yield
    except asyncio.CancelledError:
        _log.warning("job_cut_short", job=name)
        raise
    except psycopg.Error as error:
        _log.error(
            "job_failed",
            job=name,
            error=type(error).__name__,
            sqlstate=error.sqlstate,
            constraint=error.diag.constraint_name,
            trace=_trace(error),
        )
        raise
    except Exception as error:
        _log.error("job_failed", job=name, error=type(error).__name__, trace=_trace(error))
        raise
    _log.info("job_done", job=name, ms=round((time.perf_counter() - started) * 1000, 1))


def _trace(error: Exception) -> str:
    return "".join(traceback.format_tb(error.__traceback__))


def _quieten_library() -> None:
    """Leave the outcome of jobs to `_logged`: the library prints the errors themselves."""
    logger = logging.getLogger("procrastinate.worker")
    logger.addFilter(_is_not_job_outcome)


def _is_not_job_outcome(record: logging.LogRecord) -> bool:
    return not str(getattr(record, "action", "")).startswith("job_")


@contextmanager
def _stop_signals() -> Generator[asyncio.Event]:
    """An event that SIGTERM and SIGINT set; in the main thread only, as Python has it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    caught = (signal.SIGTERM, signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    for number in caught if is_main else ():
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in caught if is_main else ():
            loop.remove_signal_handler(number)


async def _run_until(
    stop: asyncio.Event, db: Database, running: Coroutine[None, None, None]
) -> None:
    sweeper = asyncio.create_task(_sweep_stalled(db))
    runner = asyncio.create_task(running)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((runner, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (runner, stopped, sweeper):
            task.cancel()
        ends = await asyncio.gather(runner, stopped, sweeper, return_exceptions=True)
    if isinstance(ends[0], Exception):
        raise ends[0]


async def _keep_running(
    app: App, concurrency: int, stop: asyncio.Event, *, until_idle: bool
) -> None:
    # Asked, not only cancelled: where the database goes in the same moment, the cancellation ends
    # the closing of the pool and nothing else.
    while not stop.is_set():
        try:
            async with app.open_async():
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=concurrency,
                    wait=not until_idle,
                    fetch_job_polling_interval=POLL_S,
                    shutdown_graceful_timeout=SHUTDOWN_S,
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                )
            if until_idle:
                return
        except (ConnectorException, psycopg.Error) as error:
            _log.warning("queue_lost", error=type(error).__name__)
        # It also returns by itself when the database went away under it.
        await asyncio.sleep(RECONNECT_S)


async def _sweep_stalled(db: Database) -> None:
    while True:
        with suppress(psycopg.Error):
            async with db.transaction(SYSTEM) as tx:
                count = await requeue_stalled(tx)
            if count:
                _log.warning("jobs_requeued", count=count)
        await asyncio.sleep(SWEEP_S)
