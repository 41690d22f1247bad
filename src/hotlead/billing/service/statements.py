"""A provider's months: closed once they are over, and given out as they were."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from hotlead.billing import queries, rules
from hotlead.billing.records import (
    Holder,
    MonthDetail,
    MonthLine,
    Statement,
    StatementEntry,
)
from hotlead.billing.service.paper import PAPER_ROWS_MAX, draw_statement
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.web.download import BATCH_ROWS
from hotlead.web.openapi_words import TITLE

STATEMENT_COLUMNS: Final = ("entry", "at", "type", "what", "niche", "amount", "balance_after")
# What began in a month may still be under way when it ends.
CLOSED_AFTER: Final = timedelta(minutes=10)
DUE_MAX: Final = 500

NO_SUCH_MONTH: Final = "There is no statement of that month."


async def list_statements(tx: Tx, provider_id: UUID, now: datetime) -> Sequence[Statement]:
    """Every month since the provider's first entry, the newest first.

    Those that are not closed so far are as of this moment.
    """
    closed = await queries.list_statements(tx, provider_id)
    holder = await queries.get_holder(tx, provider_id)
    last = closed[0] if closed else None
    return [*reversed(await _lay_months(tx, provider_id, last, holder, now)), *closed]


async def get_statement(tx: Tx, provider_id: UUID, month: str, now: datetime) -> Statement:
    """One month, such as `2026-11`; raises NotFound where the provider has none of that name."""
    wanted = rules.read_month(month)
    for statement in await list_statements(tx, provider_id, now):
        if statement.month == wanted:
            return statement
    raise NotFound(NO_SUCH_MONTH)


async def describe_statement(tx: Tx, provider_id: UUID, month: str, now: datetime) -> MonthDetail:
    """One month with its totals; raises NotFound."""
    statement = await get_statement(tx, provider_id, month, now)
    line = MonthLine.of(statement)
    return MonthDetail(
        month=line.month,
        timezone=line.timezone,
        opening=line.opening,
        closing=line.closing,
        entries=line.entries,
        is_final=line.is_final,
        company_name=statement.company_name,
        totals=await queries.list_totals(tx, provider_id, statement),
    )


async def statement_pdf(db: Database, actor: Actor, month: str, now: datetime) -> bytes:
    """A month on paper; raises NotFound.

    Drawn in a thread after the transaction has ended; of a long month it lists the first
    PAPER_ROWS_MAX entries, so that it stays near a second.
    """
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        statement = await get_statement(tx, provider_id, month, now)
        totals = await queries.list_totals(tx, provider_id, statement)
        entries = await queries.list_statement_entries(
            tx, provider_id, statement.after_entry_id, statement.last_entry_id, PAPER_ROWS_MAX
        )
    return await asyncio.to_thread(draw_statement, TITLE, statement, totals, entries)


async def statement_rows(
    db: Database, actor: Actor, month: str, now: datetime
) -> AsyncIterator[Iterable[Iterable[object]]]:
    """A month as cells for STATEMENT_COLUMNS, with a line for either end; raises NotFound.

    All of it, in batches, each in a transaction of its own: entries are never changed.
    """
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        statement = await get_statement(tx, provider_id, month, now)
    return _in_lines(db, actor, provider_id, statement)


async def close_months(db: Database, now: datetime) -> int:
    """Close every month that is over by its provider's clock; how many months that were."""
    closed, after = 0, None
    while True:
        async with db.transaction(SYSTEM) as tx:
            due = await queries.list_due(tx, now - CLOSED_AFTER, after, DUE_MAX)
        for one in due:
            async with db.transaction(SYSTEM) as tx:
                closed += await _close_months_of(tx, one.provider_id, now)
        if len(due) < DUE_MAX:
            return closed
        after = due[-1].provider_id


async def _close_months_of(tx: Tx, provider_id: UUID, now: datetime) -> int:
    # Whoever moves this provider's money holds the same lock, from before it takes its id until
    # it has committed: what comes later has a greater id, and counts in the next month.
    await queries.lock_providers(tx, [provider_id])
    closed = await queries.list_statements(tx, provider_id, 1)
    holder = await queries.get_holder(tx, provider_id)
    last = closed[0] if closed else None
    day = (now - CLOSED_AFTER).astimezone(ZoneInfo(holder.timezone)).date()
    over = rules.closed_by(await _lay_months(tx, provider_id, last, holder, now), day)
    for month in over:
        await queries.insert_statement(tx, provider_id, month, now)
    return len(over)


async def _lay_months(
    tx: Tx, provider_id: UUID, last: Statement | None, holder: Holder, now: datetime
) -> Sequence[Statement]:
    after = last.last_entry_id if last else 0
    rows = await queries.list_months(tx, provider_id, holder.timezone, after)
    today = now.astimezone(ZoneInfo(holder.timezone)).date()
    return rules.lay_months(last, rows, holder, today)


async def _in_lines(
    db: Database, actor: Actor, provider_id: UUID, month: Statement
) -> AsyncIterator[Iterable[Iterable[object]]]:
    yield [("", "", "", "Opening balance", "", "", month.opening)]
    zone, after = ZoneInfo(month.timezone), month.after_entry_id
    while after < month.last_entry_id:
        async with db.transaction(actor) as tx:
            rows = await queries.list_statement_entries(
                tx, provider_id, after, month.last_entry_id, BATCH_ROWS
            )
        yield [_cells(row, zone) for row in rows]
        after = rows[-1].id if rows else month.last_entry_id
    yield [("", "", "", "Closing balance", "", "", month.closing)]


def _cells(row: StatementEntry, zone: ZoneInfo) -> Iterable[object]:
    at = row.created_at.astimezone(zone)
    return row.id, at, row.type.value, row.what, row.niche_name, row.amount, row.balance_after
