"""Signing up by API."""

from datetime import datetime

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Asked
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.providers import service
from hotlead.providers.records import SignUp
from hotlead.web.envelope import Envelope, created
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import AUTH_ROUTE
from hotlead.web.ratelimit import limit


@post(
    "/auth/signup",
    status_code=201,
    opt={AUTH_ROUTE: True},
    security=[],
    tags=["Accounts"],
    summary="Sign up as a provider",
)
async def sign_up(
    request: AnyRequest,
    data: SignUp,
    db: Database,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Asked]]:
    """Ask to become a provider; the account waits for an administrator's approval.

    A link to confirm the address is sent to it. The answer is the same for an address that has
    an account already: its owner is told by mail.
    """
    newcomer = await service.read_sign_up(data)
    # Counted now: mistakes in the form send no mail.
    key = accounts.mail_key(accounts.MailCause.SIGN_UP, newcomer.email)
    await limit(request, accounts.MAIL_LIMIT, key)
    return created(
        await service.sign_up(db, settings.secret_key, actor, newcomer, data.password, now)
    )


ROUTES: list[ControllerRouterHandler] = [sign_up]
