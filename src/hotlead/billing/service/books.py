"""Everybody's ledger: looked at, added up, taken away, and as a journal. For administrators."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import BooksEntry, BooksFilter, BooksTotals, JournalEntry
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PageOf, Paging
from hotlead.web.download import EXPORT_ROWS_MAX, in_batches

# Pages end here: narrow the days to look further back.
PAGED_MAX: Final = 10_000
BOOKS_COLUMNS: Final = BooksEntry.__struct_fields__
JOURNAL_COLUMNS: Final = ("date", "entry", "account", "debit", "credit", "description", "provider")


class BooksPage(msgspec.Struct, frozen=True):
    """A page of the ledger; `totals` are of everything found, None where that is too much."""

    page: PageOf[BooksEntry]
    totals: BooksTotals | None


async def list_books(tx: Tx, actor: Actor, wanted: BooksFilter, paging: Paging) -> BooksPage:
    """What fits, newest first. A total of one more than PAGED_MAX stands for any greater one."""
    actor.require_admin()
    among = await _among(tx, wanted)
    found = await queries.add_up(tx, wanted, among)
    total = min(found.entries, PAGED_MAX + 1)
    rows: Sequence[BooksEntry] = []
    if paging.offset < total:
        rows = await queries.list_books(tx, wanted, among, paging.limit, paging.offset)
    totals = found if found.entries <= queries.ROWS_ADDED_MAX else None
    return BooksPage(PageOf(rows, paging.page, paging.limit, total), totals)


async def add_up(tx: Tx, actor: Actor, wanted: BooksFilter) -> BooksTotals | None:
    """What all that fits comes to; None where that is more than is added up."""
    actor.require_admin()
    found = await queries.add_up(tx, wanted, await _among(tx, wanted))
    return found if found.entries <= queries.ROWS_ADDED_MAX else None


async def list_journal(
    tx: Tx, actor: Actor, wanted: BooksFilter, paging: Paging
) -> PageOf[JournalEntry]:
    """The same entries as an accountant books them."""
    found = (await list_books(tx, actor, wanted, paging)).page
    return PageOf(
        [rules.book(entry) for entry in found.items], found.page, found.limit, found.total
    )


async def export_books(
    db: Database, actor: Actor, wanted: BooksFilter, now: datetime
) -> AsyncIterator[Iterable[Iterable[object]]]:
    """What fits as cells for BOOKS_COLUMNS, oldest first; raises InvalidInput where it is too much.

    Who takes a copy stands in the audit log.
    """
    batches = await _export(db, actor, wanted, now, "ledger.exported")
    return (map(_cells, rows) async for rows in batches)


async def export_journal(
    db: Database, actor: Actor, wanted: BooksFilter, now: datetime
) -> AsyncIterator[Iterable[Iterable[object]]]:
    """Two lines an entry for JOURNAL_COLUMNS, oldest first: what one debits, the other credits."""
    batches = await _export(db, actor, wanted, now, "journal.exported")
    return ([line for entry in rows for line in _two_lines(entry)] async for rows in batches)


async def _export(
    db: Database, actor: Actor, wanted: BooksFilter, now: datetime, action: str
) -> AsyncIterator[Sequence[BooksEntry]]:
    """Never a part of what was asked for: books that end somewhere do not tie out."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        among = await _among(tx, wanted)
        if await queries.is_longer(tx, wanted, among, EXPORT_ROWS_MAX):
            problem = f"These are more than {EXPORT_ROWS_MAX:,} entries: choose fewer days."
            raise InvalidInput(fields={"date_from": problem})
        await audit.record(
            tx,
            actor,
            action,
            entity_type="ledger",
            entity_id=None,
            description="Ledger of all providers exported as CSV",
            metadata=_described(wanted),
            now=now,
        )

    async def read(tx: Tx, last: BooksEntry | None, limit: int) -> Sequence[BooksEntry]:
        place = (last.created_at, last.id) if last else None
        return await queries.list_books_on(tx, wanted, among, place, limit)

    return in_batches(db, actor, read)


async def _among(tx: Tx, wanted: BooksFilter) -> Sequence[UUID] | None:
    return await queries.list_matches(tx, wanted.q) if wanted.q else None


def _cells(entry: BooksEntry) -> Iterable[object]:
    return [getattr(entry, name) for name in BOOKS_COLUMNS]


def _two_lines(entry: BooksEntry) -> Iterable[Iterable[object]]:
    booked = rules.book(entry)
    who = f"{booked.provider} ({booked.provider_id})"
    sides = ((booked.debit, booked.amount, ""), (booked.credit, "", booked.amount))
    for account, debit, credit in sides:
        yield booked.date, booked.entry, account, debit, credit, booked.description, who


def _described(wanted: BooksFilter) -> Mapping[str, object]:
    """The filter as the audit log keeps it; what was typed into the search box is not kept."""
    given = {
        "type": wanted.type and wanted.type.value,
        "direction": wanted.direction and wanted.direction.value,
        "provider_id": wanted.provider_id and str(wanted.provider_id),
        "date_from": wanted.period.first and str(wanted.period.first),
        "date_to": wanted.period.last and str(wanted.period.last),
    }
    return {name: value for name, value in given.items() if value}
