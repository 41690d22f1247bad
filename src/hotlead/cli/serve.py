"""The processes of the product, each by itself: web server, worker, migrations."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from socket import socket

import uvicorn
import uvloop
from litestar import Litestar
from psycopg import AsyncConnection

from hotlead.app import create_app
from hotlead.cli.screen import screen
from hotlead.kit.config import Settings
from hotlead.kit.db import WORKER_ROLE, Database
from hotlead.kit.embedded import database_url
from hotlead.kit.logs import configure_logs
from hotlead.kit.migrate import migrate
from hotlead.worker import run_worker

# How long requests under way may take once the server stops.
SHUTDOWN_S = 8
# What uvicorn's own `run` ends with where the application did not start.
STARTUP_FAILED = 3


def migrate_database(settings: Settings) -> None:
    """Bring the database up to date and say what ran."""
    with database_url(settings) as url:
        applied = asyncio.run(migrate(url))
    for name in applied:
        screen.print(f"Applied {name}", highlight=False)
    screen.print("The database is up to date.")


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncGenerator[Database]:
    """The database as the worker sees it, open while the block runs."""
    with database_url(settings) as url:
        await _migrate_own(settings, url)
        # The pool would try for a while, and then not say what is wrong.
        await (await AsyncConnection.connect(url)).close()
        db = Database(url, WORKER_ROLE, settings.pool_size_max)
        await db.open()
        try:
            yield db
        finally:
            await db.close()


class _Server(uvicorn.Server):
    """Ends live streams before it waits for requests under way: they would never end."""

    def __init__(self, app: Litestar, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop taking connections, let requests finish, stop the application."""
        self._app.state.feed.close()
        await super().shutdown(sockets)


def serve_web(settings: Settings) -> None:
    """Serve the web application until SIGTERM or Ctrl-C."""
    configure_logs(settings.log_level, settings.log_format)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    server = _Server(app, config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILED)


def work(settings: Settings) -> None:
    """Run jobs until SIGTERM or Ctrl-C."""
    configure_logs(settings.log_level, settings.log_format)
    with database_url(settings) as url:
        uvloop.run(_work(settings, url))


async def _work(settings: Settings, url: str) -> None:
    await _migrate_own(settings, url)
    await run_worker(settings, url)


async def _migrate_own(settings: Settings, url: str) -> None:
    """Bring the embedded server up to date: it is ours alone, so nobody else does."""
    if settings.database_url is None:
        await migrate(url)
