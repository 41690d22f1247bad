"""Rate limits are exact under concurrency, say where one stands, and let go again."""

import asyncio

import pytest
from limits import RateLimitItemPerMinute

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import RateLimited
from hotlead.web import ratelimit
from hotlead.web.exchange import Exchange
from hotlead.web.ratelimit import ProcessStorage, RateLimiter
from tests.builders import Cast
from tests.client import open_client
from tests.web.settings import changed

ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
WRONG = {"email": "acme@example.com", "password": "wrong"}
PER_KEY = RateLimitItemPerMinute(50, namespace="test")


async def test_lets_exactly_the_limit_through_at_once() -> None:
    limiter = RateLimiter(ProcessStorage(), enabled=True)

    async def hit(key: str) -> bool:
        try:
            await limiter.hit(Exchange(request_id="x"), PER_KEY, key)
        except RateLimited:
            return False
        return True

    results = await asyncio.gather(*(hit("a") for _ in range(500)), *(hit("b") for _ in range(40)))
    assert sum(results[:500]) == 50
    assert sum(results[500:]) == 40


async def test_says_where_one_stands() -> None:
    limiter = RateLimiter(ProcessStorage(), enabled=True)
    exchange = Exchange(request_id="x")
    await limiter.hit(exchange, PER_KEY, "a")
    assert exchange.headers["RateLimit-Limit"] == "50"
    assert exchange.headers["RateLimit-Remaining"] == "49"
    assert 1 <= int(exchange.headers["RateLimit-Reset"]) <= 60


async def test_lets_go_after_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = ProcessStorage()
    clock = [1000.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: clock[0])
    assert [await storage.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    clock[0] += 59.9
    assert await storage.incr("a", 60) == 4
    clock[0] += 0.2
    assert await storage.get("a") == 0
    assert await storage.incr("a", 60) == 1


async def test_forgets_old_keys_and_bounds_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = ProcessStorage()
    clock = [1000.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: clock[0])
    monkeypatch.setattr(ratelimit, "KEYS_MAX", 100)
    for number in range(250):
        await storage.incr(f"key {number}", 60)
    assert (await storage.reset() or 0) <= 100
    for number in range(50):
        await storage.incr(f"key {number}", 1)
    clock[0] += 5
    await storage.incr("new", 60)
    assert await storage.reset() == 1


async def test_off_means_off() -> None:
    limiter = RateLimiter(ProcessStorage(), enabled=False)
    exchange = Exchange(request_id="x")
    for _ in range(100):
        await limiter.hit(exchange, PER_KEY, "a")
    assert exchange.headers == {}


async def test_a_user_has_a_hundred_calls_a_minute(
    settings: Settings, db: Database, cast: Cast
) -> None:
    async with open_client(changed(settings, rate_limits=True), db, cast) as client:
        acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
        answers = [await acme.get(ME) for _ in range(101)]
        assert [a.status_code for a in answers] == [200] * 100 + [429]
        assert answers[0].headers["ratelimit-remaining"] == "99"
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert answers[-1].json()["details"]["code"] == "rate_limited"
        assert (await rival.get(ME)).status_code == 200


async def test_an_address_has_ten_log_ins_a_minute(
    settings: Settings, db: Database, cast: Cast
) -> None:
    async with open_client(changed(settings, rate_limits=True), db, cast) as client:
        emails = [f"person{number}@example.com" for number in range(11)]
        answers = [await client.post(LOGIN, {**WRONG, "email": email}) for email in emails]
        assert [a.status_code for a in answers] == [401] * 10 + [429]
        page = await client.post_form("/login", WRONG)
        assert page.status_code == 429
        assert "retry-after" in page.headers
        assert (await client.get("/login")).status_code == 200
