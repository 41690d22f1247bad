"""The provider's page of subscriptions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, Paging
from hotlead.subscriptions import service
from hotlead.subscriptions.service import say_uncovered
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import read_form
from hotlead.web.redirects import safe_path, see_other
from hotlead.web.render import render

PATH = "/dashboard/subscriptions"


@get(PATH)
async def subscriptions_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    now: datetime,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """What the provider buys, on which terms, and what came of it."""
    async with db.transaction(actor) as tx:
        found = await service.list_own(tx, actor, Paging(page))
    return render(request, "subscriptions/list.html", page=found, now=now)


@post(PATH + "/{subscription_id:uuid}/pause", status_code=303)
async def pause_subscription(
    request: AnyRequest, subscription_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Pause it, with or without a reason; the toast offers to undo."""
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        paused = await service.pause_subscription(
            tx, actor, subscription_id, reason=form.text("reason"), now=now
        )
    title = f"{paused.niche_name}, {paused.level_name} is paused"
    undo_url = f"{PATH}/{subscription_id}/resume"
    flash(request, title, text="You keep your place in the queue.", undo_url=undo_url)
    return see_other(safe_path(form.text("back"), PATH))


@post(PATH + "/{subscription_id:uuid}/resume", status_code=303)
async def resume_subscription(
    request: AnyRequest, subscription_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Resume it."""
    async with db.transaction(actor) as tx:
        resumed = await service.resume_subscription(tx, actor, subscription_id, now)
    name = f"{resumed.niche_name}, {resumed.level_name}"
    if resumed.covers_one_lead:
        flash(request, f"{name} receives leads again")
    else:
        flash(request, f"{name} is resumed", text=say_uncovered(resumed))
    form = await read_form(request)
    return see_other(safe_path(form.text("back"), PATH))


@post(PATH + "/{subscription_id:uuid}/unsubscribe", status_code=303)
async def unsubscribe(
    request: AnyRequest, subscription_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """End it; subscribing again revives it with its place in the queue."""
    async with db.transaction(actor) as tx:
        ended = await service.unsubscribe(tx, actor, subscription_id, now)
    title = f"You no longer buy {ended.niche_name}, {ended.level_name}"
    flash(request, title, text="Should you come back, you keep your place in the queue.")
    return see_other(PATH)


ROUTES: list[ControllerRouterHandler] = [
    subscriptions_page,
    pause_subscription,
    resume_subscription,
    unsubscribe,
]
