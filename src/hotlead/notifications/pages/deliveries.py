"""Messages for administrators: what was given up and why, what waits, what went out."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.notifications import queries, rules, service
from hotlead.notifications.records import DeliveryStatus, Resent
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import plural
from hotlead.web.flash import flash
from hotlead.web.forms import read_form
from hotlead.web.page_query import read_query
from hotlead.web.redirects import safe_path, see_other
from hotlead.web.render import render

MESSAGES: Final = "/admin/messages"
_TABS: Final = (
    (DeliveryStatus.FAILED, "Given up"),
    (DeliveryStatus.PENDING, "Waiting"),
    (DeliveryStatus.SENT, "Sent"),
)


class _Query(msgspec.Struct, frozen=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1
    status: DeliveryStatus = DeliveryStatus.FAILED


@get(MESSAGES)
async def messages_page(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Those that were given up, the newest first, and how the others stand."""
    actor.require_admin()
    wanted = read_query(request, _Query)
    paging = Paging(page=wanted.page)
    async with db.transaction(actor) as tx:
        rows = await queries.list_deliveries(tx, wanted.status, paging)
        total = await queries.count_deliveries(tx, wanted.status)
        health = await queries.get_mail_health(tx, now)
    return render(
        request,
        "mail/deliveries.html",
        page=PageOf(rows, paging.page, paging.limit, total),
        tabs=[(each.value, label, None) for each, label in _TABS],
        shown=wanted.status,
        health=health,
        title_of=rules.title_of,
        attempts_max=rules.ATTEMPTS_MAX,
        now=now,
    )


@post(MESSAGES + "/resend", status_code=303)
async def resend_deliveries(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send the ticked messages again."""
    form = await read_form(request)
    try:
        chosen = [UUID(text) for text in form.texts("ids")]
    except ValueError as error:
        raise InvalidInput("One of the chosen messages has no valid id.") from error
    async with db.transaction(actor) as tx:
        done = await service.resend_deliveries(tx, actor, chosen, now)
    _tell(request, done)
    return see_other(safe_path(form.text("back"), MESSAGES))


@post(MESSAGES + "/resend-failed", status_code=303)
async def resend_failed(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send all that were given up again."""
    async with db.transaction(actor) as tx:
        _tell(request, await service.resend_failed(tx, actor, now))
    return see_other(f"{MESSAGES}?status=pending")


def _tell(request: AnyRequest, done: Resent) -> None:
    left = len(done.left_alone)
    flash(
        request,
        f"{plural(len(done.resent), 'message')} on the way again",
        text=f"{plural(left, 'message')} had changed meanwhile." if left else "",
        tone="success" if done.resent else "danger",
    )


ROUTES: Final[list[ControllerRouterHandler]] = [messages_page, resend_deliveries, resend_failed]
