"""The chain of the ledger: that nobody rewrote it, and the anchors that say what it was."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries
from hotlead.billing.records import Anchor, Check, KeptAnchor
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Unavailable

# So many entries are looked at in one statement, which keeps memory and its time small.
PART_MAX: Final = 25_000
# An open transaction ends within its time limits, or is ended: 30 s a statement, 60 s idle.
POLL_S: Final = 0.25
POLLS_MAX: Final = 480


class LedgerBusy(Unavailable):
    """A transaction that writes to the ledger does not end; nothing was anchored."""

    code = "ledger_busy"
    message = "A transaction that writes to the ledger does not end."


async def check_chain(
    db: Database, provider_id: UUID | None = None, kept: Sequence[KeptAnchor] = ()
) -> list[Check]:
    """Make every hash again, of one provider or of all, and every anchor of the audit log.

    `kept` are anchors from outside of the database, which are checked as the others are. Anchors
    are of all providers, whoever is asked for.
    """
    return [await _check_seals(db, provider_id), await _check_anchors(db, kept)]


async def anchor_ledger(db: Database, now: datetime) -> Anchor | None:
    """Write to the audit log what the ledger is now; None where nothing is new since the last.

    An entry takes its id before it is committed, so that one with a lower id may appear later.
    Hence: look up the newest entry, then wait for everybody who was writing at that moment. What
    they wrote is there or will never be, and whoever came later has a higher id. Nobody waits for
    us. Raises LedgerBusy where one of them does not end.
    """
    newest = await _settled_entry(db)
    async with db.transaction(SYSTEM) as tx:
        last = await queries.find_last_anchor(tx)
        if newest <= (last.entry_id if last else 0):
            return None
        found = await queries.get_root(tx, newest)
        entries = await queries.count_entries(tx, newest)
        anchor = Anchor(now, newest, entries, found.providers, found.root)
        await audit.record(
            tx,
            SYSTEM,
            queries.ANCHORED,
            entity_type="ledger",
            entity_id=None,
            description=f"The ledger up to entry {newest}: {entries} entries",
            metadata={
                "entry_id": newest,
                "entries": entries,
                "providers": anchor.providers,
                "root": anchor.root,
            },
            now=now,
        )
    return anchor


async def last_anchor(tx: Tx) -> Anchor | None:
    """The anchor that was taken last; None before the first night."""
    return await queries.find_last_anchor(tx)


async def _settled_entry(db: Database) -> int:
    """An entry below which nothing will appear any more."""
    async with db.transaction(SYSTEM) as tx:
        newest = await queries.get_newest_entry(tx)
        awaited = await queries.list_writers(tx)
    for _ in range(POLLS_MAX):
        if not awaited:
            return newest
        await asyncio.sleep(POLL_S)
        async with db.transaction(SYSTEM) as tx:
            awaited &= await queries.list_writers(tx)
    raise LedgerBusy


async def _check_seals(db: Database, provider_id: UUID | None) -> Check:
    checked, wrong, after = 0, 0, 0
    examples: list[str] = []
    while True:
        async with db.transaction(SYSTEM) as tx:
            part = await queries.check_part(tx, provider_id, after, PART_MAX)
        checked += part.checked
        wrong += part.wrong
        examples += part.examples
        if part.last_id is None:
            break
        after = part.last_id
    return Check(
        "chain_is_whole",
        "Every entry carries the hash of what it says and of the entry before",
        checked,
        wrong,
        examples[: queries.EXAMPLES_MAX],
    )


async def _check_anchors(db: Database, kept: Sequence[KeptAnchor]) -> Check:
    async with db.transaction(SYSTEM) as tx:
        anchors = await queries.list_anchors(tx)
    named = [(f"{one.anchored_at:%Y-%m-%d}: {one.entry_id}", one) for one in reversed(anchors)]
    named += [(f"kept: {one.entry_id}", one) for one in kept]
    wrong: list[str] = []
    for name, anchor in named:
        async with db.transaction(SYSTEM) as tx:
            found = await queries.get_root(tx, anchor.entry_id)
        if found.root != anchor.root:
            wrong.append(name)
    return Check(
        "anchors_are_found",
        "Every anchor is found again in the ledger",
        len(named),
        len(wrong),
        wrong[: queries.EXAMPLES_MAX],
    )
