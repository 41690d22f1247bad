"""What a test looks at after a verb: rows, jobs, audit entries."""

from typing import Any

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database

# Any: a row as JSON; its columns have every type there is.
Row = dict[str, Any]


async def lead_rows(db: Database) -> list[Row]:
    """Every lead, oldest first."""
    return await _rows(db, "SELECT to_jsonb(l) FROM leads AS l ORDER BY number")


async def jobs(db: Database) -> list[tuple[str, Row]]:
    """Name and arguments of every queued job, in the order they were queued."""
    rows = await _rows(
        db,
        "SELECT jsonb_build_object('name', task_name, 'args', args)"
        " FROM jobs.procrastinate_jobs ORDER BY id",
    )
    return [(str(row["name"]), row["args"]) for row in rows if isinstance(row["args"], dict)]


async def audit_rows(db: Database, action: str) -> list[Row]:
    """The audit entries of one action, oldest first."""
    rows = await _rows(db, "SELECT to_jsonb(a) FROM audit_log AS a ORDER BY created_at, id")
    return [row for row in rows if row["action_type"] == action]


async def _rows(db: Database, sql: str) -> list[Row]:
    async with db.transaction(SYSTEM) as tx:
        # A constant of this file, not built from data.
        cursor = await tx.execute(sql.encode())
        return [row[0] for row in await cursor.fetchall()]
