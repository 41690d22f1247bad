"""How mails are worded, by API. For administrators."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post, put
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import Paging
from hotlead.notifications import service
from hotlead.notifications.records import (
    Mail,
    MailPreview,
    MailVersion,
    SampleSent,
    Template,
    WordingChange,
    WordingReset,
    WordingRestore,
    WordingTried,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, accepted, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import RAISES
from hotlead.web.ratelimit import limit

TAGS: Final = ["Admin: mails"]
_MAILS: Final = "/admin/mails"
_ONE: Final = _MAILS + "/{template:str}"


@get(_MAILS, tags=TAGS, summary="List the mails")
async def list_mails(db: Database, actor: Actor) -> Response[Envelope[list[Mail]]]:
    """Every kind of mail: how it is worded now, by whom, and what it may use."""
    async with db.transaction(actor) as tx:
        return ok(await service.list_mails(tx, actor))


@get(_ONE, tags=TAGS, summary="Get a mail")
async def get_mail(template: Template, db: Database, actor: Actor) -> Response[Envelope[Mail]]:
    """How it is worded now, the product's own words, and the names it may use."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_mail(tx, actor, template))


@put(_ONE, opt={RAISES: [service.MailReworded]}, tags=TAGS, summary="Reword a mail")
async def reword_mail(
    template: Template,
    data: WordingChange,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[Mail]]:
    """Save subject and body as a new version; the next mails are sent in it.

    `version` is the one you changed: 409 `mail_reworded` with the newest where it is not that any
    more. 422 names the line of a name or a construct that the mail does not know.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.reword_mail(tx, actor, template, data, settings, now))


@post(
    _ONE + "/reset",
    status_code=200,
    opt={RAISES: [service.MailReworded]},
    tags=TAGS,
    summary="Go back to the product's words",
)
async def reset_mail(
    template: Template, data: WordingReset, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Mail]]:
    """As a new version, so that nothing is lost. `version` is the newest you saw."""
    async with db.transaction(actor) as tx:
        return ok(await service.reset_mail(tx, actor, template, data.version, now))


@post(_ONE + "/preview", status_code=200, tags=TAGS, summary="Try words")
async def preview_mail(
    template: Template, data: WordingTried, actor: Actor, settings: Settings
) -> Response[Envelope[MailPreview]]:
    """The sample of the mail in these words, as HTML and as text. Nothing is saved."""
    return ok(service.preview_mail(actor, template, data, settings))


@post(_ONE + "/test", status_code=202, tags=TAGS, summary="Send yourself a mail")
async def send_test(
    request: AnyRequest, template: Template, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[SampleSent]]:
    """The sample of the mail, in the words that count now, to your own address."""
    actor.require_admin()
    await limit(request, service.TEST_LIMIT, str(actor.user_id))
    async with db.transaction(actor) as tx:
        return accepted(await service.send_test(tx, actor, template, now))


@get(_ONE + "/versions", dependencies=PAGING, tags=TAGS, summary="List the versions of a mail")
async def list_mail_versions(
    template: Template, db: Database, actor: Actor, paging: Paging
) -> Response[PagedEnvelope[MailVersion]]:
    """The newest first. Empty texts are the product's own words."""
    async with db.transaction(actor) as tx:
        return paged(await service.list_mail_versions(tx, actor, template, paging))


@post(
    _ONE + "/restore",
    status_code=200,
    opt={RAISES: [NotFound, service.MailReworded]},
    tags=TAGS,
    summary="Go back to a version of a mail",
)
async def restore_mail(
    template: Template,
    data: WordingRestore,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[Mail]]:
    """The words of version `restored` become the newest. `version` is the newest you saw."""
    async with db.transaction(actor) as tx:
        return ok(await service.restore_mail(tx, actor, template, data, settings, now))


ROUTES: list[ControllerRouterHandler] = [
    list_mails,
    get_mail,
    reword_mail,
    reset_mail,
    preview_mail,
    send_test,
    list_mail_versions,
    restore_mail,
]
