"""Is the process alive, can it work, and what does it measure."""

import asyncio
import hmac
from typing import Final

import psycopg
import psycopg_pool
from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.kit.migrate import is_current
from hotlead.web.address import is_loopback
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.gate import NO_ACTOR
from hotlead.web.metrics import GaugeSource, exposition

# Prometheus gives up after ten seconds, and the process's own numbers with it.
GAUGES_WAIT_S: Final = 2


@get("/healthz", opt={NO_ACTOR: True}, include_in_schema=False)
async def healthz() -> Response[str]:
    """The process answers."""
    return Response("alive\n", media_type="text/plain")


@get("/readyz", opt={NO_ACTOR: True}, include_in_schema=False)
async def readyz(db: Database) -> Response[str]:
    """200 where the database answers and has every migration; 503 with the reason otherwise."""
    try:
        async with db.connection() as connection:
            ready = await is_current(connection)
    except (psycopg.Error, psycopg_pool.PoolTimeout):
        return Response("the database does not answer\n", status_code=503, media_type="text/plain")
    if not ready:
        return Response("migrations are missing\n", status_code=503, media_type="text/plain")
    return Response("ready\n", media_type="text/plain")


@get("/metrics", opt={NO_ACTOR: True}, include_in_schema=False)
async def metrics(
    request: AnyRequest, settings: Settings, db: Database, gauges: GaugeSource
) -> Response[bytes]:
    """Prometheus metrics, for this machine or for the holder of the metrics token; 404 else.

    While the database is away, those of the process alone.
    """
    address = exchange_in(request.scope).address
    token = (settings.metrics_token or "").encode()
    sent = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    has_token = bool(token) and hmac.compare_digest(sent, token)
    if not (has_token or is_loopback(request.scope, address)):
        raise NotFound
    try:
        async with asyncio.timeout(GAUGES_WAIT_S):
            read = await gauges.read(db)
    except (psycopg.Error, psycopg_pool.PoolTimeout, TimeoutError):
        read = ()
    return Response(exposition(read), media_type="text/plain; version=0.0.4")


ROUTES: list[ControllerRouterHandler] = [healthz, readyz, metrics]
