"""Waiting jobs can be forgotten by name; others stay."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.jobs import enqueue
from hotlead.kit.queue import delete_waiting


async def test_only_the_named_ones_go(worker_db: Database) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        for name in ("a.one", "a.one", "b.two"):
            await enqueue(tx, name, {})

        assert await delete_waiting(tx, ["a.one", "c.three"]) == 2

        cursor = await tx.execute("SELECT task_name FROM procrastinate_jobs")
        assert await cursor.fetchall() == [("b.two",)]
