"""How leads were sold, for programs."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.distribution.records import LeadDistribution
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.web.envelope import Envelope, accepted, ok


@get(
    "/admin/leads/{lead_id:uuid}/distribution",
    summary="How a lead was sold",
    description="Its buyers, every run, and why each other subscription did not buy.",
    tags=["Leads (admin)"],
)
async def describe_lead(
    db: Database, actor: Actor, lead_id: UUID
) -> Response[Envelope[LeadDistribution]]:
    """Who bought the lead, and why the others did not."""
    async with db.transaction(actor) as tx:
        return ok(await service.describe_lead(tx, actor, lead_id))


@post(
    "/admin/leads/{lead_id:uuid}/retry",
    status_code=202,
    summary="Try an unsold lead again",
    tags=["Leads (admin)"],
)
async def retry_lead(
    db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[LeadDistribution]]:
    """It is offered again in the background, whatever its attempts; 409 where it is not unsold."""
    async with db.transaction(actor) as tx:
        await service.retry_lead(tx, actor, lead_id, now)
        return accepted(await service.describe_lead(tx, actor, lead_id))


ROUTES: Final[list[ControllerRouterHandler]] = [describe_lead, retry_lead]
