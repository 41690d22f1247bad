"""Nobody learns by asking, or by the time an answer takes, who has an account.

Passwords are hashed at the lowest cost here: what remains is what could tell two addresses apart.
`test_log_in` compares at the cost of production.
"""

import time
from collections.abc import Awaitable, Callable
from statistics import median

import pytest

from hotlead.accounts.service import limits
from hotlead.accounts.service.limits import ANSWER_AFTER_S
from tests.client import Client

TRIES = 300
# The work of each takes a few milliseconds here.
FAST_ANSWER_AFTER_S = 0.02
DIFFERENCE_MAX_S = 0.005
KNOWN, UNKNOWN = "acme@example.com", "nobody{}@example.com"


async def log_in(client: Client, email: str) -> object:
    sent = {"email": email, "password": "not the password"}
    return (await client.post("/api/v1/auth/login", sent)).json()


async def forgot_password(client: Client, email: str) -> object:
    return (await client.post("/api/v1/auth/forgot-password", {"email": email})).json()


async def sign_up(client: Client, email: str) -> object:
    sent = {
        "company_name": "Nobody Ltd",
        "first_name": "Nobody",
        "last_name": "Knows",
        "email": email,
        "password": "seven green bottles on a wall",
    }
    return (await client.post("/api/v1/auth/signup", sent)).json()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("ask", [log_in, forgot_password, sign_up])
async def test_answers_alike_and_in_the_same_time(
    client: Client,
    ask: Callable[[Client, str], Awaitable[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "ANSWER_AFTER_S", FAST_ANSWER_AFTER_S)
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for attempt in range(TRIES):
        answers: list[object] = []
        for email in (KNOWN, UNKNOWN):
            started = time.perf_counter()
            answers.append(await ask(client, email.format(attempt)))
            times[email].append(time.perf_counter() - started)
        assert answers[0] == answers[1]
    difference_s = abs(median(times[KNOWN]) - median(times[UNKNOWN]))
    assert difference_s < DIFFERENCE_MAX_S


async def test_a_sign_up_is_done_before_it_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWER_AFTER_S", 0.0)
    started = time.perf_counter()
    await sign_up(client, UNKNOWN)
    assert time.perf_counter() - started < ANSWER_AFTER_S / 2
