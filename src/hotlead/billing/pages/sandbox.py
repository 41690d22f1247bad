"""The pages to pay on, and to enter a card, where no Stripe key is set: they charge nothing."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import CardStatus, SandboxOutcome
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.kit.payments import PaymentGateway
from hotlead.kit.sandbox_cards import SandboxCard
from hotlead.kit.sandbox_payments import SandboxGateway
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_PAGE: Final = "/sandbox/checkout/{payment_id:uuid}"
_CARD_PAGE: Final = "/sandbox/card/{card_id:uuid}"


@get(_PAGE)
async def sandbox_page(
    request: AnyRequest, db: Database, gateway: PaymentGateway, actor: Actor, payment_id: UUID
) -> Response[bytes]:
    """Pay, have the card refused, or pay in a way that takes its time."""
    _require_sandbox(gateway)
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        payment = await queries.get_payment(tx, provider_id, payment_id)
    return render(request, "billing/sandbox.html", payment=payment)


@post(_PAGE, status_code=303)
async def choose_in_sandbox(
    request: AnyRequest,
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    payment_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Go back to the market; what was chosen is told as Stripe would tell it."""
    _require_sandbox(gateway)
    form = await read_form(request)
    chosen = form.text("outcome")
    if chosen in set(SandboxOutcome):
        async with db.transaction(actor) as tx:
            await service.choose_in_sandbox(tx, actor, payment_id, SandboxOutcome(chosen), now)
    return see_other(f"/dashboard/billing/deposits/{payment_id}")


@get(_CARD_PAGE)
async def sandbox_card_page(
    request: AnyRequest, db: Database, gateway: PaymentGateway, actor: Actor, card_id: UUID
) -> Response[bytes]:
    """Enter a card that works, or one that makes trouble when it is charged."""
    _require_sandbox(gateway)
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        status = await queries.get_card_status(tx, provider_id, card_id)
    is_open = status is CardStatus.PENDING
    return render(request, "billing/sandbox_card.html", card_id=card_id, is_open=is_open)


@post(_CARD_PAGE, status_code=303)
async def choose_sandbox_card(
    request: AnyRequest,
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    card_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Go back to the market; the card is told of as Stripe would tell it."""
    _require_sandbox(gateway)
    form = await read_form(request)
    chosen = form.text("card")
    if chosen in set(SandboxCard):
        async with db.transaction(actor) as tx:
            await service.choose_sandbox_card(tx, actor, card_id, SandboxCard(chosen), now)
    return see_other(f"{service.RECHARGE_PAGE}?card={card_id}")


ROUTES: list[ControllerRouterHandler] = [
    sandbox_page,
    choose_in_sandbox,
    sandbox_card_page,
    choose_sandbox_card,
]


def _require_sandbox(gateway: PaymentGateway) -> None:
    if not isinstance(gateway, SandboxGateway):
        raise NotFound
