"""Over real HTTP: a limit counts the client behind our proxies, whatever the client writes."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest
import uvicorn
from litestar import Litestar

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.apps import lend_app
from tests.builders import Cast
from tests.web.settings import changed

CLIENT, NEIGHBOUR = "198.51.100.7", "198.51.100.8"
# What each proxy of ours saw and appended, outermost first; the innermost connects to us.
CHAINS: Mapping[int, tuple[str, ...]] = {0: (), 1: ("{client}",), 2: ("{client}", "10.0.0.2")}
# What a client may send by itself: the values of its own X-Forwarded-For headers.
SPOOFS: tuple[tuple[str, ...], ...] = (
    (),
    ("9.9.9.9",),
    ("9.9.9.10, 8.8.8.8, 7.7.7.7, 6.6.6.6, 5.5.5.5",),
    ("9.9.9.11", "9.9.9.12"),
    ("",),
    (", , ,",),
    ("9.9.9.13,",),
    ("127.0.0.1",),
    ("2001:db8:9::1",),
    ("[2001:db8:9::2]:443, 9.9.9.14:80",),
    ("unknown, _hidden, \xff\xfe, 9.9.9.9.9",),
    ("1.2.3.4," * 600,),
)


@asynccontextmanager
async def serving(settings: Settings, db: Database) -> AsyncGenerator[int]:
    """The application behind a real server; its port."""
    with lend_app(settings, db) as app:
        async with listening(app) as port:
            yield port


@asynccontextmanager
async def listening(app: Litestar) -> AsyncGenerator[int]:
    """A server of the application; its port."""
    config = uvicorn.Config(
        # As in production, where only the loop differs.
        app,  # pyright: ignore[reportArgumentType] - Litestar types a scope more closely
        port=0,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    serving_task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving_task


async def post_login(
    port: int, forwarded: Sequence[str], *more: tuple[str, str], source: str = "127.0.0.1"
) -> int:
    """The status of a log-in sent byte by byte: no client library tidies the headers."""
    # Another account each time: what is counted here is the address.
    body = f'{{"email":"{new_id().hex}@example.com","password":"wrong"}}'.encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    headers = [
        ("Host", "127.0.0.1"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        *(("X-Forwarded-For", value) for value in forwarded),
        *more,
    ]
    lines = [f"{name}: {value}" for name, value in headers]
    request = "\r\n".join(("POST /api/v1/auth/login HTTP/1.1", *lines, "", ""))
    writer.write(request.encode("latin-1") + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1])


def through(proxies: int, sent: Sequence[str], client: str, *, merges: bool) -> list[str]:
    """What arrives of `sent`: each proxy appends to the last header, or adds one of its own."""
    values = list(sent)
    for entry in CHAINS[proxies]:
        seen = entry.format(client=client)
        if merges and values:
            values[-1] = f"{values[-1]}, {seen}"
        else:
            values.append(seen)
    return values


@pytest.mark.parametrize("merges", [True, False])
@pytest.mark.parametrize("proxies", [0, 1, 2])
async def test_no_header_gets_around_the_limit(
    settings: Settings, db: Database, cast: Cast, proxies: int, merges: bool
) -> None:
    limited = changed(settings, rate_limits=True, trusted_proxies=proxies)
    async with serving(limited, db) as port:

        async def log_in(sent: Sequence[str], client: str = CLIENT) -> int:
            forwarded = through(proxies, sent, client, merges=merges)
            # Without proxies the connection itself shows who it is.
            source = "127.0.0.1" if proxies or client == CLIENT else "127.0.0.2"
            return await post_login(port, forwarded, source=source)

        statuses = [await log_in(SPOOFS[number % len(SPOOFS)]) for number in range(10)]
        assert 429 not in statuses
        assert [await log_in(sent) for sent in SPOOFS] == [429] * len(SPOOFS)
        # Nobody is counted out by what another wrote.
        assert await log_in((), NEIGHBOUR) != 429
        assert await log_in((CLIENT,), NEIGHBOUR) != 429


@pytest.mark.parametrize("name", ["Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP"])
async def test_other_headers_are_not_believed(
    settings: Settings, db: Database, cast: Cast, name: str
) -> None:
    limited = changed(settings, rate_limits=True, trusted_proxies=1)
    async with serving(limited, db) as port:
        for number in range(10):
            value = f"for=9.9.9.{number}" if name == "Forwarded" else f"9.9.9.{number}"
            assert await post_login(port, [CLIENT], (name, value)) != 429
        assert await post_login(port, [CLIENT], (name, "9.9.9.99")) == 429


@pytest.mark.parametrize(
    ("client", "same", "another"),
    [
        ("198.51.100.7:4711", "198.51.100.7:999", "198.51.100.8:4711"),
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1"),
        ("[2001:db8:1:1::1]:443", "2001:db8:1:1::9", "[2001:db8:1:2::1]:443"),
        ("::ffff:198.51.100.7", "198.51.100.7", "::ffff:198.51.100.8"),
    ],
)
async def test_an_address_is_known_however_a_proxy_writes_it(
    settings: Settings, db: Database, cast: Cast, client: str, same: str, another: str
) -> None:
    limited = changed(settings, rate_limits=True, trusted_proxies=1)
    async with serving(limited, db) as port:
        for number in range(10):
            assert await post_login(port, [f"9.9.9.{number}, {client}"]) != 429
        assert await post_login(port, [same]) == 429
        assert await post_login(port, [another]) != 429


async def test_what_is_no_address_counts_as_one_client(
    settings: Settings, db: Database, cast: Cast
) -> None:
    limited = changed(settings, rate_limits=True, trusted_proxies=1)
    async with serving(limited, db) as port:
        for number in range(10):
            assert await post_login(port, [f"9.9.9.{number}, unknown{number}"]) != 429
        assert await post_login(port, ["9.9.9.99, unknown"]) == 429
