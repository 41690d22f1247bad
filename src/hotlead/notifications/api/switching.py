"""By API: what the link at the end of a mail does."""

from datetime import datetime

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import service
from hotlead.notifications.records import LinkToken, Switched
from hotlead.web.envelope import Envelope, ok
from hotlead.web.gate import CSRF
from hotlead.web.openapi_answers import RAISES

TAGS = ["Accounts"]
_OPEN = {CSRF: "never", RAISES: [service.LinkRefused]}


@post("/mail/switch-off", status_code=200, opt=_OPEN, tags=TAGS, summary="Switch mails off")
async def switch_mail_off(
    data: LinkToken, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[Switched]]:
    """Switch off what the `token` of a mail's link names; again changes nothing."""
    async with db.transaction(SYSTEM) as tx:
        return ok(await service.switch_mail_off(tx, settings.secret_key, actor, data.token, now))


@post("/mail/switch-on", status_code=200, opt=_OPEN, tags=TAGS, summary="Switch mails on again")
async def switch_mail_on(
    data: LinkToken, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[Switched]]:
    """Switch on again what the `token` of a mail's link names; again changes nothing."""
    async with db.transaction(SYSTEM) as tx:
        return ok(await service.switch_mail_on(tx, settings.secret_key, actor, data.token, now))


ROUTES: list[ControllerRouterHandler] = [switch_mail_off, switch_mail_on]
