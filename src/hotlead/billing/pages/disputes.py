"""What an administrator does about a dispute; it is shown on the provider's page."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other

_PROVIDER: Final = "/admin/providers"


@post(_PROVIDER + "/{provider_id:uuid}/resume-sales", status_code=303)
async def resume_sales(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Let the provider buy again."""
    try:
        async with db.transaction(actor) as tx:
            await service.resume_sales(tx, actor, provider_id, now)
    except service.SalesNotStopped as error:
        flash(request, "Nothing was changed", text=error.message, tone="danger")
    else:
        flash(request, "Leads are sold to it again", text="Another dispute would stop it again.")
    return see_other(f"{_PROVIDER}/{provider_id}")


ROUTES: list[ControllerRouterHandler] = [resume_sales]
