"""The secret of a webhook: a new one, and the end of the one before."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import service
from hotlead.notifications.pages.webhooks import ONE, PAGE
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other
from hotlead.web.render import render


@post(ONE + "/rotate-secret", status_code=200)
async def rotate_webhook_secret(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    webhook_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Make a new secret and show it this one time."""
    policy = service.webhook_policy(settings)
    async with db.transaction(actor) as tx:
        made = await service.rotate_webhook_secret(tx, actor, webhook_id, policy, now)
    return render(request, "notifications/webhook_secret.html", made=made, is_new=False)


@post(ONE + "/end-overlap", status_code=303)
async def end_webhook_overlap(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, now: datetime
) -> Response[bytes]:
    """Sign with the newest secret alone."""
    async with db.transaction(actor) as tx:
        await service.end_webhook_overlap(tx, actor, webhook_id, now)
    flash(request, "The old secret has ended", text="Only the newest one signs from now on.")
    return see_other(f"{PAGE}/{webhook_id}")


ROUTES: list[ControllerRouterHandler] = [rotate_webhook_secret, end_webhook_overlap]
