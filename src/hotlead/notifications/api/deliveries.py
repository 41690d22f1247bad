"""Messages by API: what waits, what was given up, and sending it again."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.notifications import queries, service
from hotlead.notifications.records import (
    DeliveryStatus,
    KeptDelivery,
    MailHealth,
    Resend,
    Resent,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING

TAGS: Final = ["Admin: messages"]
_DELIVERIES: Final = "/admin/deliveries"


@get(_DELIVERIES, dependencies=PAGING, tags=TAGS, summary="List messages")
async def list_deliveries(
    db: Database, actor: Actor, paging: Paging, status: DeliveryStatus = DeliveryStatus.FAILED
) -> Response[PagedEnvelope[KeptDelivery]]:
    """Those that were given up unless `status` says otherwise, the newest first; those that wait
    by when they are due. `total` counts no further than 10,000.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_deliveries(tx, status, paging)
        total = await queries.count_deliveries(tx, status)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get(_DELIVERIES + "/health", tags=TAGS, summary="How messages stand")
async def show_mail_health(
    db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MailHealth]]:
    """How many wait, how many of them were tried before, and how many were given up."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_mail_health(tx, now))


@post(_DELIVERIES + "/resend", status_code=200, tags=TAGS, summary="Send messages again")
async def resend_deliveries(
    data: Resend, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Resent]]:
    """Up to 100 that were given up, with all their attempts before them; the others are left
    alone and named.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.resend_deliveries(tx, actor, data.delivery_ids, now))


@post(_DELIVERIES + "/resend-failed", status_code=200, tags=TAGS, summary="Send all again")
async def resend_failed(db: Database, actor: Actor, now: datetime) -> Response[Envelope[Resent]]:
    """The oldest 1,000 of all messages that were given up."""
    async with db.transaction(actor) as tx:
        return ok(await service.resend_failed(tx, actor, now))


ROUTES: Final[list[ControllerRouterHandler]] = [
    list_deliveries,
    show_mail_health,
    resend_deliveries,
    resend_failed,
]
