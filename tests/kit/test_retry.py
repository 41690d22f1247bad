from asyncio import CancelledError

import pytest

from hotlead.kit.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    Kind,
    NotFound,
    RateLimited,
    Unavailable,
)
from hotlead.kit.retry import IS_RETRYABLE, WAIT_S_MAX, retry_wait_s


def test_every_kind_has_an_answer() -> None:
    assert set(IS_RETRYABLE) == set(Kind)


@pytest.mark.parametrize("error", [Conflict(), Forbidden(), InvalidInput(), NotFound()])
def test_what_another_try_cannot_mend_is_discarded(error: Exception) -> None:
    assert retry_wait_s(error, 0, 5, 0.0) is None


@pytest.mark.parametrize("error", [Unavailable(), RuntimeError("unexpected"), KeyError("x")])
def test_the_rest_waits_longer_each_time(error: Exception) -> None:
    waits = [retry_wait_s(error, attempts, 5, 0.0) for attempts in range(6)]
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, None]


def test_waits_are_bounded_and_spread() -> None:
    assert retry_wait_s(Unavailable(), 40, 50, 0.0) == WAIT_S_MAX
    assert retry_wait_s(Unavailable(), 0, 5, 1.0) == pytest.approx(1.2)


def test_a_rate_limit_says_itself_how_long() -> None:
    assert retry_wait_s(RateLimited(90), 0, 5, 0.0) == 90.0


def test_a_shutdown_costs_no_try() -> None:
    assert retry_wait_s(CancelledError(), 99, 5, 1.0) == 0.0
