"""Everybody's ledger by API: entries, what they come to, and the journal. For administrators."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get
from litestar.di import Provide
from litestar.params import Parameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import (
    SEARCH_CHARS_MAX,
    BooksEntry,
    BooksFilter,
    BooksSum,
    Direction,
    JournalEntry,
    TransactionType,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import Paging
from hotlead.kit.period import Period
from hotlead.web.download import csv_download, wants_csv
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING, PERIOD
from hotlead.web.openapi_answers import CSV

TAGS: Final = ["Admin: ledger"]

Text = Annotated[
    str | None,
    Parameter(max_length=SEARCH_CHARS_MAX, description="A part of the company's name."),
]
Way = Annotated[Direction | None, Parameter(description="`in`: onto the balance; `out`: from it.")]


def read_filter(
    period: Period,
    type: TransactionType | None = None,  # noqa: A002 - the name in the address
    direction: Way = None,
    provider_id: UUID | None = None,
    q: Text = None,
) -> BooksFilter:
    """Which entries the query asks for."""
    return BooksFilter(type=type, direction=direction, provider_id=provider_id, q=q, period=period)


NARROWED: Final = {**PERIOD, "wanted": Provide(read_filter, sync_to_thread=False)}
FILTER: Final = {**PAGING, **NARROWED}


@get(
    "/admin/ledger",
    dependencies=FILTER,
    tags=TAGS,
    summary="The ledger of all providers",
    opt={CSV: True},
)
async def list_ledger(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    wanted: BooksFilter,
    paging: Paging,
    now: datetime,
) -> Response[PagedEnvelope[BooksEntry]] | Stream:
    """Newest first; `total` counts no further than 10,001, and pages end there.

    `Accept: text/csv` gives all that fits as a file; where that is more than 100,000 entries,
    422: choose fewer days.
    """
    actor.require_admin()
    if wants_csv(request):
        rows = await service.export_books(db, actor, wanted, now)
        name = f"ledger-{now:%Y-%m-%d}.csv"
        return csv_download(name, service.BOOKS_COLUMNS, rows, is_for_people=False)
    async with db.transaction(actor) as tx:
        return paged((await service.list_books(tx, actor, wanted, paging)).page)


@get(
    "/admin/ledger/totals",
    dependencies=NARROWED,
    tags=TAGS,
    summary="What the ledger comes to",
)
async def add_up_ledger(
    db: Database, actor: Actor, wanted: BooksFilter
) -> Response[Envelope[BooksSum]]:
    """What the entries that fit come to: given, taken (negative), and both together.

    All null where more than 50,000 fit: choose fewer days.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(BooksSum.of(await service.add_up(tx, actor, wanted)))


@get(
    "/admin/ledger/journal",
    dependencies=FILTER,
    tags=TAGS,
    summary="The journal",
    opt={CSV: True},
)
async def list_journal(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    wanted: BooksFilter,
    paging: Paging,
    now: datetime,
) -> Response[PagedEnvelope[JournalEntry]] | Stream:
    """The ledger as double-entry bookkeeping: each movement debits one account, credits another.

    `Accept: text/csv` gives all that fits as a file with two lines an entry; where that is more
    than 100,000 entries, 422: choose fewer days.
    """
    actor.require_admin()
    if wants_csv(request):
        rows = await service.export_journal(db, actor, wanted, now)
        name = f"journal-{now:%Y-%m-%d}.csv"
        return csv_download(name, service.JOURNAL_COLUMNS, rows, is_for_people=False)
    async with db.transaction(actor) as tx:
        return paged(await service.list_journal(tx, actor, wanted, paging))


ROUTES: list[ControllerRouterHandler] = [list_ledger, add_up_ledger, list_journal]
