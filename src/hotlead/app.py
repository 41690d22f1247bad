"""The web application: the one place that knows every feature's fronts."""

import asyncio
import os
import warnings
from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import LitestarDeprecationWarning
from litestar.middleware import DefineMiddleware
from litestar.types import ControllerRouterHandler

from hotlead.accounts import api as accounts_api
from hotlead.accounts import pages as accounts_pages
from hotlead.accounts import service as accounts
from hotlead.audit import api as audit_api
from hotlead.audit import pages as audit_pages
from hotlead.billing import api as billing_api
from hotlead.billing import pages as billing_pages
from hotlead.billing import service as billing
from hotlead.distribution import api as distribution_api
from hotlead.distribution import pages as distribution_pages
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Mode, Settings, load_settings
from hotlead.kit.db import APP_ROLE, Database
from hotlead.kit.embedded import database_url
from hotlead.kit.gauges import Gauge
from hotlead.kit.logs import configure_logs
from hotlead.kit.migrate import migrate
from hotlead.kit.payment_gateways import make_gateway
from hotlead.kit.payments import PaymentGateway
from hotlead.kit.sns import HttpSns, Sns
from hotlead.kit.webhook_sender import WebhookSender
from hotlead.leads import api as leads_api
from hotlead.leads import pages as leads_pages
from hotlead.niches import api as niches_api
from hotlead.niches import pages as niches_pages
from hotlead.notifications import api as notifications_api
from hotlead.notifications import pages as notifications_pages
from hotlead.notifications import service as notifications
from hotlead.providers import api as providers_api
from hotlead.providers import pages as providers_pages
from hotlead.refunds import api as refunds_api
from hotlead.refunds import pages as refunds_pages
from hotlead.refunds import service as refunds
from hotlead.reports import api as reports_api
from hotlead.reports import pages as reports_pages
from hotlead.reports import service as reports
from hotlead.subscriptions import api as subscriptions_api
from hotlead.subscriptions import pages as subscriptions_pages
from hotlead.web import docs, health, openapi, static
from hotlead.web.assets import Assets
from hotlead.web.edge import Edge
from hotlead.web.errors import (
    EXCEPTION_HANDLERS,  # pyright: ignore[reportUnknownVariableType] - Litestar's own type
)
from hotlead.web.exchange import AnyRequest, Frame, exchange_in
from hotlead.web.gate import Gate
from hotlead.web.metrics import GaugeSource
from hotlead.web.ratelimit import RateLimiter, make_rate_limiter
from hotlead.web.request import BODY_BYTES_MAX, CheckedRequest
from hotlead.web.streams import Hub
from hotlead.web.templating import build_environment

API_ROUTES: Final[list[ControllerRouterHandler]] = [
    *accounts_api.ROUTES,
    *audit_api.ROUTES,
    *leads_api.ROUTES,
    *niches_api.ROUTES,
    *subscriptions_api.ROUTES,
    *providers_api.ROUTES,
    *billing_api.ROUTES,
    *reports_api.ROUTES,
    *distribution_api.ROUTES,
    *refunds_api.ROUTES,
    *notifications_api.ROUTES,
]
PAGE_ROUTES: Final[list[ControllerRouterHandler]] = [
    *accounts_pages.ROUTES,
    *audit_pages.ROUTES,
    *leads_pages.ROUTES,
    *niches_pages.ROUTES,
    *subscriptions_pages.ROUTES,
    *providers_pages.ROUTES,
    *billing_pages.ROUTES,
    *reports_pages.ROUTES,
    *distribution_pages.ROUTES,
    *refunds_pages.ROUTES,
    *notifications_pages.ROUTES,
]


def from_env() -> Litestar:
    """The application the environment configures: `uvicorn --factory hotlead.app:from_env`."""
    settings = load_settings(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    return create_app(settings)


def create_app(settings: Settings, db: Database | None = None) -> Litestar:
    """The application. With `db` the caller opens and closes it; otherwise the lifespan does."""
    return dress(build(new_state(settings, db)))


def new_state(settings: Settings, db: Database | None = None) -> State:
    """What the application looks up at every request: its settings, database and templates."""
    assets = Assets(reloads=settings.mode == Mode.DEVELOPMENT)
    return State(
        {
            "settings": settings,
            "db": db,
            "gateway": make_gateway(settings),
            "sns": HttpSns(),
            "webhooks": WebhookSender(allows_local=settings.webhook_local),
            "limiter": make_rate_limiter(settings.redis_url, enabled=settings.rate_limits),
            "assets": assets,
            "feed": Hub(settings.feed_streams_max),
            "templates": build_environment(assets, reloads=settings.mode == Mode.DEVELOPMENT),
        }
    )


def build(state: State) -> Litestar:
    """Every route, behind the gate. What differs between two applications is in `state` alone."""
    with warnings.catch_warnings():
        # Handlers name dependencies and parameters plainly (`db: Database`), as Litestar 2 reads
        # them; version 3 will want markers, and pyproject.toml stays below it.
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        return Litestar(
            route_handlers=[
                Router("/api/v1", route_handlers=API_ROUTES, security=[{"bearer": []}]),
                Router("/", route_handlers=PAGE_ROUTES, include_in_schema=False),
                *health.ROUTES,
                *openapi.ROUTES,
                *docs.ROUTES,
                *static.ROUTES,
            ],
            dependencies=_DEPENDENCIES,
            exception_handlers=EXCEPTION_HANDLERS,
            lifespan=[_lifespan] if state.db is None else [],
            logging_config=None,
            middleware=[_gate(state)],
            on_shutdown=[_close_limiter],
            openapi_config=openapi.openapi_config(_version()),
            request_class=CheckedRequest,
            request_max_body_size=BODY_BYTES_MAX,
            state=state,
            debug=False,
        )


def dress(app: Litestar) -> Litestar:
    """The same application with the edge around it."""
    app.asgi_handler = Edge(app.asgi_handler, app.state.settings)
    return app


async def _close_limiter(app: Litestar) -> None:
    await app.state.limiter.close()


def _version() -> str:
    try:
        return version("hotlead")
    except PackageNotFoundError:
        # Run from a checkout that was never installed.
        return "0"


def _gate(state: State) -> DefineMiddleware:
    async def authenticate(token: str) -> Actor:
        db: Database = state.db
        settings: Settings = state.settings
        async with db.transaction(SYSTEM) as tx:
            return await accounts.authenticate(
                tx,
                settings.secret_key,
                token,
                utc_now(),
                demands_second_factor=settings.demands_second_factor,
            )

    async def load_frame(actor: Actor) -> Frame:
        db: Database = state.db
        async with db.transaction(actor) as tx:
            return await reports.header_of(tx, actor, utc_now())

    return DefineMiddleware(Gate, state=state, authenticate=authenticate, load_frame=load_frame)


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncGenerator[None]:
    settings: Settings = app.state.settings
    with ExitStack() as stack:
        url = stack.enter_context(database_url(settings))
        if settings.database_url is None:
            # The embedded server is ours alone, so nobody else brings it up to date.
            await migrate(url)
        db = Database(url, APP_ROLE, settings.pool_size_max)
        await db.open()
        app.state.db = db
        try:
            async with _fed(app, url, db):
                yield
        finally:
            await db.close()


@asynccontextmanager
async def _fed(app: Litestar, url: str, db: Database) -> AsyncGenerator[None]:
    """Hand out the live feed while the block runs."""
    following = asyncio.create_task(notifications.follow_feed(url, db, app.state.feed))
    try:
        yield
    finally:
        app.state.feed.close()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def _provide_db(state: State) -> Database:
    return state.db


def _provide_settings(state: State) -> Settings:
    return state.settings


def _provide_gateway(state: State) -> PaymentGateway:
    return state.gateway


def _provide_sns(state: State) -> Sns:
    return state.sns


def _provide_limiter(state: State) -> RateLimiter:
    return state.limiter


def _provide_feed(state: State) -> Hub:
    return state.feed


def _provide_actor(request: AnyRequest) -> Actor:
    return exchange_in(request.scope).actor


def _provide_gauges() -> GaugeSource:
    return GaugeSource(_read_gauges)


async def _read_gauges(db: Database) -> Sequence[Gauge]:
    return [
        *await distribution.read_gauges(db),
        *await billing.read_gauges(db),
        *await notifications.read_gauges(db, utc_now()),
        *await notifications.read_wording_gauges(db),
        *await refunds.read_gauges(db, utc_now()),
    ]


def _provide_now() -> datetime:
    return utc_now()


_DEPENDENCIES: Final = {
    "db": Provide(_provide_db, sync_to_thread=False),
    "settings": Provide(_provide_settings, sync_to_thread=False),
    "gateway": Provide(_provide_gateway, sync_to_thread=False),
    "sns": Provide(_provide_sns, sync_to_thread=False),
    "limiter": Provide(_provide_limiter, sync_to_thread=False),
    "feed": Provide(_provide_feed, sync_to_thread=False),
    "actor": Provide(_provide_actor, sync_to_thread=False),
    "gauges": Provide(_provide_gauges, sync_to_thread=False),
    "now": Provide(_provide_now, sync_to_thread=False),
}
