"""Rate limits, counted atomically: in this process, or in Redis where several nodes share them.

The gate limits a user's calls and an address on the log-in routes. A feature limits its own
public writes: `await limit(request, PER_ADDRESS, network_of(actor.address))`.
"""

import time
from typing import Final

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError

from hotlead.kit.errors import RateLimited
from hotlead.web.exchange import AnyRequest, Exchange, exchange_in

USER_LIMIT: Final = RateLimitItemPerMinute(100, namespace="user")
AUTH_LIMIT: Final = RateLimitItemPerMinute(10, namespace="auth")
SWEEP_INTERVAL_S: Final = 1.0
KEYS_MAX: Final = 200_000

_log = structlog.stdlib.get_logger("hotlead.web")


class ProcessStorage(Storage):
    """Counters of this process; the event loop makes each step atomic, none of them awaits.

    The library's own in-process storage looks at every key after every hit: with 50,000 keys a
    hit took 3.9 ms here. This one sweeps at most once a second.
    """

    STORAGE_SCHEME: list[str] | None = None

    def __init__(self) -> None:
        super().__init__()
        self._counters: dict[str, tuple[int, float]] = {}
        self._swept_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the library may wrap: nothing here fails."""
        return ValueError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount`; the first hit of a window decides when it ends."""
        now = time.time()
        self._sweep(now)
        count, ends_at = self._counters.get(key, (0, 0.0))
        if ends_at <= now:
            count, ends_at = 0, now + expiry
        self._counters[key] = (count + amount, ends_at)
        return count + amount

    async def get(self, key: str) -> int:
        """The count of the present window."""
        count, ends_at = self._counters.get(key, (0, 0.0))
        return count if ends_at > time.time() else 0

    async def get_expiry(self, key: str) -> float:
        """When the present window ends, in seconds since 1970."""
        return self._counters.get(key, (0, time.time()))[1]

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int | None:
        """Forget everything; how many keys there were."""
        count = len(self._counters)
        self._counters.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forget one key."""
        self._counters.pop(key, None)

    def _sweep(self, now: float) -> None:
        is_full = len(self._counters) >= KEYS_MAX
        if now - self._swept_at < SWEEP_INTERVAL_S and not is_full:
            return
        self._swept_at = now
        self._counters = {k: v for k, v in self._counters.items() if v[1] > now}
        if len(self._counters) >= KEYS_MAX:
            # Better to forget counts than to run out of memory in a flood of addresses.
            self._counters.clear()


class RateLimiter:
    """Counts hits per key in fixed windows; lets everything pass when switched off."""

    def __init__(self, storage: Storage, *, enabled: bool) -> None:
        self._enabled = enabled
        self._storage = storage
        self._windows = FixedWindowRateLimiter(storage)

    async def hit(self, exchange: Exchange, limit: RateLimitItem, *key: str) -> None:
        """Count one hit and note the `RateLimit-*` headers; raises `RateLimited` over the limit."""
        if not self._enabled:
            return
        try:
            is_within = await self._windows.hit(limit, *key)
            stats = await self._windows.get_window_stats(limit, *key)
        except StorageError as error:
            # Without its Redis the service stays open rather than shut.
            _log.warning("rate_limits_unavailable", error=type(error).__name__)
            return
        reset_s = max(1, round(stats.reset_time - time.time()))
        exchange.headers = {
            "RateLimit-Limit": str(limit.amount),
            "RateLimit-Remaining": str(stats.remaining),
            "RateLimit-Reset": str(reset_s),
        }
        if not is_within:
            raise RateLimited(reset_s)

    async def failures(self, *key: str) -> int:
        """How many failures `add_failure` counted for this key and did not yet forget."""
        return await self._storage.get(_failure_key(key)) if self._enabled else 0

    async def add_failure(self, memory_s: int, *key: str) -> None:
        """Count one failure; all of a key are forgotten `memory_s` seconds after the first."""
        if self._enabled:
            await self._storage.incr(_failure_key(key), memory_s)

    async def forget_failures(self, *key: str) -> None:
        """Start again at none."""
        if self._enabled:
            await self._storage.clear(_failure_key(key))

    async def pass_gate(self, delay_s: int, *key: str) -> None:
        """Let one through in `delay_s` seconds; raises `RateLimited` for the others."""
        gate = RateLimitItemPerMinute(1, namespace="gate")
        full_key = gate.key_for(*key)
        if not self._enabled or await self._storage.incr(full_key, delay_s) == 1:
            return
        opens_at = await self._storage.get_expiry(full_key)
        raise RateLimited(max(1, round(opens_at - time.time())))


def make_rate_limiter(redis_url: str | None, *, enabled: bool) -> RateLimiter:
    """The limiter of one process; shared through Redis where there is an address for one."""
    storage: Storage = ProcessStorage()
    if redis_url is not None and enabled:
        storage = RedisStorage(f"async+{redis_url}", wrap_exceptions=True, implementation="redispy")
    return RateLimiter(storage, enabled=enabled)


async def limit(request: AnyRequest, item: RateLimitItem, *key: str) -> None:
    """Count this request against a feature's own limit; raises `RateLimited` over it."""
    limiter: RateLimiter = request.app.state.limiter
    await limiter.hit(exchange_in(request.scope), item, *key)


def _failure_key(key: tuple[str, ...]) -> str:
    return "/".join(("failures", *key))
