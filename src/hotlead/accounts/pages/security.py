"""One's own security: the page, and the forms on it that change something."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.pages.security_view import PATH, refused_by, show_security
from hotlead.accounts.records import EmailChange, PasswordChange
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, InvalidInput, RateLimited
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, read_form
from hotlead.web.gate import UNSECURED
from hotlead.web.ratelimit import RateLimiter, limit
from hotlead.web.redirects import see_other

_UNSECURED: Final = {UNSECURED: True}


@get(PATH, opt=_UNSECURED)
async def security_page(request: AnyRequest) -> Response[bytes]:
    """Password, address, second factor, sessions and keys on one page."""
    return await show_security(request)


@post(PATH + "/password", status_code=303)
async def change_password(
    request: AnyRequest, db: Database, limiter: RateLimiter, actor: Actor, now: datetime
) -> Response[bytes]:
    """Set another password; other sessions end."""
    form = await read_form(request)
    change = PasswordChange(form.raw("current_password"), form.raw("new_password"))
    doing = service.change_password(db, limiter, actor, change, now)
    return await _save(request, ("password", form), doing, "Your password is changed")


@post(PATH + "/email", status_code=303)
async def change_email(
    request: AnyRequest,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """Send a link to another address."""
    form = await read_form(request)
    change = EmailChange(form.text("email"), form.raw("password"))

    async def act() -> None:
        await limit(
            request, service.MAIL_LIMIT, service.mail_key(service.MailCause.CHANGE, change.email)
        )
        await service.change_email(db, limiter, settings.secret_key, actor, change, now)

    return await _save(request, ("email", form), act(), "Open the link in the new mailbox")


@post(PATH + "/sessions/{session_id:uuid}/end", status_code=303)
async def end_session(
    request: AnyRequest, db: Database, actor: Actor, session_id: UUID, now: datetime
) -> Response[bytes]:
    """Log another session out."""
    async with db.transaction(actor) as tx:
        await service.end_session(tx, actor, session_id, now)
    flash(request, "The session has ended")
    return see_other(PATH + "#sessions")


@post(PATH + "/sessions/end-others", status_code=303)
async def end_other_sessions(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Log every other session out."""
    async with db.transaction(actor) as tx:
        await service.end_other_sessions(tx, actor, now)
    flash(request, "Your other sessions have ended")
    return see_other(PATH + "#sessions")


@post(PATH + "/api-keys/{api_key_id:uuid}/revoke", status_code=303)
async def revoke_api_key(
    request: AnyRequest, db: Database, actor: Actor, api_key_id: UUID, now: datetime
) -> Response[bytes]:
    """End a key at once."""
    async with db.transaction(actor) as tx:
        await service.revoke_api_key(tx, actor, api_key_id, now)
    flash(request, "The key is revoked")
    return see_other(PATH + "#api-keys")


ROUTES: list[ControllerRouterHandler] = [
    security_page,
    change_password,
    change_email,
    end_session,
    end_other_sessions,
    revoke_api_key,
]


async def _save(
    request: AnyRequest, sent: tuple[str, Form], doing: Awaitable[object], done: str
) -> Response[bytes]:
    """Do it and go back to the page; or show the page with what is wrong in the form sent."""
    try:
        await doing
    except (InvalidInput, Conflict, RateLimited) as error:
        return await show_security(request, refused_by(error, *sent))
    flash(request, done)
    return see_other(PATH)
