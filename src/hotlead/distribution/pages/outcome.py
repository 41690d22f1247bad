"""How a lead was sold, as a part of the lead's page or as a page of its own."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other
from hotlead.web.render import render


@get("/admin/leads/{lead_id:uuid}/distribution")
async def show_distribution(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID
) -> Response[bytes]:
    """The buyers, the reasons and the runs; a fragment where htmx asks for it."""
    async with db.transaction(actor) as tx:
        found = await service.describe_lead(tx, actor, lead_id)
    is_part = request.headers.get("hx-request") == "true"
    template = "distribution/_outcome.html" if is_part else "distribution/lead.html"
    return render(request, template, found=found, lead_id=lead_id)


@post("/admin/leads/{lead_id:uuid}/retry", status_code=303)
async def retry_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Offer an unsold lead again; one that is not unsold any more is left alone."""
    try:
        async with db.transaction(actor) as tx:
            await service.retry_lead(tx, actor, lead_id, now)
    except leads.LeadNotUnsold as error:
        flash(request, "Not tried again", text=error.message, tone="danger")
    else:
        flash(request, "Trying again", text="The lead is being offered to providers.")
    return see_other(f"/admin/leads/{lead_id}")


ROUTES: Final[list[ControllerRouterHandler]] = [show_distribution, retry_lead]
