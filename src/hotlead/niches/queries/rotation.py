"""The counters from which places in a level's queue are taken."""

from collections.abc import Sequence
from uuid import UUID

from hotlead.kit.db import Tx, execute


async def advance_rotations(tx: Tx, steps: Sequence[tuple[UUID, int, int]]) -> None:
    """Advance counters by (level, value it stood at, places taken), all or nothing.

    Fails with a serialization failure where a counter stood elsewhere.
    """
    await execute(
        tx,
        """
        WITH written AS (
            UPDATE competition_levels AS l
            SET rotation_counter = r.stood_at + r.taken
            FROM unnest(%(ids)s::uuid[], %(stood_at)s::bigint[], %(taken)s::bigint[])
                AS r (id, stood_at, taken)
            WHERE l.id = r.id AND l.rotation_counter = r.stood_at
            RETURNING 1
        )
        SELECT expect_rows(%(expected)s, (SELECT count(*) FROM written))
        """,
        {
            "ids": [level_id for level_id, _, _ in steps],
            "stood_at": [stood_at for _, stood_at, _ in steps],
            "taken": [taken for _, _, taken in steps],
            "expected": len(steps),
        },
    )
