"""What happens to an account while somebody's password is being checked counts for that log-in."""

from collections.abc import Awaitable, Callable

import pytest

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LogIn, Place
from hotlead.accounts.service import logging_in
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import HotleadError
from hotlead.web.counters import ProcessCounters
from hotlead.web.ratelimit import RateLimiter
from tests.builders import PASSWORD, PASSWORD_HASH, Cast

Happening = Callable[[Database, Cast], Awaitable[None]]


async def reset(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await accounts.set_password(tx, SYSTEM, cast.acme.email, PASSWORD_HASH + "x", utc_now())


async def suspend(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE users SET status = 'suspended' WHERE id = %s", (cast.acme.user_id,)
        )


async def set_up_second_factor(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            """
            INSERT INTO second_factors (id, user_id, created_at, confirmed_at)
            VALUES (gen_random_uuid(), %s, now(), now())
            """,
            (cast.acme.user_id,),
        )


@pytest.mark.parametrize(
    ("happening", "refusal"),
    [
        (reset, accounts.WrongCredentials),
        (suspend, accounts.LogInRefused),
        (set_up_second_factor, accounts.SecondFactorNeeded),
    ],
)
async def test_no_session_is_opened(
    db: Database,
    settings: Settings,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    happening: Happening,
    refusal: type[HotleadError],
) -> None:
    verify = logging_in.verify_password

    async def verify_slowly(password: str, kept: str | None) -> tuple[bool, str | None]:
        verdict = await verify(password, kept)
        await happening(db, cast)
        return verdict

    monkeypatch.setattr(logging_in, "verify_password", verify_slowly)
    attempt = LogIn(email=cast.acme.email, password=PASSWORD)
    limiter = RateLimiter(ProcessCounters(), enabled=True)
    with pytest.raises(refusal):
        await accounts.log_in(db, limiter, settings.secret_key, attempt, Place(), utc_now())
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT count(*) FROM sessions WHERE user_id = %s AND revoked_at IS NULL",
            (cast.acme.user_id,),
        )
        assert await cursor.fetchone() == (0,)
