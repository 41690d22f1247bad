"""What the link at the end of a mail opens, and where mail programs post for it (RFC 8058).

No log-in, no cookie, no CSRF token: the link itself says who may, and switches one thing only. A
look at it changes nothing, since programs that look at mails before people do open every link.
"""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import rules, service
from hotlead.notifications.records import Switched
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import CSRF
from hotlead.web.render import render

PATH: Final = "/unsubscribe"
_TEMPLATE: Final = "notifications/unsubscribe.html"
_OPEN: Final = {CSRF: "never"}


@get(PATH)
async def unsubscribe_page(request: AnyRequest, settings: Settings) -> Response[bytes]:
    """What the link would switch off, and the button that does."""
    try:
        switch = service.read_switch(settings.secret_key, _token(request))
    except service.LinkRefused as error:
        return _refused(request, error)
    title = rules.SWITCHES[switch.preference]
    return render(request, _TEMPLATE, title=title, token=_token(request), done=None)


@post(PATH, status_code=200, opt=_OPEN)
async def switch_mail_off(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Switch it off: the button, or the one click in a mail program."""
    try:
        async with db.transaction(SYSTEM) as tx:
            done = await service.switch_mail_off(
                tx, settings.secret_key, actor, _token(request), now
            )
    except service.LinkRefused as error:
        return _refused(request, error)
    return _done(request, done)


@post("/resubscribe", status_code=200, opt=_OPEN)
async def switch_mail_on(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Switch it on again: whoever clicked by mistake."""
    try:
        async with db.transaction(SYSTEM) as tx:
            done = await service.switch_mail_on(
                tx, settings.secret_key, actor, _token(request), now
            )
    except service.LinkRefused as error:
        return _refused(request, error)
    return _done(request, done)


ROUTES: list[ControllerRouterHandler] = [unsubscribe_page, switch_mail_off, switch_mail_on]


def _token(request: AnyRequest) -> str:
    return request.query_params.get("token", "")


def _done(request: AnyRequest, done: Switched) -> Response[bytes]:
    return render(request, _TEMPLATE, title=done.title, token=_token(request), done=done)


def _refused(request: AnyRequest, error: service.LinkRefused) -> Response[bytes]:
    return render(request, _TEMPLATE, 404, problem=error.message)
