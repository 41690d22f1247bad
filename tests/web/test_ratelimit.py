"""Rate limits are exact under concurrency, say where one stands, and let go again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import RateLimited
from hotlead.web import counters
from hotlead.web.counters import ProcessCounters
from hotlead.web.exchange import Exchange
from hotlead.web.ratelimit import RateLimiter
from tests.builders import Cast
from tests.client import Client, open_client
from tests.redis_server import Counting, InRedis
from tests.web.settings import changed

ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
WRONG = {"email": "acme@example.com", "password": "wrong"}
PER_KEY = RateLimitItemPerMinute(50, namespace="test")


async def passes(limiter: RateLimiter, key: str = "a", item: RateLimitItem = PER_KEY) -> bool:
    """Whether one more hit is within the limit."""
    try:
        await limiter.hit(Exchange(request_id="x"), item, key)
    except RateLimited:
        return False
    return True


async def retry_after_s(limiter: RateLimiter, item: RateLimitItem = PER_KEY) -> int:
    """How long a hit over the limit is told to wait."""
    with pytest.raises(RateLimited) as refused:
        await limiter.hit(Exchange(request_id="x"), item, "a")
    return refused.value.retry_after_s


@pytest.fixture
async def client(
    settings: Settings, db: Database, cast: Cast, counting: Counting
) -> AsyncIterator[Client]:
    """The application with its limits on."""
    limited = changed(settings, rate_limits=True, redis_url=counting.redis_url)
    async with open_client(limited, db, cast) as opened:
        yield opened


async def test_lets_exactly_the_limit_through_at_once(counting: Counting) -> None:
    nodes = counting.node(), counting.node()
    hits = [passes(node, key) for _ in range(500) for node in nodes for key in ("a", "b")]
    results = await asyncio.gather(*hits)
    assert sum(results[0::2]) == 50
    assert sum(results[1::2]) == 50


async def test_says_where_one_stands(counting: Counting) -> None:
    limiter, exchange = counting.node(), Exchange(request_id="x")
    await limiter.hit(exchange, PER_KEY, "a")
    assert exchange.headers["RateLimit-Limit"] == "50"
    assert exchange.headers["RateLimit-Remaining"] == "49"
    assert exchange.headers["RateLimit-Reset"] == "60"


@pytest.mark.parametrize("waited_s", [0.0, 17.2, 58.4, 58.6, 59.9])
async def test_after_the_time_it_names_the_next_one_passes(
    counting: Counting, waited_s: float
) -> None:
    limiter = counting.node()
    assert all([await passes(limiter) for _ in range(50)])
    counting.wait(waited_s)
    told_s = await retry_after_s(limiter)
    assert 60 - waited_s <= told_s < 60 - waited_s + 1
    if told_s > 1:
        counting.wait(told_s - 1.5)
        assert not await passes(limiter)
        counting.wait(0.5)
    counting.wait(1)
    assert await passes(limiter)


async def test_a_short_window_ends_by_the_real_clock(in_redis: InRedis) -> None:
    item = RateLimitItemPerSecond(1, 1, namespace="short")
    for limiter in (in_redis.node(), RateLimiter(ProcessCounters(), enabled=True)):
        assert await passes(limiter, item=item)
        told_s = await retry_after_s(limiter, item)
        assert told_s == 1
        await asyncio.sleep(told_s)
        assert await passes(limiter, item=item)


async def test_no_key_in_redis_lasts(in_redis: InRedis) -> None:
    limiter = in_redis.node()
    assert await passes(limiter)
    await limiter.add_failure(3600, "account", "x")
    await limiter.take_back_failure(3600, "account", "y")
    await limiter.pass_gate(8, "account", "x")
    ends = in_redis.ends_in_ms()
    assert len(ends) == 4
    for key, left_ms in ends.items():
        window_s = 60 if "test/" in key else 8 if "gate/" in key else 3600
        assert 0 < left_ms <= window_s * 1000, key


async def test_a_key_that_was_made_to_last_ends_again(
    in_redis: InRedis, settings: Settings
) -> None:
    limiter = in_redis.node()
    await passes(limiter)
    [key] = in_redis.ends_in_ms()
    in_redis.server.ask("PERSIST", key)
    await passes(limiter)
    assert 0 < in_redis.ends_in_ms()[key] <= 60_000


async def test_forgets_old_keys_and_bounds_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    kept = ProcessCounters(lambda: clock[0])
    monkeypatch.setattr(counters, "KEYS_MAX", 100)
    for number in range(250):
        await kept.hit(f"key {number}", 60)
    assert len(kept) <= 100
    clock[0] += 61
    for number in range(50):
        await kept.hit(f"key {number}", 1)
    clock[0] += 5
    await kept.hit("new", 60)
    assert len(kept) == 1


async def test_off_means_off() -> None:
    limiter = RateLimiter(ProcessCounters(), enabled=False)
    exchange = Exchange(request_id="x")
    for _ in range(100):
        await limiter.hit(exchange, PER_KEY, "a")
    assert exchange.headers == {}


async def test_a_user_has_a_hundred_calls_a_minute(client: Client) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    answers = [await acme.get(ME) for _ in range(101)]
    assert [a.status_code for a in answers] == [200] * 100 + [429]
    assert answers[0].headers["ratelimit-remaining"] == "99"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["details"]["code"] == "rate_limited"
    assert (await rival.get(ME)).status_code == 200


async def test_an_address_has_ten_log_ins_a_minute(client: Client) -> None:
    emails = [f"person{number}@example.com" for number in range(11)]
    answers = [await client.post(LOGIN, {**WRONG, "email": email}) for email in emails]
    assert [a.status_code for a in answers] == [401] * 10 + [429]
    page = await client.post_form("/login", WRONG)
    assert page.status_code == 429
    assert page.headers["content-type"].startswith("text/html")
    assert "Too many requests" in page.text
    assert 1 <= int(page.headers["retry-after"]) <= 60
    assert (await client.get("/login")).status_code == 200


async def test_two_nodes_let_ten_of_a_thousand_log_ins_through(
    settings: Settings, db: Database, cast: Cast, in_redis: InRedis
) -> None:
    limited = changed(settings, rate_limits=True, redis_url=in_redis.redis_url)
    async with open_client(limited, db, cast) as one, open_client(limited, db, cast) as other:
        answers = await asyncio.gather(
            *(
                node.post(LOGIN, {**WRONG, "email": f"person{number}@example.com"})
                for number in range(500)
                for node in (one, other)
            )
        )
    assert Counter(a.status_code for a in answers) == {401: 10, 429: 990}
