"""What a change means to subscribers: foreseen before it is made, told after."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.jobs import enqueue
from hotlead.niches import queries, rules
from hotlead.niches.records import Effects, Ladder
from hotlead.niches.service.ladder import get_ladder


async def weigh(tx: Tx, before: Ladder, after: Ladder, niche_version: int) -> Effects:
    """What it would mean if the levels of a niche went from `before` to `after`."""
    levels = rules.compare(before, after)
    changed = [level.level_id for level in levels if level.is_change]
    rows = await queries.list_affected(tx, changed) if changed else []
    return Effects(
        niche_version=niche_version,
        levels=tuple(levels),
        affected=tuple(rules.affect(rows, levels)),
        affected_total=await queries.count_affected(tx, changed) if changed else 0,
    )


async def announce(tx: Tx, before: Ladder, event_id: UUID, now: datetime) -> None:
    """Have subscribers told what `event_id` changed for them since `before`, if anything did.

    `event_id` is the audit entry of what was done. The mails are a job of this transaction.
    """
    levels = rules.compare(before, await get_ladder(tx, before.niche_id))
    changed = [level for level in levels if level.is_change]
    if changed and await queries.insert_level_changes(tx, event_id, changed, now):
        await enqueue(tx, "notifications.announce_level_changes", {"event_id": str(event_id)})
