"""Where the time of a drain goes: reading the market, deciding, writing, and the rest.

The rest is opening the transaction, committing it and giving the connection back.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from time import perf_counter
from typing import ParamSpec, TypeVar
from unittest.mock import patch

from hotlead.distribution import rules
from hotlead.distribution.service import drain

P = ParamSpec("P")
T = TypeVar("T")

# What `drain` calls, and the phase it belongs to. Rules run within `_decide` of reading.
_PHASES = {
    "load_batch": "load",
    "leads_to_sell": "load",
    "load_market": "load",
    "settle": "settle",
}


@dataclass
class Clock:
    """Seconds spent in each phase."""

    seconds: Counter[str] = field(default_factory=Counter[str])

    def shares(self, total: float, leads: int) -> dict[str, float]:
        """Milliseconds of each phase a lead; `total` seconds passed in all."""
        known = {name: self.seconds[name] for name in ("load", "rules", "settle")}
        phases = known | {"commit": total - sum(known.values())}
        return {name: round(seconds / leads * 1000, 3) for name, seconds in phases.items()}


@contextmanager
def timed() -> Generator[Clock]:
    """Count what drains spend in each phase while the block runs."""
    clock = Clock()
    with ExitStack() as stack:
        for name, phase in _PHASES.items():
            stopped = _stopped(clock, phase, getattr(drain, name))
            stack.enter_context(patch.object(drain, name, stopped))
        decide = _stopped_now(clock, "rules", rules.distribute)
        stack.enter_context(patch.object(rules, "distribute", decide))
        yield clock


def _stopped(
    clock: Clock, phase: str, call: Callable[P, Awaitable[T]]
) -> Callable[P, Awaitable[T]]:
    @wraps(call)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        started = perf_counter()
        try:
            return await call(*args, **kwargs)
        finally:
            clock.seconds[phase] += perf_counter() - started

    return run


def _stopped_now(clock: Clock, phase: str, call: Callable[P, T]) -> Callable[P, T]:
    @wraps(call)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        started = perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            clock.seconds[phase] += perf_counter() - started

    return run
