"""A web process that stops while pages listen: soon, and nobody misses or hears anything twice."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from psycopg.conninfo import conninfo_to_dict

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Place
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.notifications.feed import Told, names, read_events, say

START_S = 90
# The server itself waits a moment; much longer, and a deploy would be a breakdown.
STOP_S = 5
SECRET = "k" * 48


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **os.environ,
        "DATABASE_URL": _as_url(database_url),
        "HOTLEAD_MODE": "test",
        "HOTLEAD_DATA_DIR": str(tmp_path),
        "HOTLEAD_SECRET_KEY": SECRET,
        "HOTLEAD_LOG_LEVEL": "error",
        "HOTLEAD_RATE_LIMITS": "off",
        "PORT": str(port),
    }


@pytest.fixture
async def token(db: Database, cast: Cast) -> str:
    async with db.transaction(SYSTEM) as tx:
        opened = await accounts.open_session(tx, SECRET, cast.acme.user_id, Place(), utc_now())
    return opened.token


async def test_it_stops_in_seconds_and_nothing_is_lost(
    db: Database, cast: Cast, environ: dict[str, str], token: str
) -> None:
    acme_id = cast.acme.provider_id
    async with serving(environ, token) as (process, client), asyncio.timeout(START_S):
        async with listening(client) as lines, listening(client), listening(client):
            await next_event(lines)
            first = await say(db, acme_id, "before")
            assert await next_event(lines) == Told(first, "balance.changed", {"name": "before"})
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            # The stream ends as answers do, and is not cut off.
            assert [line async for line in lines if line] == []
        code = await asyncio.to_thread(process.wait, STOP_S)
        assert time.monotonic() - began < STOP_S
        # The server passes the signal on once it has stopped.
        assert code == -signal.SIGTERM
    for name in ("while away 1", "while away 2"):
        await say(db, acme_id, name)
    async with (
        serving(environ, token) as (_, client),
        asyncio.timeout(START_S),
        listening(client, {"Last-Event-ID": str(first)}) as lines,
    ):
        told = [await next_event(lines) for _ in range(3)]
        await say(db, acme_id, "after")
        told.append(await next_event(lines))
    assert names([event for event in told if event.name != "ready"]) == [
        "while away 1", "while away 2", "after"
    ]  # fmt: skip


@asynccontextmanager
async def serving(
    environ: Mapping[str, str], token: str
) -> AsyncGenerator[tuple[subprocess.Popen[bytes], httpx.AsyncClient]]:
    """`hotlead web`, killed at the end where it still runs."""
    command = [sys.executable, "-m", "hotlead.cli", "web"]
    process = await asyncio.to_thread(subprocess.Popen[bytes], command, env=dict(environ))
    url = f"http://127.0.0.1:{environ['PORT']}"
    headers = {"authorization": f"Bearer {token}"}
    try:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=None) as client:
            await _wait_until_ready(client)
            yield process, client
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait(STOP_S)


@asynccontextmanager
async def listening(
    client: httpx.AsyncClient, headers: Mapping[str, str] = {}
) -> AsyncGenerator[AsyncIterator[str]]:
    """The lines of a stream, which says at once where it begins."""
    async with client.stream("GET", "/api/v1/feed", headers=dict(headers)) as response:
        assert response.status_code == 200
        yield response.aiter_lines()


async def next_event(lines: AsyncIterator[str]) -> Told:
    """The next event of a stream."""
    block: list[str] = []
    async for line in lines:
        block.append(line)
        if line == "" and (found := read_events("\n".join(block))):
            return found[0]
    raise AssertionError("the stream ended")


def _as_url(conninfo: str) -> str:
    """The setting takes an address; the test server hands out key and value."""
    parts = {key: quote(str(value), safe="") for key, value in conninfo_to_dict(conninfo).items()}
    database = parts.pop("dbname")
    return f"postgresql:///{database}?" + "&".join(f"{k}={v}" for k, v in parts.items())


async def _wait_until_ready(client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if (await client.get("/readyz")).status_code == 200:
                return
        await asyncio.sleep(0.1)
    raise AssertionError("the server was not ready in time")
