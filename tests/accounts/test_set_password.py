"""Setting somebody's password: the new one counts, every session ends, only staff may."""

import pytest

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LogIn, Place
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, NotFound
from hotlead.web.ratelimit import make_rate_limiter
from tests.builders import NOW, PASSWORD, Cast

KEY = "k" * 48
NEW_PASSWORD = "another horse battery"


async def _log_in(db: Database, email: str, password: str) -> str:
    limiter = make_rate_limiter(None, enabled=False)
    return (await accounts.log_in(db, limiter, KEY, LogIn(email, password), Place(), NOW)).token


async def test_the_new_one_counts_and_sessions_end(db: Database, cast: Cast) -> None:
    token = await _log_in(db, cast.acme.email, PASSWORD)
    new_hash = await accounts.hash_password(NEW_PASSWORD)

    async with db.transaction(SYSTEM) as tx:
        await accounts.set_password(tx, SYSTEM, " Acme@example.com ", new_hash, NOW)

    assert await _log_in(db, cast.acme.email, NEW_PASSWORD)
    with pytest.raises(accounts.WrongCredentials):
        await _log_in(db, cast.acme.email, PASSWORD)
    async with db.transaction(SYSTEM) as tx:
        with pytest.raises(accounts.TokenInvalid):
            await accounts.authenticate(tx, KEY, token, NOW)
        cursor = await tx.execute(
            "SELECT entity_id FROM audit_log WHERE action_type = 'user.password_set'"
        )
        assert await cursor.fetchall() == [(cast.acme.user_id,)]


async def test_an_unknown_user_is_not_found(db: Database, cast: Cast) -> None:
    with pytest.raises(NotFound):
        async with db.transaction(SYSTEM) as tx:
            await accounts.set_password(tx, SYSTEM, "nobody@example.com", "x", NOW)


async def test_providers_may_not(db: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await accounts.set_password(tx, cast.acme.actor, cast.rival.email, "x", NOW)
