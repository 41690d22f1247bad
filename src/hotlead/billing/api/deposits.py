"""Deposits by API."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import DepositInput, Payment, PaymentLine
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PageOf, Paging
from hotlead.kit.payments import PaymentGateway, PaymentsUnavailable
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import RAISES

TAGS: Final = ["Provider"]


@post(
    "/providers/me/deposit",
    status_code=201,
    opt={RAISES: [PaymentsUnavailable]},
    tags=TAGS,
    summary="Begin a deposit",
)
async def begin_deposit(
    data: DepositInput,
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[Payment]]:
    """Open a page to pay on: send a person to `checkout_url`. Nothing is charged before.

    The balance is credited once Stripe says that it was paid; `GET` the payment to see how far
    it is. Each call opens a page of its own.
    """
    return created(await service.begin_deposit(db, gateway, actor, data.amount, settings, now))


@get("/providers/me/payments", dependencies=PAGING, tags=TAGS, summary="List my payments")
async def list_payments(
    db: Database, actor: Actor, paging: Paging
) -> Response[PagedEnvelope[PaymentLine]]:
    """Every payment that was begun, the newest first, with what became of it.

    `invoice_number` once it was credited; `refunded` is what was given back of it, `disputed`
    what a bank has taken of it.
    """
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        rows = await queries.list_payments(tx, provider_id, paging)
        total = await queries.count_payments(tx, provider_id)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get(
    "/providers/me/payments/{payment_id:uuid}",
    opt={RAISES: [NotFound]},
    tags=TAGS,
    summary="Read one of my payments",
)
async def get_payment(db: Database, actor: Actor, payment_id: UUID) -> Response[Envelope[Payment]]:
    """How far a payment is; `checkout_url` while it can still be paid."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_payment(tx, provider_id, payment_id))


ROUTES: list[ControllerRouterHandler] = [begin_deposit, list_payments, get_payment]
