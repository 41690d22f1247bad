"""What every request to a handler passes: who asks, how often, may they, did our page send it.

A pure ASGI middleware. A visitor costs no query; a person with a token costs one.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

import msgspec
from litestar.datastructures import State
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from hotlead.kit.actor import VISITOR, Actor, Role
from hotlead.kit.config import Settings
from hotlead.kit.errors import Forbidden, Unauthenticated
from hotlead.web.address import network_of
from hotlead.web.audience import admit, audience_of
from hotlead.web.cookies import drop_cookie, read_cookie
from hotlead.web.csrf import SAFE_METHODS, check_csrf
from hotlead.web.exchange import Exchange, Frame, exchange_in, is_api, route_of
from hotlead.web.query import check_query
from hotlead.web.ratelimit import AUTH_LIMIT, USER_LIMIT, RateLimiter
from hotlead.web.request import CheckedRequest
from hotlead.web.streams import Hub

Authenticate: TypeAlias = Callable[[str], Awaitable[Actor]]
LoadFrame: TypeAlias = Callable[[Actor], Awaitable[Frame]]

SESSION_COOKIE: Final = "session"

# Options of a handler: `@post("/login", opt={CSRF: "always", AUTH_ROUTE: True})`.
CSRF: Final = "csrf"  # "always": also for visitors · "never": a form that acts for nobody
AUTH_ROUTE: Final = "auth_route"  # counted against the address: log-in and the like
UNSECURED: Final = "unsecured"  # open to an administrator who must set up a second factor first
NO_ACTOR: Final = "no_actor"  # static files and health checks: nobody asks


class TokenRefused(Unauthenticated):
    """A token or key was sent that does not count, whatever the route asks."""

    code = "token_invalid"
    message = "This token or key does not count, or no longer. Log in again."


class ReadOnlyKey(Forbidden):
    """The API key is for reading alone."""

    code = "read_only_key"
    message = "This API key may only read."


class SecondFactorNotSetUp(Forbidden):
    """This market asks its administrators for a second factor before anything else."""

    code = "second_factor_not_set_up"
    message = "Set up two-step log-in first."


class Gate:
    """Finds the actor, counts its calls, admits it, checks CSRF and query, fetches the frame."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        state: State,
        authenticate: Authenticate,
        load_frame: LoadFrame,
    ) -> None:
        self._app = app
        self._state = state
        self._authenticate = authenticate
        self._load_frame = load_frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise the gate's errors inside Litestar, where the exception handlers answer."""
        if scope["type"] == "http":
            options = _options(scope)
            if not options.get(NO_ACTOR):
                await self._check(scope, receive, options)
        await self._app(scope, receive, send)

    async def _check(
        self, scope: HTTPScope, receive: Receive, options: Mapping[str, object]
    ) -> None:
        exchange = exchange_in(scope)
        exchange.actor = await self._find_actor(scope, exchange)
        is_write = scope["method"] not in SAFE_METHODS
        await self._count(scope, exchange, options, is_write=is_write)
        admit(exchange.actor, audience_of(route_of(scope)))
        if is_write and not exchange.actor.can_write:
            raise ReadOnlyKey
        if exchange.actor.is_unsecured and not options.get(UNSECURED):
            raise SecondFactorNotSetUp
        if is_write and _needs_csrf(exchange, options):
            await check_csrf(CheckedRequest(scope, receive))
        if is_api(scope):
            check_query(scope)
        if exchange.actor.role != Role.VISITOR and not is_api(scope):
            if not exchange.actor.is_unsecured:
                # Before the page is read: what happens from here on, its feed tells.
                hub: Hub = self._state.feed
                exchange.feed_position = hub.position
            exchange.frame = await self._load_frame(exchange.actor)

    async def _find_actor(self, scope: HTTPScope, exchange: Exchange) -> Actor:
        """The actor of the token; a wrong bearer is 401, an ended cookie makes a visitor."""
        if (bearer := _bearer(scope)) is not None:
            exchange.credential = "bearer"
            exchange.identify = partial(self._authenticate, bearer)
            return _placed(await self._authenticate(bearer), exchange)
        settings: Settings = self._state.settings
        is_secure = settings.secure_cookies
        cookie = read_cookie(scope, SESSION_COOKIE, secure=is_secure)
        if cookie is None:
            return _placed(VISITOR, exchange)
        try:
            actor = await self._authenticate(cookie)
        except Unauthenticated:
            exchange.set_cookies = [drop_cookie(SESSION_COOKIE, secure=is_secure)]
            return _placed(VISITOR, exchange)
        exchange.credential = "cookie"
        exchange.identify = partial(self._authenticate, cookie)
        return _placed(actor, exchange)

    async def _count(
        self,
        scope: HTTPScope,
        exchange: Exchange,
        options: Mapping[str, object],
        *,
        is_write: bool,
    ) -> None:
        """A user's API calls and writes; on the log-in routes also the address's writes."""
        actor = exchange.actor
        limiter: RateLimiter = self._state.limiter
        if actor.user_id is not None and (is_write or is_api(scope)):
            await limiter.hit(exchange, USER_LIMIT, str(actor.user_id))
        if options.get(AUTH_ROUTE) and is_write:
            await limiter.hit(exchange, AUTH_LIMIT, network_of(exchange.address))


def _placed(actor: Actor, exchange: Exchange) -> Actor:
    return msgspec.structs.replace(
        actor,
        address=exchange.address,
        agent=exchange.agent,
        request_id=exchange.request_id,
    )


def _options(scope: HTTPScope) -> Mapping[str, object]:
    return scope["route_handler"].opt


def _needs_csrf(exchange: Exchange, options: Mapping[str, object]) -> bool:
    rule = options.get(CSRF)
    if exchange.credential == "bearer" or rule == "never":
        return False
    return exchange.credential == "cookie" or rule == "always"


def _bearer(scope: HTTPScope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            if scheme.lower() == "bearer":
                return token.strip()
    return None
