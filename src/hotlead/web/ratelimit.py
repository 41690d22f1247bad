"""Rate limits, counted atomically: in this process, or in Redis where several nodes share them.

The gate limits a user's calls and an address on the log-in routes. A feature limits its own
public writes: `await limit(request, PER_ADDRESS, network_of(actor.address))`.
"""

from math import ceil
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute

from hotlead.kit.errors import RateLimited
from hotlead.web.counters import Counters, ProcessCounters
from hotlead.web.exchange import AnyRequest, Exchange, exchange_in
from hotlead.web.shared_counters import SharedCounters

USER_LIMIT: Final = RateLimitItemPerMinute(100, namespace="user")
AUTH_LIMIT: Final = RateLimitItemPerMinute(10, namespace="auth")


class RateLimiter:
    """Counts hits per key in fixed windows; lets everything pass when switched off."""

    def __init__(self, counters: Counters, *, enabled: bool) -> None:
        self._enabled = enabled
        self._counters = counters

    async def hit(self, exchange: Exchange, limit: RateLimitItem, *key: str) -> None:
        """Count one hit and note the `RateLimit-*` headers; raises `RateLimited` over the limit."""
        if not self._enabled:
            return
        count = await self._counters.hit(limit.key_for(*key), limit.get_expiry())
        reset_s = _whole_seconds(count.ends_in_s)
        exchange.headers = {
            "RateLimit-Limit": str(limit.amount),
            "RateLimit-Remaining": str(max(0, limit.amount - count.hits)),
            "RateLimit-Reset": str(reset_s),
        }
        if count.hits > limit.amount:
            raise RateLimited(reset_s)

    async def add_failure(self, memory_s: int, *key: str) -> int:
        """Count one failure, and say how many that makes.

        All of a key are forgotten `memory_s` seconds after the first.
        """
        if not self._enabled:
            return 0
        return (await self._counters.hit(_failure_key(key), memory_s)).hits

    async def take_back_failure(self, memory_s: int, *key: str) -> None:
        """Count one failure less: it was added for something that then did not happen."""
        if self._enabled:
            await self._counters.hit(_failure_key(key), memory_s, -1)

    async def forget_failures(self, *key: str) -> None:
        """Start again at none."""
        if self._enabled:
            await self._counters.forget(_failure_key(key))

    async def pass_gate(self, delay_s: int, *key: str) -> None:
        """Let one through in `delay_s` seconds; raises `RateLimited` for the others."""
        if not self._enabled:
            return
        count = await self._counters.hit("/".join(("gate", *key)), delay_s)
        if count.hits > 1:
            raise RateLimited(_whole_seconds(count.ends_in_s))

    async def close(self) -> None:
        """Close the connections to Redis."""
        await self._counters.close()


def make_rate_limiter(redis_url: str | None, *, enabled: bool) -> RateLimiter:
    """The limiter of one process; shared through Redis where there is an address for one."""
    counters: Counters = ProcessCounters()
    if redis_url is not None and enabled:
        counters = SharedCounters(redis_url)
    return RateLimiter(counters, enabled=enabled)


async def limit(request: AnyRequest, item: RateLimitItem, *key: str) -> None:
    """Count this request against a feature's own limit; raises `RateLimited` over it."""
    limiter: RateLimiter = request.app.state.limiter
    await limiter.hit(exchange_in(request.scope), item, *key)


def _failure_key(key: tuple[str, ...]) -> str:
    return "/".join(("failures", *key))


def _whole_seconds(seconds: float) -> int:
    """Rounded up: who waits that long is let in."""
    return max(1, ceil(seconds))
