"""Whether a job that failed is tried again, and when: one table from kind of failure to answer."""

from asyncio import CancelledError
from collections.abc import Mapping
from typing import Final

from hotlead.kit.errors import HotleadError, Kind, RateLimited

BASE_WAIT_S: Final = 1.0
WAIT_S_MAX: Final = 300.0
JITTER: Final = 0.2

# A failure that another try cannot mend is discarded: the job fails at once and is logged.
IS_RETRYABLE: Final[Mapping[Kind, bool]] = {
    Kind.INVALID_INPUT: False,
    Kind.UNAUTHENTICATED: False,
    Kind.FORBIDDEN: False,
    Kind.NOT_FOUND: False,
    Kind.CONFLICT: False,
    Kind.PAYMENT_REQUIRED: False,
    Kind.RATE_LIMITED: True,
    Kind.UNAVAILABLE: True,
}


def retry_wait_s(
    error: BaseException, attempts: int, retries_max: int, chance: float
) -> float | None:
    """Seconds until the next try of a job that failed, None for never.

    `attempts` counts the tries before this one, `chance` (0 to 1) spreads tries that failed
    together. An unexpected error is retried; a job cut short by a shutdown goes back at once,
    whatever `retries_max` says.
    """
    if isinstance(error, CancelledError):
        return 0.0
    if isinstance(error, HotleadError) and not IS_RETRYABLE[error.kind]:
        return None
    if attempts >= retries_max:
        return None
    wait_s = min(BASE_WAIT_S * 2.0 ** min(attempts, 30), WAIT_S_MAX)
    if isinstance(error, RateLimited):
        wait_s = max(wait_s, float(error.retry_after_s))
    return wait_s * (1 + JITTER * chance)
