"""Counters in Redis, shared by every web node, and what happens while Redis is away."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Final, TypeVar, cast

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hotlead.web.counters import Count, ProcessCounters

CONNECTIONS_MAX: Final = 20
ANSWER_WITHIN_S: Final = 1.0
LOOKS: Final = 20
RETRY_AFTER_S: Final = 2.0
KEY_PREFIX: Final = "hotlead:limits:"

# One step in Redis, so no crash in between leaves a key that never ends; a key that somebody
# made to last is given its end again.
_HIT: Final = """
local hits = redis.call('INCRBY', KEYS[1], ARGV[1])
local left_ms = redis.call('PTTL', KEYS[1])
if left_ms < 0 then
    left_ms = tonumber(ARGV[2]) * 1000
    redis.call('PEXPIRE', KEYS[1], left_ms)
end
return {hits, left_ms}
"""

Answer = TypeVar("Answer")

_log = structlog.stdlib.get_logger("hotlead.web")


class SharedCounters:
    """Counts in Redis and, beside it, in this process: the latter counts while Redis is away.

    Redis has one second to answer. Once it fails, nobody waits for it: every two seconds one
    request looks whether it is back, the others count here. So a limit holds per node meanwhile,
    and starts from what this node counted before.
    """

    def __init__(self, redis_url: str) -> None:
        # The library leaves the options of `from_url` without types.
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]
            redis_url,
            max_connections=CONNECTIONS_MAX,
            timeout=ANSWER_WITHIN_S,
            # `_in_time` ends the waiting; a clock in the library would count this process' own
            # slowness too.
            socket_connect_timeout=None,
            socket_timeout=None,
            # Once more at once: a kept connection may be from before a restart of Redis.
            retry=Retry(NoBackoff(), 1),
        )
        self._redis = Redis(connection_pool=pool)
        self._hit = self._redis.register_script(_HIT)
        self._own = ProcessCounters()
        # Waiting for a connection in a burst is no failure, so it stands outside the time-out.
        self._line = asyncio.Semaphore(CONNECTIONS_MAX)
        self._asks_again_at: float | None = None

    async def hit(self, key: str, window_s: int, amount: int = 1) -> Count:
        """Count `amount` for every node; the first hit of a window decides when it ends."""
        own = await self._own.hit(key, window_s, amount)
        async with self._line:
            if not self._may_ask():
                return own
            try:
                answer = await _in_time(self._hit([KEY_PREFIX + key], [amount, window_s]))
            except (RedisError, OSError) as error:
                self._lose(error)
                return own
        self._find()
        # A script's answer has no type of its own; this one is two integers.
        hits, left_ms = cast("tuple[int, int]", answer)
        return Count(hits, left_ms / 1000)

    async def forget(self, key: str) -> None:
        """Start again at none, on every node."""
        await self._own.forget(key)
        async with self._line:
            if not self._may_ask():
                return
            try:
                await _in_time(self._redis.delete(KEY_PREFIX + key))
            except (RedisError, OSError) as error:
                self._lose(error)
                return
        self._find()

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose(close_connection_pool=True)

    def _may_ask(self) -> bool:
        if self._asks_again_at is None:
            return True
        now = time.monotonic()
        if now < self._asks_again_at:
            return False
        # This request looks; those that come meanwhile do not wait for what it finds.
        self._asks_again_at = now + RETRY_AFTER_S
        return True

    def _lose(self, error: Exception) -> None:
        if self._asks_again_at is None:
            _log.warning("rate_limits_not_shared", error=type(error).__name__)
        self._asks_again_at = time.monotonic() + RETRY_AFTER_S

    def _find(self) -> None:
        if self._asks_again_at is not None:
            _log.warning("rate_limits_shared_again")
            self._asks_again_at = None


async def _in_time(asked: Awaitable[Answer]) -> Answer:
    """What Redis answers; raises `TimeoutError` after a second without.

    The second is waited for in many looks. In a burst, this process may itself need a second
    before it comes to read an answer that is there: then each look takes longer, and Redis is
    not held to be away.
    """
    answering = asyncio.ensure_future(asked)
    try:
        for _ in range(LOOKS):
            await asyncio.wait((answering,), timeout=ANSWER_WITHIN_S / LOOKS)
            if answering.done():
                return answering.result()
        raise TimeoutError
    finally:
        answering.cancel()
