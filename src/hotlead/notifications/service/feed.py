"""What goes into the live feed: each in the transaction of the job that a cause has queued."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.notifications import queries

FEED_KEPT: Final = timedelta(hours=24)
FEED_PRUNED_AT_ONCE_MAX: Final = 10_000


async def tell_sales(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> None:
    """Tell the pages of the buyers of these leads. Last in its transaction: others wait for it."""
    if not lead_ids:
        return
    async with tx.pipeline():
        await queries.hold_feed(tx)
        await queries.insert_sale_events(tx, lead_ids, now)


async def tell_pending(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Tell administrators' pages of a lead that waits, and how many do; nothing where none does."""
    async with tx.pipeline():
        await queries.hold_feed(tx)
        await queries.insert_pending_event(tx, lead_id, now)
        await queries.insert_waiting_event(tx, now)


async def announce_balance(tx: Tx, ledger_entry_id: int, now: datetime) -> None:
    """Tell a provider's pages that its balance moved. Doing it twice tells it once."""
    async with tx.pipeline():
        await queries.hold_feed(tx)
        await queries.insert_balance_event(tx, ledger_entry_id, now)


async def tell_waiting(tx: Tx, now: datetime) -> None:
    """Tell administrators' pages how much work waits, where that has changed."""
    async with tx.pipeline():
        await queries.hold_feed(tx)
        await queries.insert_waiting_event(tx, now)


async def prune_feed(tx: Tx, now: datetime) -> int:
    """Delete events that nobody will be told again, some at a time; how many went."""
    return await queries.delete_old_events(tx, now - FEED_KEPT, FEED_PRUNED_AT_ONCE_MAX)
