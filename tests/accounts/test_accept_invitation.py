"""Somebody invited chooses a password, and is in."""

from uuid import UUID

import pytest

from hotlead.accounts import service
from hotlead.accounts.records import AdminInvitation
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox, token_of
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows

ACCEPT = "/api/v1/auth/accept-invitation"
LOGIN = "/api/v1/auth/login"
EMAIL = "grace@example.com"
PASSWORD = "seven green bottles on a wall"


@pytest.fixture
async def invited_id(client: Client, db: Database, cast: Cast) -> UUID:
    """An administrator who was invited."""
    invitation = AdminInvitation(email=EMAIL, first_name="Grace", last_name="Hopper")
    key = client.settings.secret_key
    async with db.transaction(cast.admin) as tx:
        return await service.invite_administrator(tx, key, cast.admin, invitation, utc_now())


async def log_in(client: Client, password: str = PASSWORD) -> int:
    return (await client.post(LOGIN, {"email": EMAIL, "password": password})).status_code


async def test_opens_the_account(
    client: Client, db: Database, post: Letterbox, invited_id: UUID
) -> None:
    letter = await post.letter()
    assert letter["To"] == EMAIL
    assert await log_in(client, "") == 422
    assert await log_in(client) == 401
    token = token_of(letter)
    done = await client.post(ACCEPT, {"token": token, "password": PASSWORD})
    assert done.status_code == 200
    assert await log_in(client) == 200
    assert len(await audit_rows(db, "user.invitation_accepted")) == 1
    assert (await client.post(ACCEPT, {"token": token, "password": PASSWORD})).status_code == 422


async def test_forgetting_sends_the_invitation_again(
    client: Client, post: Letterbox, invited_id: UUID
) -> None:
    first = await post.token()
    await client.post("/api/v1/auth/forgot-password", {"email": EMAIL})
    letter = await post.letter()
    assert letter["Subject"] == "You are invited to Find Me A Hot Lead"
    given = {"password": PASSWORD}
    assert (await client.post(ACCEPT, {"token": first, **given})).status_code == 422
    assert (await client.post(ACCEPT, {"token": token_of(letter), **given})).status_code == 200


async def test_does_not_open_what_was_closed_meanwhile(
    client: Client, db: Database, post: Letterbox, invited_id: UUID
) -> None:
    token = await post.token()
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE users SET status = 'deactivated' WHERE id = %s", (invited_id,))
    await client.post(ACCEPT, {"token": token, "password": PASSWORD})
    assert await log_in(client) == 403


async def test_the_page(client: Client, post: Letterbox, invited_id: UUID) -> None:
    token = await post.token()
    assert EMAIL in (await client.get(f"/invitation?token={token}")).text
    done = await client.post_form("/invitation", {"token": token, "password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    spent = await client.get(f"/invitation?token={token}")
    assert spent.status_code == 404
    assert "invited you" in spent.text
