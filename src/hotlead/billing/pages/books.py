"""Everybody's ledger as administrators see it, and take it away."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import SEARCH_CHARS_MAX, BooksFilter, Direction, TransactionType
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import Paging
from hotlead.kit.period import Period
from hotlead.web.download import EXPORT_ROWS_MAX, csv_download
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.render import render


class BooksQuery(msgspec.Struct, frozen=True):
    """What the address may ask."""

    q: Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)] = ""
    type: TransactionType | None = None
    direction: Direction | None = None
    provider_id: UUID | None = None
    date_from: date | None = None
    date_to: date | None = None

    def wanted(self) -> BooksFilter:
        """The same for the query."""
        return BooksFilter(
            q=self.q or None,
            type=self.type,
            direction=self.direction,
            provider_id=self.provider_id,
            period=Period(self.date_from, self.date_to),
        )

    def as_query(self) -> dict[str, str]:
        """The parameters in use, for links."""
        given = {name: str(getattr(self, name) or "") for name in self.__struct_fields__}
        return {name: text for name, text in given.items() if text}


@get("/admin/ledger", dependencies=PAGING)
async def ledger_page(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Every movement of money, newest first, and what those found come to."""
    actor.require_admin()
    asked = read_query(request, BooksQuery)
    async with db.transaction(actor) as tx:
        books = await service.list_books(tx, actor, asked.wanted(), paging)
    return render(
        request,
        "billing/ledger.html",
        page=books.page,
        totals=books.totals,
        total_max=service.PAGED_MAX,
        added_max=queries.ROWS_ADDED_MAX,
        export_max=EXPORT_ROWS_MAX,
        query=asked.as_query(),
        types=[(kind.value, kind.label) for kind in TransactionType],
        now=now,
    )


@get("/admin/ledger.csv")
async def ledger_file(request: AnyRequest, db: Database, actor: Actor, now: datetime) -> Stream:
    """The list's filters as a file."""
    wanted = read_query(request, BooksQuery).wanted()
    rows = await service.export_books(db, actor, wanted, now)
    return csv_download(f"ledger-{now:%Y-%m-%d}.csv", service.BOOKS_COLUMNS, rows)


@get("/admin/ledger/journal.csv")
async def journal_file(request: AnyRequest, db: Database, actor: Actor, now: datetime) -> Stream:
    """The same entries for an accountant: two lines each."""
    wanted = read_query(request, BooksQuery).wanted()
    rows = await service.export_journal(db, actor, wanted, now)
    return csv_download(f"journal-{now:%Y-%m-%d}.csv", service.JOURNAL_COLUMNS, rows)


ROUTES: list[ControllerRouterHandler] = [ledger_page, ledger_file, journal_file]
