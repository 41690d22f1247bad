"""By API: addresses that mail no longer goes to."""

from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.notifications import queries, service
from hotlead.notifications.records import MailAddress, MailTotals, StoppedMail, Suppression
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import RAISES

TAGS = ["Admin: mail"]
PATH = "/admin/mail/suppressed"


@get(PATH, dependencies=PAGING, tags=TAGS, summary="Stopped addresses")
async def list_suppressed(
    db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[PagedEnvelope[Suppression]]:
    """Why mail to addresses was stopped, the newest first; which they are is not kept."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_suppressions(tx, paging.limit, paging.offset)
        totals = await queries.get_mail_totals(tx, now)
    return paged(PageOf(rows, paging.page, paging.limit, totals.stopped))


@get("/admin/mail/totals", tags=TAGS, summary="What came back")
async def get_mail_totals(
    db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MailTotals]]:
    """Addresses that are stopped; bounces and complaints of the last 30 days."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_mail_totals(tx, now - timedelta(days=service.TOTALS_DAYS)))


@post(f"{PATH}/find", status_code=200, tags=TAGS, summary="Look an address up")
async def find_suppressed(
    data: MailAddress, db: Database, settings: Settings, actor: Actor
) -> Response[Envelope[StoppedMail]]:
    """Whether mail to an address is stopped, and why. A POST, so that no log has the address."""
    async with db.transaction(actor) as tx:
        found = await service.find_suppressed(tx, settings.secret_key, actor, data.address)
    return ok(found)


@post(
    f"{PATH}/lift",
    status_code=200,
    opt={RAISES: [service.AddressNotStopped]},
    tags=TAGS,
    summary="Send to an address again",
)
async def lift_suppression(
    data: MailAddress, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[StoppedMail]]:
    """Let mail go to an address again, once its owner mended it or asks for mail."""
    async with db.transaction(actor) as tx:
        lifted = await service.lift_suppression(tx, settings.secret_key, actor, data.address, now)
    return ok(lifted)


ROUTES: list[ControllerRouterHandler] = [
    list_suppressed,
    get_mail_totals,
    find_suppressed,
    lift_suppression,
]
