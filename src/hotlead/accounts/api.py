"""The API of accounts: log in, log out, who am I."""

from datetime import datetime

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import queries, service
from hotlead.accounts.records import LoggedIn, LoggedOut, LogIn, Me, Place
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Unauthenticated
from hotlead.web.envelope import Envelope, ok
from hotlead.web.gate import AUTH_ROUTE
from hotlead.web.ratelimit import RateLimiter
from hotlead.web.signing import token_key


@post("/auth/login", status_code=200, opt={AUTH_ROUTE: True}, tags=["Accounts"], summary="Log in")
async def log_in(
    data: LogIn,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[LoggedIn]]:
    """Trade e-mail and password for a token of seven days.

    401 where either is wrong; 403 with `details.code` where the account may not come in:
    `email_unverified`, `pending_approval`, `deactivated`, `suspended`.
    """
    place = Place(address=actor.address, agent=actor.agent)
    key = token_key(settings.secret_key)
    return ok(await service.log_in(db, limiter, key, data, place, now))


@post("/auth/logout", status_code=200, tags=["Accounts"], summary="Log out")
async def log_out(db: Database, actor: Actor, now: datetime) -> Response[Envelope[LoggedOut]]:
    """End the session of the token this call carries; the token is worth nothing afterwards."""
    async with db.transaction(actor) as tx:
        await service.log_out(tx, actor, now)
    return ok(LoggedOut())


@get("/auth/me", tags=["Accounts"], summary="Who am I")
async def me(db: Database, actor: Actor) -> Response[Envelope[Me]]:
    """The person the token speaks for."""
    if actor.user_id is None:
        raise Unauthenticated
    async with db.transaction(actor) as tx:
        return ok(await queries.get_me(tx, actor.user_id))


ROUTES: list[ControllerRouterHandler] = [log_in, log_out, me]
