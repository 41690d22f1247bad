"""By API: what the links of mails are for, and asking for them."""

from datetime import datetime

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.records import Asked, Changed, EmailGiven, NewPassword, TokenGiven
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.web.envelope import Envelope, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import AUTH_ROUTE
from hotlead.web.openapi_answers import RAISES
from hotlead.web.ratelimit import limit

TAGS = ["Accounts"]
OPEN = {AUTH_ROUTE: True}


@post(
    "/auth/verify-email",
    status_code=200,
    opt={**OPEN, RAISES: [service.LinkInvalid]},
    tags=TAGS,
    summary="Confirm an address",
)
async def verify_email(
    data: TokenGiven, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Take the token of the link sent at sign-up. It counts once, for three days."""
    async with db.transaction(SYSTEM) as tx:
        await service.verify_email(tx, actor, data.token, now)
    return ok(Changed("The address is confirmed."))


@post("/auth/resend-verification", status_code=200, opt=OPEN, tags=TAGS, summary="Send it again")
async def resend_verification(
    request: AnyRequest,
    data: EmailGiven,
    db: Database,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Asked]]:
    """Send the link that confirms an address again; the same answer for every address."""
    cause = service.MailCause.VERIFICATION
    await limit(request, service.MAIL_LIMIT, service.mail_key(cause, data.email))
    key = settings.secret_key
    async with service.answered_evenly(), db.transaction(SYSTEM) as tx:
        return ok(await service.resend_verification(tx, key, actor, data.email, now))


@post("/auth/forgot-password", status_code=200, opt=OPEN, tags=TAGS, summary="Forgot my password")
async def forgot_password(
    request: AnyRequest,
    data: EmailGiven,
    db: Database,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Asked]]:
    """Send a link that sets a new password; the same answer for every address."""
    cause = service.MailCause.RESET
    await limit(request, service.MAIL_LIMIT, service.mail_key(cause, data.email))
    key = settings.secret_key
    async with service.answered_evenly(), db.transaction(SYSTEM) as tx:
        return ok(await service.forgot_password(tx, key, actor, data.email, now))


@post(
    "/auth/reset-password",
    status_code=200,
    opt={**OPEN, RAISES: [service.LinkInvalid]},
    tags=TAGS,
    summary="Set a new password",
)
async def reset_password(
    data: NewPassword, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Take the token of the link; it counts once, for an hour.

    Every session ends and every API key is revoked.
    """
    await service.reset_password(db, actor, data, now)
    return ok(Changed("The password is set. Log in with it."))


@post(
    "/auth/accept-invitation",
    status_code=200,
    opt={**OPEN, RAISES: [service.LinkInvalid]},
    tags=TAGS,
    summary="Come in, invited",
)
async def accept_invitation(
    data: NewPassword, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Take the token of the invitation and choose a password; it counts once, for a week."""
    await service.accept_invitation(db, actor, data, now)
    return ok(Changed("The account is open. Log in."))


@post(
    "/auth/confirm-email",
    status_code=200,
    opt={**OPEN, RAISES: [service.LinkInvalid, service.EmailTaken]},
    tags=TAGS,
    summary="Confirm a new address",
)
async def confirm_email(
    data: TokenGiven, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Take the token of the link sent to a new address; from now on it is the one to log in with.

    It counts once, for a day.
    """
    async with db.transaction(SYSTEM) as tx:
        await service.confirm_email(tx, actor, data.token, now)
    return ok(Changed("The new address counts from now on."))


ROUTES: list[ControllerRouterHandler] = [
    verify_email,
    resend_verification,
    forgot_password,
    reset_password,
    accept_invitation,
    confirm_email,
]
