"""Guessing gets slower, for the account and for the address, and never stops for good."""

import asyncio

from hotlead.accounts import rules, service
from hotlead.accounts.records import LogIn, Place
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.kit.errors import RateLimited
from hotlead.web.ratelimit import RateLimiter
from tests.builders import PASSWORD, Cast
from tests.redis_server import Counting

KEY = "k" * 48


def test_the_delay_doubles_up_to_a_limit() -> None:
    delays = [rules.delay_s(failures, 5, 60) for failures in range(14)]
    assert delays == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert rules.delay_s(10**9, 5, 60) == 60


async def try_once(
    db: Database,
    limiter: RateLimiter,
    password: str,
    address: str = "203.0.113.1",
    who: str = "Acme@example.com",
) -> str:
    """`in`, `wrong` or the seconds to wait."""
    attempt = LogIn(email=who, password=password)
    try:
        await service.log_in(db, limiter, KEY, attempt, Place(address=address), utc_now())
    except service.WrongCredentials:
        return "wrong"
    except RateLimited as error:
        return str(error.retry_after_s)
    return "in"


async def test_an_account_slows_down_and_the_owner_still_gets_in(
    db: Database, cast: Cast, counting: Counting
) -> None:
    one, other = counting.node(), counting.node()
    addresses = [f"198.51.100.{number}" for number in range(40)]
    for node, address in zip((one, other, one, other, one), addresses, strict=False):
        assert await try_once(db, node, "guess", address) == "wrong"
    # The sixth is let through and starts the wait; the next must come a second later.
    assert await try_once(db, other, "guess", addresses[5]) == "wrong"
    counting.wait(0.1)
    assert await try_once(db, one, PASSWORD) == "1"
    for address in addresses[6:30]:
        counting.wait(61)
        assert await try_once(db, one, "guess", address) == "wrong"
    assert await try_once(db, other, PASSWORD) == "60"
    counting.wait(61)
    assert await try_once(db, other, PASSWORD) == "in"
    # Coming in starts the count again, on every node.
    assert await try_once(db, one, "guess") == "wrong"
    assert await try_once(db, one, PASSWORD) == "in"


async def test_coming_in_forgets_the_account_and_not_the_address(
    db: Database, cast: Cast, counting: Counting
) -> None:
    one, other = counting.node(), counting.node()
    for number in range(20):
        # Somebody with an account of their own comes in between, from the same address.
        assert await try_once(db, one, "guess", who=f"person{number}@example.com") == "wrong"
        if number in {9, 18}:
            assert await try_once(db, other, PASSWORD) == "in"
    # The twenty-first is let through and starts the wait of this address alone.
    assert await try_once(db, one, "guess", who="another@example.com") == "wrong"
    assert await try_once(db, other, "guess", who="another@example.com") == "1"
    assert await try_once(db, one, "guess", "203.0.113.2", who="another@example.com") == "wrong"


async def test_what_is_refused_is_not_counted(db: Database, cast: Cast, counting: Counting) -> None:
    node = counting.node()
    for _ in range(6):
        assert await try_once(db, node, "guess") == "wrong"
    assert [await try_once(db, node, PASSWORD) for _ in range(12)] == ["1"] * 12
    counting.wait(1)
    assert await try_once(db, node, PASSWORD) == "in"


async def test_a_burst_gets_no_more_guesses_than_the_free_ones(
    db: Database, cast: Cast, counting: Counting
) -> None:
    nodes = counting.node(), counting.node()
    results = await asyncio.gather(
        *(try_once(db, node, "guess") for _ in range(30) for node in nodes)
    )
    # Five are free, and one starts the wait.
    assert results.count("wrong") == 6


async def test_a_network_that_is_held_back_holds_up_nobody_else(
    db: Database, cast: Cast, counting: Counting
) -> None:
    node = counting.node()
    for number in range(22):
        await try_once(db, node, "guess", "198.51.100.9", f"nobody{number}@example.com")
    refused = [await try_once(db, node, "guess", "198.51.100.9") for _ in range(12)]
    assert set(refused) <= {"1", "2"}
    assert await try_once(db, node, PASSWORD, "198.51.100.10") == "in"
