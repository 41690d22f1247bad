"""Redis that is not there, goes, is silent or comes back: no 5xx, no wait, never unlimited."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute
from structlog.testing import capture_logs

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import RateLimited
from hotlead.web import shared_counters
from hotlead.web.exchange import Exchange
from hotlead.web.ratelimit import RateLimiter, make_rate_limiter
from hotlead.web.shared_counters import ANSWER_WITHIN_S, CONNECTIONS_MAX
from tests.builders import PASSWORD, Cast
from tests.client import open_client
from tests.redis_server import RedisServer
from tests.web.settings import changed

LOGIN = "/api/v1/auth/login"
TEN = RateLimitItemPerMinute(10, namespace="test")
NOBODY_THERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def own_server() -> Iterator[RedisServer]:
    """A Redis of this test alone, to stop and start."""
    with tempfile.TemporaryDirectory(prefix="hotlead-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        yield server
        server.stop()


@asynccontextmanager
async def node_of(redis_url: str | None) -> AsyncGenerator[RateLimiter]:
    """The limiter of one node."""
    limiter = make_rate_limiter(redis_url, enabled=True)
    yield limiter
    await limiter.close()


async def count_passed(limiter: RateLimiter, hits: int) -> int:
    """How many of so many hits at once are within the limit of ten."""

    async def passes() -> bool:
        try:
            await limiter.hit(Exchange(request_id="x"), TEN, "a")
        except RateLimited:
            return False
        return True

    return sum(await asyncio.gather(*(passes() for _ in range(hits))))


async def test_never_there_each_node_counts_for_itself() -> None:
    async with node_of(NOBODY_THERE) as one, node_of(NOBODY_THERE) as other:
        with capture_logs() as logs:
            assert await count_passed(one, 500) == 10
            assert await count_passed(other, 500) == 10
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("rate_limits_not_shared", "warning")
    ] * 2


async def test_gone_in_the_middle_a_node_goes_on_from_its_own_count(
    own_server: RedisServer,
) -> None:
    async with node_of(own_server.url) as one, node_of(own_server.url) as other:
        assert await count_passed(one, 6) == 6
        assert await count_passed(other, 3) == 3
        own_server.stop()
        assert await count_passed(one, 100) == 4
        assert await count_passed(other, 100) == 7


async def test_coming_back_is_noticed(
    own_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_counters, "RETRY_AFTER_S", 0.1)
    async with node_of(own_server.url) as one, node_of(own_server.url) as other:
        own_server.stop()
        with capture_logs() as logs:
            assert await count_passed(one, 20) == await count_passed(other, 20) == 10
            own_server.start()
            await asyncio.sleep(0.15)
            # One of these looks and finds it; from then on they count together again.
            await count_passed(one, 1)
            await count_passed(other, 1)
            passed = await count_passed(one, 20) + await count_passed(other, 20)
    assert passed == 8
    assert [log["event"] for log in logs] == ["rate_limits_not_shared"] * 2 + [
        "rate_limits_shared_again"
    ] * 2


async def test_a_restart_between_two_requests_is_not_even_noticed(own_server: RedisServer) -> None:
    async with node_of(own_server.url) as limiter:
        assert await count_passed(limiter, 30) == 10
        own_server.stop()
        own_server.start()
        with capture_logs() as logs:
            assert await count_passed(limiter, 5) == 5
    assert logs == []


async def test_a_silent_redis_costs_one_time_out() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, node_of(f"redis://127.0.0.1:{port}/0") as limiter:
        started = time.monotonic()
        assert await count_passed(limiter, 200) == 10
        assert time.monotonic() - started < 2 * ANSWER_WITHIN_S
        started = time.monotonic()
        await count_passed(limiter, 200)
        assert time.monotonic() - started < ANSWER_WITHIN_S / 2


async def test_a_slow_process_does_not_take_redis_for_away(own_server: RedisServer) -> None:
    def stand_still() -> None:
        time.sleep(1.2 * ANSWER_WITHIN_S)

    async def keep_the_loop_busy() -> None:
        for _ in range(5):
            stand_still()
            await asyncio.sleep(0)

    async with node_of(own_server.url) as one, node_of(own_server.url) as other:
        with capture_logs() as logs:
            passed, _ = await asyncio.gather(count_passed(one, 30), keep_the_loop_busy())
            assert passed + await count_passed(other, 30) == 10
    assert logs == []


async def test_a_burst_opens_a_limited_number_of_connections(own_server: RedisServer) -> None:
    async with node_of(own_server.url) as limiter:
        with capture_logs() as logs:
            assert await count_passed(limiter, 1000) == 10
        # One more is the look itself.
        assert 1 < own_server.connections() <= CONNECTIONS_MAX + 1
    assert logs == []


async def test_a_log_in_works_and_is_limited_without_redis(
    settings: Settings, db: Database, cast: Cast
) -> None:
    limited = changed(settings, rate_limits=True, redis_url=NOBODY_THERE)
    right = {"email": "acme@example.com", "password": PASSWORD}
    async with open_client(limited, db, cast) as client:
        assert (await client.post(LOGIN, right)).status_code == 200
        wrong = [await client.post(LOGIN, {**right, "password": "guess"}) for _ in range(12)]
        page = await client.post_form("/login", right)
    # Six wrong passwords for the account; refused guesses count for the address, as ever.
    assert Counter(answer.status_code for answer in wrong) == {401: 6, 429: 6}
    assert page.status_code == 429


async def test_redis_goes_under_load(
    settings: Settings, db: Database, cast: Cast, own_server: RedisServer
) -> None:
    limited = changed(settings, rate_limits=True, redis_url=own_server.url)
    async with open_client(limited, db, cast) as client:
        acme = await client.as_provider("acme")

        async def ask() -> int:
            return (await acme.get("/api/v1/auth/me")).status_code

        before = await asyncio.gather(*(ask() for _ in range(40)))
        asking = [asyncio.create_task(ask()) for _ in range(100)]
        await asyncio.sleep(0.01)
        own_server.stop()
        after = await asyncio.gather(*asking)
    assert Counter([*before, *after]) == {200: 100, 429: 40}
