"""A forgotten password: the link, and the new password it sets."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox
from tests.builders import PASSWORD, Cast
from tests.client import Client
from tests.leads.rows import audit_rows

FORGOT = "/api/v1/auth/forgot-password"
RESET = "/api/v1/auth/reset-password"
LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
EMAIL = "acme@example.com"
NEW = "seven green bottles on a wall"


async def ask(client: Client, email: str = EMAIL) -> object:
    response = await client.post(FORGOT, {"email": email})
    assert response.status_code == 200
    return response.json()


async def log_in(client: Client, password: str) -> int:
    return (await client.post(LOGIN, {"email": EMAIL, "password": password})).status_code


async def test_the_link_sets_a_password_once(client: Client, db: Database, post: Letterbox) -> None:
    await ask(client)
    token = await post.token()
    assert (await client.post(RESET, {"token": token, "password": NEW})).status_code == 200
    assert (await log_in(client, PASSWORD), await log_in(client, NEW)) == (401, 200)
    assert len(await audit_rows(db, "user.password_reset")) == 1
    assert (await post.letter())["Subject"] == "Your password was changed"
    again = await client.post(RESET, {"token": token, "password": NEW + "!"})
    assert (again.status_code, again.json()["details"]["code"]) == (422, "link_invalid")
    assert await log_in(client, NEW) == 200


async def test_ends_every_session_and_key_at_once(
    client: Client, db: Database, post: Letterbox, cast: Cast
) -> None:
    acme, other = await client.as_provider("acme"), await client.as_provider("acme")
    rival = await client.as_provider("rival")
    made = await acme.post("/api/v1/auth/api-keys", {"name": "CRM", "password": PASSWORD})
    key = {"authorization": f"Bearer {made.json()['data']['key']}"}
    assert (await client.get(ME, **key)).status_code == 200
    await post.letters()
    await ask(client)
    await client.post(RESET, {"token": await post.token(), "password": NEW})
    answers = [await acme.get(ME), await other.get(ME), await client.get(ME, **key)]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert (await rival.get(ME)).status_code == 200


async def test_a_weak_password_leaves_the_link_alone(client: Client, post: Letterbox) -> None:
    await ask(client)
    token = await post.token()
    for weak in ("short", "password1", "acme@example.com", "x" * 73, "12345678"):
        refused = await client.post(RESET, {"token": token, "password": weak})
        assert refused.status_code == 422, weak
        assert "password" in refused.json()["details"]["fields"]
    assert (await client.post(RESET, {"token": token, "password": NEW})).status_code == 200


async def test_the_link_counts_for_an_hour(client: Client, db: Database, post: Letterbox) -> None:
    await ask(client)
    token = await post.token()
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE user_tokens SET expires_at = expires_at - interval '61 minutes'")
    assert (await client.post(RESET, {"token": token, "password": NEW})).status_code == 422


async def test_the_answer_does_not_tell_who_has_an_account(
    client: Client, db: Database, post: Letterbox
) -> None:
    assert await ask(client) == await ask(client, "nobody@example.com")
    assert [letter["To"] for letter in await post.letters()] == [EMAIL]
    assert len(await audit_rows(db, "user.reset_requested")) == 2


async def test_the_link_confirms_the_address_too(
    client: Client, db: Database, post: Letterbox
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE users SET email_verified = false WHERE email = %s", (EMAIL,))
    assert await log_in(client, PASSWORD) == 403
    await ask(client)
    await client.post(RESET, {"token": await post.token(), "password": NEW})
    assert await log_in(client, NEW) == 200


@pytest.mark.parametrize(
    ("status", "code"),
    [("pending", "pending_approval"), ("suspended", "suspended"), ("rejected", "rejected")],
)
async def test_opens_no_account_that_is_closed(
    client: Client, db: Database, post: Letterbox, status: str, code: str
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE users SET status = %s WHERE email = %s", (status, EMAIL))
    await ask(client)
    await client.post(RESET, {"token": await post.token(), "password": NEW})
    response = await client.post(LOGIN, {"email": EMAIL, "password": NEW})
    assert (response.status_code, response.json()["details"]["code"]) == (403, code)


async def test_the_pages(client: Client, post: Letterbox) -> None:
    assert 'action="/forgot-password"' in (await client.get("/forgot-password")).text
    sent = await client.post_form("/forgot-password", {"email": EMAIL})
    assert (sent.status_code, sent.headers["location"]) == (303, "/forgot-password/sent")
    assert EMAIL not in (await client.get("/forgot-password/sent")).text
    token = await post.token()
    page = await client.get(f"/reset-password?token={token}")
    assert EMAIL in page.text
    refused = await client.post_form("/reset-password", {"token": token, "password": "short"})
    assert refused.status_code == 422
    assert "Use at least 8 characters." in refused.text
    assert token in refused.text
    done = await client.post_form("/reset-password", {"token": token, "password": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert (await client.get(f"/reset-password?token={token}")).status_code == 404
    assert await log_in(client, NEW) == 200


async def test_the_page_names_a_broken_address(client: Client) -> None:
    response = await client.post_form("/forgot-password", {"email": "acme@"})
    assert response.status_code == 422
    assert 'value="acme@"' in response.text
