"""The page to pay on where no Stripe key is set: it says so, and charges nothing."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import SandboxOutcome
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.kit.payments import PaymentGateway
from hotlead.kit.sandbox_payments import SandboxGateway
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_PAGE: Final = "/sandbox/checkout/{payment_id:uuid}"


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


ROUTES: list[ControllerRouterHandler] = [sandbox_page, choose_in_sandbox]


def _require_sandbox(gateway: PaymentGateway) -> None:
    if not isinstance(gateway, SandboxGateway):
        raise NotFound
