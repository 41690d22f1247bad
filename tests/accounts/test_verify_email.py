"""Confirming an address by the link of a mail, and asking for that link again."""

from uuid import UUID

import pytest

from hotlead.accounts import service
from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox
from tests.builders import Cast, make_user
from tests.client import Client
from tests.leads.rows import audit_rows

VERIFY = "/api/v1/auth/verify-email"
RESEND = "/api/v1/auth/resend-verification"
EMAIL = "new@example.com"


@pytest.fixture
async def new_id(db: Database, cast: Cast) -> UUID:
    """Somebody who signed up and has not confirmed the address."""
    async with db.transaction(SYSTEM) as tx:
        return await make_user(tx, EMAIL, status="pending", verified=False)


async def is_verified(db: Database, user_id: UUID) -> bool:
    async with db.transaction(SYSTEM) as tx:
        return (await service.get_me(tx, user_id)).email_verified


async def send(client: Client, email: str = EMAIL) -> object:
    response = await client.post(RESEND, {"email": email})
    assert response.status_code == 200
    return response.json()


async def test_the_link_confirms_the_address_once(
    client: Client, db: Database, post: Letterbox, new_id: UUID
) -> None:
    await send(client)
    token = await post.token()
    assert (await client.post(VERIFY, {"token": token})).status_code == 200
    assert await is_verified(db, new_id)
    assert [row["entity_id"] for row in await audit_rows(db, "user.email_verified")] == [
        str(new_id)
    ]
    again = await client.post(VERIFY, {"token": token})
    assert (again.status_code, again.json()["details"]["code"]) == (422, "link_invalid")


async def test_only_the_newest_link_counts(
    client: Client, db: Database, post: Letterbox, new_id: UUID
) -> None:
    await send(client)
    first = await post.token()
    await send(client)
    second = await post.token()
    assert (await client.post(VERIFY, {"token": first})).status_code == 422
    assert not await is_verified(db, new_id)
    assert (await client.post(VERIFY, {"token": second})).status_code == 200


async def test_a_link_that_was_overtaken_is_not_sent(
    client: Client, post: Letterbox, new_id: UUID
) -> None:
    await send(client)
    await send(client)
    assert len(await post.letters()) == 1


async def test_the_database_holds_no_token(
    client: Client, db: Database, post: Letterbox, new_id: UUID
) -> None:
    await send(client)
    token = await post.token()
    async with db.transaction(SYSTEM) as tx:
        for table in (b"user_tokens", b"deliveries", b"jobs.procrastinate_jobs", b"audit_log"):
            cursor = await tx.execute(
                b"SELECT count(*) FROM " + table + b" AS t WHERE strpos(t::text, %s) > 0", (token,)
            )
            assert await cursor.fetchone() == (0,), table


@pytest.mark.parametrize("change", ["expires_at = now()", "used_at = now()", "email = 'x@y.com'"])
async def test_an_old_link_proves_nothing(
    client: Client, db: Database, post: Letterbox, new_id: UUID, change: str
) -> None:
    await send(client)
    token = await post.token()
    async with db.transaction(SYSTEM) as tx:
        # A constant of this test.
        await tx.execute(f"UPDATE user_tokens SET {change}".encode())
    assert (await client.post(VERIFY, {"token": token})).status_code == 422
    assert not await is_verified(db, new_id)


@pytest.mark.parametrize("token", ["x", "%00", "é" * 50, "A" * 43])
async def test_a_made_up_token_is_refused(client: Client, token: str) -> None:
    assert (await client.post(VERIFY, {"token": token})).status_code == 422


async def test_the_token_of_another_purpose_is_refused(
    client: Client, post: Letterbox, new_id: UUID
) -> None:
    await client.post("/api/v1/auth/forgot-password", {"email": EMAIL})
    token = await post.token()
    assert (await client.post(VERIFY, {"token": token})).status_code == 422


async def test_the_answer_does_not_tell_who_has_an_account(
    client: Client, db: Database, post: Letterbox, new_id: UUID
) -> None:
    answers = [await send(client, email) for email in (EMAIL, "no@example.com", "acme@example.com")]
    assert answers[0] == answers[1] == answers[2]
    assert [letter["To"] for letter in await post.letters()] == [EMAIL]
    asked = await audit_rows(db, "user.verification_requested")
    assert len(asked) == 3


async def test_a_broken_address_is_told(client: Client) -> None:
    response = await client.post(RESEND, {"email": "no address"})
    assert response.status_code == 422
    assert "email" in response.json()["details"]["fields"]


async def test_the_page_asks_before_it_takes_the_token(
    client: Client, db: Database, post: Letterbox, new_id: UUID
) -> None:
    await send(client)
    token = await post.token()
    page = await client.get(f"/verify-email?token={token}")
    assert page.status_code == 200
    assert EMAIL in page.text
    assert not await is_verified(db, new_id)
    done = await client.post_form("/verify-email", {"token": token})
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert await is_verified(db, new_id)
    spent = await client.get(f"/verify-email?token={token}")
    assert spent.status_code == 404
    assert "/verify-email/sent" in spent.text
    assert (await client.post_form("/verify-email", {"token": token})).status_code == 422


async def test_the_page_sends_the_link_again(client: Client, post: Letterbox, new_id: UUID) -> None:
    assert (await client.get("/verify-email/sent")).status_code == 200
    response = await client.post_form("/verify-email/sent", {"email": EMAIL})
    assert response.status_code == 303
    assert (await post.letter())["To"] == EMAIL
    wrong = await client.post_form("/verify-email/sent", {"email": "nothing"})
    assert wrong.status_code == 422
    assert 'value="nothing"' in wrong.text


async def test_two_at_once_take_the_token_once(
    db: Database, client: Client, post: Letterbox, new_id: UUID
) -> None:
    await send(client)
    token = await post.token()
    async with db.transaction(SYSTEM) as first, db.transaction(SYSTEM) as second:
        await service.verify_email(first, VISITOR, token, utc_now())
        await second.execute("SET LOCAL lock_timeout = '200ms'")
        with pytest.raises(Exception, match="lock timeout"):
            await service.verify_email(second, VISITOR, token, utc_now())
