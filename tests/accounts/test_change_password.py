"""Another password for oneself: the present one proves who asks, other sessions end."""

from dataclasses import replace

import pytest

from hotlead.accounts.service import own_password
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from tests.accounts.letterbox import Letterbox
from tests.builders import PASSWORD, Cast
from tests.client import Client, open_client
from tests.leads.rows import audit_rows, jobs

CHANGE = "/api/v1/auth/change-password"
LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
EMAIL = "acme@example.com"
NEW = "seven green bottles on a wall"
BODY = {"current_password": PASSWORD, "new_password": NEW}


async def log_in(client: Client, password: str) -> int:
    return (await client.post(LOGIN, {"email": EMAIL, "password": password})).status_code


async def test_the_new_one_counts_and_other_sessions_end(
    client: Client, db: Database, post: Letterbox
) -> None:
    acme, other = await client.as_provider("acme"), await client.as_provider("acme")
    rival = await client.as_provider("rival")
    assert (await acme.post(CHANGE, BODY)).status_code == 200
    assert [(await who.get(ME)).status_code for who in (acme, other, rival)] == [200, 401, 200]
    assert (await log_in(client, PASSWORD), await log_in(client, NEW)) == (401, 200)
    letter = await post.letter()
    assert (letter["To"], letter["Subject"]) == (EMAIL, "Your password was changed")
    assert len(await audit_rows(db, "user.password_changed")) == 1


async def test_api_keys_go_on(client: Client) -> None:
    acme = await client.as_provider("acme")
    made = await acme.post("/api/v1/auth/api-keys", {"name": "CRM", "password": PASSWORD})
    key = {"authorization": f"Bearer {made.json()['data']['key']}"}
    assert (await acme.post(CHANGE, BODY)).status_code == 200
    assert (await client.get(ME, **key)).status_code == 200
    # A key cannot change the password it does not know, nor with it.
    assert (await client.post(CHANGE, BODY, **key)).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"current_password": "not the password"}, "current_password"),
        ({"current_password": "é" * 40}, "current_password"),
        ({"new_password": PASSWORD}, "new_password"),
        ({"new_password": "short"}, "new_password"),
        ({"new_password": "password1"}, "new_password"),
        ({"new_password": "acme@example.com"}, "new_password"),
        ({"new_password": "é" * 40}, "new_password"),
        ({"new_password": "x" * 1_001}, "new_password"),
        ({"again": NEW}, "again"),
    ],
)
async def test_what_will_not_do_changes_nothing(
    client: Client, db: Database, change: dict[str, str], field: str
) -> None:
    acme, other = await client.as_provider("acme"), await client.as_provider("acme")
    refused = await acme.post(CHANGE, {**BODY, **change})
    assert (refused.status_code, list(refused.json()["details"]["fields"])) == (422, [field])
    assert (await other.get(ME)).status_code == 200
    assert await log_in(client, PASSWORD) == 200
    assert await jobs(db) == []


async def test_guesses_are_slowed_down_with_those_at_the_log_in(
    settings: Settings, db: Database, cast: Cast
) -> None:
    async with open_client(replace(settings, rate_limits=True), db, cast) as client:
        acme = await client.as_provider("acme")
        wrong = {**BODY, "current_password": "guess"}
        answers = [(await acme.post(CHANGE, wrong)).status_code for _ in range(9)]
        assert answers[:5] == [422] * 5
        assert answers[-1] == 429
        assert await log_in(client, PASSWORD) == 429


async def test_links_under_way_count_no_more(client: Client, post: Letterbox) -> None:
    # Somebody who knew the old password may have asked for both.
    acme = await client.as_provider("acme")
    await client.post("/api/v1/auth/forgot-password", {"email": EMAIL})
    reset = await post.token()
    theirs = {"email": "mallory@example.com", "password": PASSWORD}
    await acme.post("/api/v1/auth/change-email", theirs)
    moved = await post.token()
    assert (await acme.post(CHANGE, BODY)).status_code == 200
    sent = {"token": reset, "password": NEW + "!"}
    assert (await client.post("/api/v1/auth/reset-password", sent)).status_code == 422
    assert (await client.post("/api/v1/auth/confirm-email", {"token": moved})).status_code == 422
    assert (await acme.get(ME)).json()["data"]["email"] == EMAIL


async def test_a_reset_in_between_wins(
    client: Client, monkeypatch: pytest.MonkeyPatch, cast: Cast, db: Database
) -> None:
    acme = await client.as_provider("acme")
    hash_password = own_password.hash_password

    async def reset_meanwhile(*args: object, **kwargs: object) -> str:
        async with db.transaction(SYSTEM) as tx:
            await _set_hash(tx, cast, "reset meanwhile")
        return await hash_password(NEW)

    monkeypatch.setattr(own_password, "hash_password", reset_meanwhile)
    assert (await acme.post(CHANGE, BODY)).status_code == 401
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute("SELECT password_hash FROM users WHERE email = %s", (EMAIL,))
        assert await cursor.fetchall() == [("reset meanwhile",)]


async def test_a_visitor_has_none_to_change(client: Client) -> None:
    assert (await client.post(CHANGE, BODY)).status_code == 401


async def _set_hash(tx: Tx, cast: Cast, kept: str) -> None:
    await tx.execute(
        "UPDATE users SET password_hash = %s, password_changed_at = now() WHERE id = %s",
        (kept, cast.acme.user_id),
    )
