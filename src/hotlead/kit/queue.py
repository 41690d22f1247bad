"""Looking after the job queue: jobs of dead workers go back, finished ones go away."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from psycopg.errors import RaiseException

from hotlead.kit.db import Tx, execute, fetch_value

# Three beats may be missed before a worker counts as dead. A handler must therefore never keep
# the event loop busy for longer: its job would start a second time beside the first.
HEARTBEAT_S: Final = 2.0
STALLED_AFTER_S: Final = 7.0
# A job that takes its worker down again and again is given up.
STALLS_MAX: Final = 50
FINISHED_KEPT_HOURS: Final = 24
FAILED_KEPT_HOURS: Final = 24 * 30
PRUNED_AT_ONCE_MAX: Final = 10_000
RECORD_TRIES_MAX: Final = 5
_RECORD_WAIT_S: Final = 0.2


async def requeue_stalled(tx: Tx) -> int:
    """Put the jobs of workers without a heartbeat back into the queue; how many there were.

    One statement, so that several sweepers cannot put back a job that has just been fetched
    again. `queueing_lock` is dropped: another job may wait under it by now.
    """
    return await fetch_value(
        tx,
        int,
        """
        WITH requeued AS (
            UPDATE procrastinate_jobs AS j
            SET status = (CASE WHEN j.attempts >= %(stalls_max)s THEN 'failed' ELSE 'todo' END
                )::procrastinate_job_status,
                attempts = j.attempts + 1,
                worker_id = NULL,
                queueing_lock = NULL,
                abort_requested = false
            WHERE j.status = 'doing'
                AND NOT EXISTS (
                    SELECT FROM procrastinate_workers AS w
                    WHERE w.id = j.worker_id
                        AND w.last_heartbeat >= now() - make_interval(secs => %(stalled_after_s)s)
                )
            RETURNING j.id
        )
        SELECT count(*) FROM requeued
        """,
        {"stalls_max": STALLS_MAX, "stalled_after_s": STALLED_AFTER_S},
    )


async def delete_finished(tx: Tx, now: datetime) -> int:
    """Delete jobs done a day ago and jobs failed a month ago, some at a time; how many went."""
    return await fetch_value(
        tx,
        int,
        """
        WITH old AS (
            SELECT j.id
            FROM procrastinate_jobs AS j
            WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
                AND NOT EXISTS (
                    SELECT FROM procrastinate_events AS e
                    WHERE e.job_id = j.id
                        AND e.at >= %(now)s - make_interval(hours =>
                            CASE j.status WHEN 'failed' THEN %(failed)s ELSE %(finished)s END)
                )
            ORDER BY j.id
            LIMIT %(most)s
        ), gone AS (
            DELETE FROM procrastinate_jobs AS j USING old WHERE j.id = old.id RETURNING j.id
        )
        SELECT count(*) FROM gone
        """,
        {
            "now": now,
            "failed": FAILED_KEPT_HOURS,
            "finished": FINISHED_KEPT_HOURS,
            "most": PRUNED_AT_ONCE_MAX,
        },
    )


async def delete_waiting(tx: Tx, names: Sequence[str]) -> int:
    """Delete the waiting jobs of these names; how many there were.

    For a demo that has just made up a month of history: nobody is told of it today.
    """
    return await execute(
        tx,
        """
        DELETE FROM procrastinate_jobs
        WHERE status = 'todo' AND task_name = ANY(%(names)s)
        """,
        {"names": list(names)},
    )


class PatientJobManager(JobManager):
    """Records how a job ended through a short loss of the database.

    The library asks once; a job whose end cannot be recorded would stay "running" for as long as
    its worker lives.
    """

    async def finish_job_by_id_async(
        self,
        job_id: int,
        status: Status,
        delete_job: bool,  # noqa: FBT001 - the library's
    ) -> None:
        """Record the end of a job."""
        await _patiently(
            lambda: super(PatientJobManager, self).finish_job_by_id_async(
                job_id, status, delete_job
            )
        )

    async def retry_job_by_id_async(
        self,
        job_id: int,
        retry_at: datetime,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Record that a job is tried again."""
        await _patiently(
            lambda: super(PatientJobManager, self).retry_job_by_id_async(
                job_id, retry_at, priority, queue, lock
            )
        )


async def _patiently(record: Callable[[], Awaitable[None]]) -> None:
    for tries_left in reversed(range(RECORD_TRIES_MAX)):
        try:
            await record()
        except ConnectorException as error:
            if isinstance(error.__cause__, RaiseException):
                # The queue refused: the try whose answer was lost counted, or the job went back
                # while this worker was silent and is somebody else's.
                return
            if tries_left == 0:
                raise
        else:
            return
        await asyncio.sleep(_RECORD_WAIT_S * 2 ** (RECORD_TRIES_MAX - tries_left))
