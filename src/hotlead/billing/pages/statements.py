"""What became of payments, and the months: pages and files of a provider."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.web.download import csv_download, pdf_download
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.render import render

_BILLING: Final = "/dashboard/billing"


@get(f"{_BILLING}/payments", dependencies=PAGING)
async def payments_page(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging
) -> Response[bytes]:
    """Every payment: how it stands, what was given back of it, and its invoice."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        holder = await queries.get_holder(tx, provider_id)
        rows = await queries.list_payments(tx, provider_id, paging)
        total = await queries.count_payments(tx, provider_id)
    return render(
        request,
        "billing/payments.html",
        page=PageOf(rows, paging.page, paging.limit, total),
        zone=holder.timezone,
    )


@get(f"{_BILLING}/payments/{{payment_id:uuid}}/invoice.pdf")
async def invoice_file(db: Database, actor: Actor, payment_id: UUID) -> Response[bytes]:
    """The invoice of a payment."""
    name, pages = await service.invoice_pdf(db, actor, payment_id)
    return pdf_download(f"{name}.pdf", pages)


@get(f"{_BILLING}/statements")
async def statements_page(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Every month since the first entry, the newest first."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        months = await service.list_statements(tx, provider_id, now)
    return render(
        request, "billing/statements.html", months=months, rows_max=service.PAPER_ROWS_MAX
    )


@get(f"{_BILLING}/statements/{{month:str}}/statement.pdf")
async def statement_pdf(db: Database, actor: Actor, month: str, now: datetime) -> Response[bytes]:
    """A month on paper."""
    pages = await service.statement_pdf(db, actor, month, now)
    return pdf_download(f"statement-{month}.pdf", pages)


@get(f"{_BILLING}/statements/{{month:str}}/statement.csv")
async def statement_csv(db: Database, actor: Actor, month: str, now: datetime) -> Stream:
    """A month as a spreadsheet, with every entry."""
    rows = await service.statement_rows(db, actor, month, now)
    return csv_download(f"statement-{month}.csv", service.STATEMENT_COLUMNS, rows)


ROUTES: list[ControllerRouterHandler] = [
    payments_page,
    invoice_file,
    statements_page,
    statement_pdf,
    statement_csv,
]
