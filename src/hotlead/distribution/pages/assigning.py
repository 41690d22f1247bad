"""Selling a lead by hand, from its page."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing.service import ChargeRefused
from hotlead.distribution import service
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render


@get("/admin/leads/{lead_id:uuid}/assign")
async def show_hand_offers(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """The live subscriptions of the lead's niche, each with a button or why it cannot buy."""
    async with db.transaction(actor) as tx:
        found = await service.list_hand_offers(tx, actor, lead_id, now)
    return render(request, "distribution/assign.html", found=found)


@post("/admin/leads/{lead_id:uuid}/assign", status_code=303)
async def assign_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Sell it to the chosen subscription; what stands against it is told on the list."""
    form = await read_form(request)
    try:
        subscription_id = UUID(form.text("subscription_id"))
    except ValueError as error:
        raise InvalidInput("Choose a subscription.") from error
    try:
        async with db.transaction(actor) as tx:
            await service.assign_lead(tx, actor, lead_id, subscription_id, now)
    except (service.NotAssignable, ChargeRefused) as error:
        flash(request, "Not sold", text=error.message, tone="danger")
        return see_other(f"/admin/leads/{lead_id}/assign")
    flash(request, "Sold by hand", text="The buyer is told by mail.")
    return see_other(f"/admin/leads/{lead_id}")


ROUTES: Final[list[ControllerRouterHandler]] = [show_hand_offers, assign_lead]
