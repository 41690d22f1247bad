"""What was ever saved of a mail: the versions, what each changed, and going back to one."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, Paging
from hotlead.notifications import rules, service
from hotlead.notifications.pages.mails import LIST, ONE
from hotlead.notifications.records import (
    VERSION_MAX,
    Template,
    Wording,
    WordingRestore,
)
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import form_as, form_errors, read_form
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_VERSION: Final = ONE + "/versions/{version:int}"


class _Query(msgspec.Struct, frozen=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1


@get(ONE + "/versions")
async def versions_page(
    request: AnyRequest, template: Template, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Who saved what, and when."""
    paging = Paging(page=read_query(request, _Query).page)
    async with db.transaction(actor) as tx:
        mail = await service.get_mail(tx, actor, template)
        page = await service.list_mail_versions(tx, actor, template, paging)
    return render(request, "notifications/mail_versions.html", mail=mail, page=page, now=now)


@get(_VERSION)
async def version_page(
    request: AnyRequest,
    template: Template,
    version: Annotated[int, Parameter(ge=1, le=VERSION_MAX)],
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """One version, and how the words that count now differ from it."""
    async with db.transaction(actor) as tx:
        mail = await service.get_mail(tx, actor, template)
        shown = await service.get_mail_version(tx, actor, template, version)
    worded = shown.wording or mail.default
    return render(
        request,
        "notifications/mail_version.html",
        mail=mail,
        shown=shown,
        worded=worded,
        subject=rules.compare(worded.subject, mail.subject),
        body=rules.compare(worded.body, mail.body),
        is_same=worded == Wording(mail.subject, mail.body),
        now=now,
    )


@post(ONE + "/restore", status_code=303)
async def restore_mail(
    request: AnyRequest,
    template: Template,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[bytes]:
    """Make the words of an old version the newest."""
    wanted = form_as(await read_form(request), WordingRestore)
    try:
        async with db.transaction(actor) as tx:
            mail = await service.restore_mail(tx, actor, template, wanted, settings, now)
    except (InvalidInput, service.MailReworded) as error:
        text = form_errors(error).get("body") or error.message
        flash(request, "Nothing was changed", text=text, tone="danger")
        return see_other(f"{LIST}/{template}/versions")
    title = f"Version {wanted.restored} is back"
    flash(request, title, text=f"It is saved as version {mail.version}.")
    return see_other(f"{LIST}/{template}")


ROUTES: list[ControllerRouterHandler] = [versions_page, version_page, restore_mail]
