"""Logging in and out by API, and who one is."""

from datetime import datetime

from litestar import Response, get, patch, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import queries, service
from hotlead.accounts.records import (
    LoggedIn,
    LoggedOut,
    LogIn,
    Me,
    PersonChanges,
    Place,
    SecondStep,
)
from hotlead.kit.actor import Actor, SessionRequired
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Unauthenticated
from hotlead.web.envelope import Envelope, ok
from hotlead.web.gate import AUTH_ROUTE, UNSECURED
from hotlead.web.openapi_answers import RAISES
from hotlead.web.ratelimit import RateLimiter

TAGS = ["Accounts"]


@post(
    "/auth/login",
    status_code=200,
    opt={
        AUTH_ROUTE: True,
        RAISES: [service.WrongCredentials, service.SecondFactorNeeded, service.LogInRefused],
    },
    tags=TAGS,
    summary="Log in",
)
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
    `email_unverified`, `pending_approval`, `rejected`, `deactivated`, `suspended`. Where two-step
    log-in is on, 401 with the code `second_factor_required` and a `details.ticket` for the
    second step.
    """
    place = Place(address=actor.address, agent=actor.agent)
    return ok(await service.log_in(db, limiter, settings.secret_key, data, place, now))


@post(
    "/auth/login/second-step",
    status_code=200,
    opt={
        AUTH_ROUTE: True,
        RAISES: [service.TicketExpired, service.WrongCode, service.LogInRefused],
    },
    tags=TAGS,
    summary="Log in: second step",
)
async def take_second_step(
    data: SecondStep,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[LoggedIn]]:
    """Trade the ticket of the first step and a code for a token.

    The code is of the authenticator app, or one of the recovery codes; each counts once.
    """
    place = Place(address=actor.address, agent=actor.agent)
    key = settings.secret_key
    return ok(await service.take_second_step(db, limiter, key, data, place, now))


@post(
    "/auth/logout",
    status_code=200,
    opt={UNSECURED: True, RAISES: [SessionRequired]},
    tags=TAGS,
    summary="Log out",
)
async def log_out(db: Database, actor: Actor, now: datetime) -> Response[Envelope[LoggedOut]]:
    """End the session of the token this call carries; the token is worth nothing afterwards."""
    async with db.transaction(actor) as tx:
        await service.log_out(tx, actor, now)
    return ok(LoggedOut())


@get("/auth/me", opt={UNSECURED: True}, tags=TAGS, summary="Who am I")
async def get_me(db: Database, actor: Actor) -> Response[Envelope[Me]]:
    """The person the token or key speaks for."""
    if actor.user_id is None:
        raise Unauthenticated
    async with db.transaction(actor) as tx:
        return ok(await queries.get_me(tx, actor.user_id))


@patch("/auth/me", tags=TAGS, summary="Change my name and phone")
async def update_me(
    data: PersonChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Me]]:
    """Change what is sent, keep what is left out; `null` empties the phone."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_me(tx, actor, data, now))


ROUTES: list[ControllerRouterHandler] = [log_in, take_second_step, log_out, get_me, update_me]
