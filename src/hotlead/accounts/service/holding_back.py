"""Slowing guessers down, without ever locking an account for good."""

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hotlead.accounts import rules
from hotlead.accounts.records import Place
from hotlead.kit.errors import RateLimited
from hotlead.web.address import network_of
from hotlead.web.ratelimit import RateLimiter

_FREE_PER_ACCOUNT: Final = 5
_DELAY_PER_ACCOUNT_MAX_S: Final = 60
_FREE_PER_ADDRESS: Final = 20
_DELAY_PER_ADDRESS_MAX_S: Final = 900
# Three of a million codes are right at any time: 900 s leave a guesser about a hundred a day.
_FREE_PER_CODE: Final = 5
_DELAY_PER_CODE_MAX_S: Final = 900
_FAILURES_KEPT_S: Final = 3600
_CODE_FAILURES_KEPT_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Throttle:
    """After `free` failures, one guess every 1, 2, 4 … seconds, at most `longest_s` apart."""

    key: tuple[str, str]
    free: int
    longest_s: int
    memory_s: int = _FAILURES_KEPT_S


def of_account(email: str) -> Throttle:
    """Guesses at the password of one address, hashed so that none lies in a shared Redis."""
    account = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    return Throttle(("account", account), _FREE_PER_ACCOUNT, _DELAY_PER_ACCOUNT_MAX_S)


def of_place(place: Place) -> Throttle:
    """Guesses from one network, whoever they are about."""
    network = network_of(place.address)
    return Throttle(("address", network), _FREE_PER_ADDRESS, _DELAY_PER_ADDRESS_MAX_S)


def of_code(user_id: UUID) -> Throttle:
    """Guesses at the second factor of somebody whose password is known."""
    return Throttle(
        ("code", str(user_id)), _FREE_PER_CODE, _DELAY_PER_CODE_MAX_S, _CODE_FAILURES_KEPT_S
    )


async def hold_back_all(limiter: RateLimiter, *throttles: Throttle) -> None:
    """Refuse a guess that comes too soon for one of them; none of the others counts it then."""
    passed: list[Throttle] = []
    for throttle in throttles:
        try:
            await hold_back(limiter, throttle)
        except RateLimited:
            for other in passed:
                await limiter.take_back_failure(other.memory_s, *other.key)
            raise
        passed.append(throttle)


async def hold_back(limiter: RateLimiter, throttle: Throttle) -> None:
    """Refuse a guess that comes too soon; count the ones let through before they are checked.

    Counting comes first, so that of any number of guesses at once, on any number of nodes, each
    sees another count. Raises RateLimited.
    """
    failures = await limiter.add_failure(throttle.memory_s, *throttle.key)
    delay_s = rules.delay_s(failures - 1, throttle.free, throttle.longest_s)
    if not delay_s:
        return
    try:
        await limiter.pass_gate(delay_s, *throttle.key)
    except RateLimited:
        await limiter.take_back_failure(throttle.memory_s, *throttle.key)
        raise


async def forgive(limiter: RateLimiter, account: Throttle, place: Throttle) -> None:
    """A guess was right: forget the account's failures, and of the address only this guess.

    Someone with one account of their own could start the address again at none otherwise, and
    people who share an address would slow each other down.
    """
    await limiter.forget_failures(*account.key)
    await limiter.take_back_failure(place.memory_s, *place.key)
