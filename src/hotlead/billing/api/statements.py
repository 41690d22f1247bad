"""A provider's months and invoices by API."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import Invoice, MonthDetail, MonthLine
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.web.download import csv_download, pdf_download, wants_csv, wants_pdf
from hotlead.web.envelope import Envelope, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.openapi_answers import CSV, LINKS, PDF, RAISES

TAGS: Final = ["Provider"]

Month = Annotated[str, Parameter(pattern="^[0-9]{4}-[0-9]{2}$", description="Such as `2026-11`.")]


@get(
    "/providers/me/statements",
    tags=TAGS,
    summary="My months",
    opt={LINKS: {"get_my_statement": {"month": "/data/0/month"}}},
)
async def list_my_statements(
    db: Database, actor: Actor, now: datetime
) -> Response[Envelope[list[MonthLine]]]:
    """Every month since your first entry, the newest first.

    A month ends by the clock of your zone. Until `is_final` it grows; then it stays as it is.
    """
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        months = await service.list_statements(tx, provider_id, now)
    return ok([MonthLine.of(month) for month in months])


@get(
    "/providers/me/statements/{month:str}",
    tags=TAGS,
    summary="One of my months",
    opt={RAISES: [NotFound], CSV: True, PDF: True},
)
async def get_my_statement(
    request: AnyRequest, month: Month, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MonthDetail]] | Response[bytes] | Stream:
    """What it began with, what each kind of movement came to, and what was left.

    `Accept: text/csv` gives all its entries as a file, `Accept: application/pdf` the statement on
    paper, with the first 1,000.
    """
    name = f"statement-{month}"
    if wants_pdf(request):
        return pdf_download(f"{name}.pdf", await service.statement_pdf(db, actor, month, now))
    if wants_csv(request):
        rows = await service.statement_rows(db, actor, month, now)
        return csv_download(f"{name}.csv", service.STATEMENT_COLUMNS, rows, is_for_people=False)
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await service.describe_statement(tx, provider_id, month, now))


@get(
    "/providers/me/payments/{payment_id:uuid}/invoice",
    tags=TAGS,
    summary="The invoice of a payment",
    opt={RAISES: [NotFound], PDF: True},
)
async def get_my_invoice(
    request: AnyRequest, payment_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[Invoice]] | Response[bytes]:
    """The invoice of one of your payments, once it was credited; 404 before.

    Seller and buyer are as they were on that day. `Accept: application/pdf` gives it on paper.
    """
    if wants_pdf(request):
        name, pages = await service.invoice_pdf(db, actor, payment_id)
        return pdf_download(f"{name}.pdf", pages)
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_invoice(tx, provider_id, payment_id))


ROUTES: list[ControllerRouterHandler] = [list_my_statements, get_my_statement, get_my_invoice]
