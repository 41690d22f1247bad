"""Addresses that mail no longer goes to: what was stopped, one looked up, one let go again."""

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.notifications import queries, service
from hotlead.notifications.records import StoppedMail
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

PATH: Final = "/admin/mail/suppressed"


class _Query(msgspec.Struct, frozen=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1


class _Asked(msgspec.Struct, frozen=True):
    """What was asked about, and what is known of it; never a part of an address in the URL."""

    address: str = ""
    found: StoppedMail | None = None
    errors: FormErrors = FormErrors()


@get(PATH)
async def suppressed_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """What was stopped and why, and a form to look an address up."""
    return await _show(request, db, actor, _Asked())


@post(PATH, status_code=200)
async def find_suppressed(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor
) -> Response[bytes]:
    """Whether mail to the address that was typed is stopped."""
    address = (await read_form(request)).text("address")
    try:
        async with db.transaction(actor) as tx:
            found = await service.find_suppressed(tx, settings.secret_key, actor, address)
    except InvalidInput as error:
        return await _show(request, db, actor, _Asked(address, errors=form_errors(error)))
    return await _show(request, db, actor, _Asked(address, found))


@post(f"{PATH}/lift", status_code=303)
async def lift_suppression(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Let mail go to it again."""
    address = (await read_form(request)).text("address")
    try:
        async with db.transaction(actor) as tx:
            await service.lift_suppression(tx, settings.secret_key, actor, address, now)
    except InvalidInput as error:
        return await _show(request, db, actor, _Asked(address, errors=form_errors(error)))
    flash(request, "Mail goes to this address again")
    return see_other(PATH)


ROUTES: list[ControllerRouterHandler] = [suppressed_page, find_suppressed, lift_suppression]


async def _show(request: AnyRequest, db: Database, actor: Actor, asked: _Asked) -> Response[bytes]:
    actor.require_admin()
    paging = Paging(page=read_query(request, _Query).page)
    since = utc_now() - timedelta(days=service.TOTALS_DAYS)
    async with db.transaction(actor) as tx:
        rows = await queries.list_suppressions(tx, paging.limit, paging.offset)
        totals = await queries.get_mail_totals(tx, since)
    return render(
        request,
        "notifications/suppressed.html",
        422 if asked.errors else 200,
        page=PageOf(rows, paging.page, paging.limit, totals.stopped),
        totals=totals,
        days=service.TOTALS_DAYS,
        asked=asked,
    )
