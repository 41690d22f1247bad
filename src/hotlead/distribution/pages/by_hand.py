"""What an administrator does with a lead that was let through: takes it back, sends it again."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import plural
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other


@post("/admin/leads/{lead_id:uuid}/take-back", status_code=303)
async def take_back_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """It waits for a review again; what was sold or taken back meanwhile is left alone."""
    try:
        async with db.transaction(actor) as tx:
            await service.take_back_lead(tx, actor, lead_id, now)
    except (service.LeadSold, service.LeadNotApproved) as error:
        flash(request, "Not taken back", text=error.message, tone="danger")
    else:
        flash(request, "Taken back", text="The lead waits for a review again.")
    return see_other(f"/admin/leads/{lead_id}")


@post("/admin/leads/{lead_id:uuid}/redeliver", status_code=303)
async def redeliver_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Send the buyers' mails once more."""
    try:
        async with db.transaction(actor) as tx:
            buyers = await service.redeliver_lead(tx, actor, lead_id, now)
    except service.NobodyToTell as error:
        flash(request, "Not sent", text=error.message, tone="danger")
    else:
        flash(request, "Sent again", text=f"{plural(buyers, 'buyer')} will get a mail.")
    return see_other(f"/admin/leads/{lead_id}")


ROUTES: Final[list[ControllerRouterHandler]] = [take_back_lead, redeliver_lead]
