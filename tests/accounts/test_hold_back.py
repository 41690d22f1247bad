"""Guessing gets slower, for the account and for the address, and never stops for good."""

import asyncio

import pytest

from hotlead.accounts import rules, service
from hotlead.accounts.records import LogIn, Place
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.kit.errors import RateLimited
from hotlead.web import ratelimit
from hotlead.web.ratelimit import ProcessStorage, RateLimiter
from tests.builders import PASSWORD, Cast

KEY = b"k" * 32


class Clock:
    """The limiter's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(ratelimit.time, "time", moved)
    return moved


def test_the_delay_doubles_up_to_a_limit() -> None:
    delays = [rules.delay_s(failures, 5, 60) for failures in range(14)]
    assert delays == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert rules.delay_s(10**9, 5, 60) == 60


async def try_once(
    db: Database, limiter: RateLimiter, password: str, address: str = "203.0.113.1"
) -> str:
    """`in`, `wrong` or the seconds to wait."""
    attempt = LogIn(email="Acme@example.com", password=password)
    try:
        await service.log_in(db, limiter, KEY, attempt, Place(address=address), utc_now())
    except service.WrongCredentials:
        return "wrong"
    except RateLimited as error:
        return str(error.retry_after_s)
    return "in"


async def test_an_account_slows_down_and_the_owner_still_gets_in(
    db: Database, cast: Cast, clock: Clock
) -> None:
    limiter = RateLimiter(ProcessStorage(), enabled=True)
    addresses = [f"198.51.100.{number}" for number in range(40)]
    for address in addresses[:5]:
        assert await try_once(db, limiter, "guess", address) == "wrong"
    # The sixth is let through and starts the wait; the next must come a second later.
    assert await try_once(db, limiter, "guess", addresses[5]) == "wrong"
    clock.now += 0.1
    assert await try_once(db, limiter, PASSWORD) in {"1", "2"}
    for address in addresses[6:30]:
        clock.now += 61
        assert await try_once(db, limiter, "guess", address) == "wrong"
    clock.now += 61
    assert await try_once(db, limiter, PASSWORD) == "in"
    # Coming in starts the count again.
    assert await try_once(db, limiter, "guess") == "wrong"
    assert await try_once(db, limiter, PASSWORD) == "in"


async def test_a_burst_gets_no_more_guesses_than_the_free_ones(db: Database, cast: Cast) -> None:
    limiter = RateLimiter(ProcessStorage(), enabled=True)
    results = await asyncio.gather(*(try_once(db, limiter, "guess") for _ in range(30)))
    assert results.count("wrong") <= 6
