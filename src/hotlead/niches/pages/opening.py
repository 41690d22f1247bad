"""Opening, closing and deleting a niche."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.niches import service
from hotlead.niches.pages.niches import LIST, NICHE
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other


@post(NICHE + "/activate", status_code=303)
async def activate_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Open it."""
    async with db.transaction(actor) as tx:
        niche = await service.activate_niche(tx, actor, niche_id, now)
    flash(request, f"{niche.name} is open", text="What waited in it is sold now.")
    return see_other(f"{LIST}/{niche_id}")


@post(NICHE + "/deactivate", status_code=303)
async def deactivate_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Close it."""
    async with db.transaction(actor) as tx:
        niche = await service.deactivate_niche(tx, actor, niche_id, now)
    flash(request, f"{niche.name} is closed", text="Its form is gone and nothing is sold in it.")
    return see_other(f"{LIST}/{niche_id}")


@post(NICHE + "/delete", status_code=303)
async def delete_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Erase one that was never used."""
    async with db.transaction(actor) as tx:
        niche = await service.delete_niche(tx, actor, niche_id, now)
    flash(request, f"{niche.name} is deleted")
    return see_other(LIST)


ROUTES: list[ControllerRouterHandler] = [activate_niche, deactivate_niche, delete_niche]
