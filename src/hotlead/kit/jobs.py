"""Jobs: queued in the caller's transaction, so that money and message commit together.

The queue is procrastinate's, on the same PostgreSQL. Features name their handlers in a `JOBS`
tuple; `worker.py` registers them. A feature reaches one above it by the job's name.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotlead.kit.db import Jsonb, Tx, execute, fetch_rows

QUEUE = "hotlead"
RETRIES_DEFAULT = 5
# For what must happen in the end: with pauses of five minutes at most, this is over a day.
LASTING_RETRIES_MAX = 300


@dataclass(frozen=True, slots=True)
class Job:
    """A handler with its name; `cron` (five fields) makes it periodic."""

    name: str
    # Handlers take the resources and the job's own arguments, which are checked by the call.
    handler: Callable[..., Awaitable[None]]
    retries_max: int = RETRIES_DEFAULT
    cron: str | None = None


async def enqueue(
    tx: Tx,
    name: str,
    args: Mapping[str, object],
    *,
    lock: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Queue job `name` in the caller's transaction; jobs with the same `lock` run one by one.

    Arguments are ids and numbers only: no personal data. There is deliberately no "unless one is
    queued already": a waiting job may start before this transaction commits and miss its rows.
    """
    await execute(
        tx,
        """
        SELECT jobs.procrastinate_defer_jobs_v1(ARRAY[
            ROW(%(queue)s, %(name)s, 0, %(lock)s, NULL, %(args)s, %(run_at)s)
        ]::jobs.procrastinate_job_to_defer_v1[])
        """,
        {"queue": QUEUE, "name": name, "lock": lock, "args": Jsonb(dict(args)), "run_at": run_at},
    )


async def enqueue_lost(tx: Tx, name: str, argument: str, values: Sequence[str]) -> int:
    """Queue job `name` for those `values` of its `argument` for which none waits or runs.

    For sweeps that look for lost jobs: a job that waits to be tried again is not lost, and another
    one beside it at every sweep would be a queue without end. Returns how many were lost.
    """
    if not values:
        return 0
    rows = await fetch_rows(
        tx,
        """
        SELECT args ->> %(argument)s::text FROM jobs.procrastinate_jobs
        WHERE task_name = %(name)s AND status IN ('todo', 'doing')
            AND args ->> %(argument)s::text = ANY(%(values)s)
        """,
        {"name": name, "argument": argument, "values": list(values)},
    )
    known = {row[0] for row in rows}
    lost = [value for value in values if value not in known]
    for value in lost:
        await enqueue(tx, name, {argument: value})
    return len(lost)
