"""The link to a new address: it counts once, for whoever asked, and the old address is told."""

import asyncio

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox, text_of, token_of
from tests.builders import PASSWORD, make_user
from tests.client import Client
from tests.leads.rows import audit_rows

CHANGE = "/api/v1/auth/change-email"
CONFIRM = "/api/v1/auth/confirm-email"
LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
OLD, NEW = "acme@example.com", "acme@new.example.com"


async def ask(client: Client, post: Letterbox, name: str = "acme", email: str = NEW) -> str:
    """Ask to change the address; the token of the link."""
    asker = await client.as_provider(name)
    assert (await asker.post(CHANGE, {"email": email, "password": PASSWORD})).status_code == 200
    return token_of((await post.letters())[-1])


async def email_of(client: Client, name: str) -> str:
    return str((await (await client.as_provider(name)).get(ME)).json()["data"]["email"])


async def test_the_new_one_counts_and_the_old_one_is_told(
    client: Client, db: Database, post: Letterbox
) -> None:
    token = await ask(client, post)
    done = await client.post(CONFIRM, {"token": token})
    assert done.status_code == 200
    attempt = {"password": PASSWORD}
    assert (await client.post(LOGIN, {"email": OLD, **attempt})).status_code == 401
    assert (await client.post(LOGIN, {"email": NEW, **attempt})).status_code == 200
    letter = await post.letter()
    assert letter["To"] == OLD
    assert "?token=" not in text_of(letter)
    assert len(await audit_rows(db, "user.email_changed")) == 1


async def test_counts_once(client: Client, db: Database, post: Letterbox) -> None:
    token = await ask(client, post)
    answers = await asyncio.gather(*(client.post(CONFIRM, {"token": token}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    again = await client.post(CONFIRM, {"token": token})
    assert again.json()["details"]["code"] == "link_invalid"
    assert len(await audit_rows(db, "user.email_changed")) == 1


async def test_a_link_speaks_for_its_asker_and_its_address_alone(
    client: Client, post: Letterbox
) -> None:
    token = await ask(client, post)
    rival = await client.as_provider("rival")
    # Whoever is logged in where the link is opened, it is acme's address that changes.
    assert (await rival.post(CONFIRM, {"token": token})).status_code == 200
    assert await email_of(client, "rival") == "rival@example.com"
    assert await email_of(client, "acme") == NEW


@pytest.mark.parametrize("path", ["verify-email", "reset-password", "accept-invitation"])
async def test_serves_no_other_purpose(client: Client, post: Letterbox, path: str) -> None:
    token = await ask(client, post)
    given = {} if path == "verify-email" else {"password": "seven green bottles on a wall"}
    refused = await client.post(f"/api/v1/auth/{path}", {"token": token, **given})
    assert (refused.status_code, refused.json()["details"]["code"]) == (422, "link_invalid")
    assert (await client.post(CONFIRM, {"token": token})).status_code == 200


async def test_an_address_taken_meanwhile_changes_nothing(
    client: Client, db: Database, post: Letterbox
) -> None:
    token = await ask(client, post)
    async with db.transaction(SYSTEM) as tx:
        await make_user(tx, NEW.upper())
    for _ in range(2):
        refused = await client.post(CONFIRM, {"token": token})
        assert (refused.status_code, refused.json()["details"]["code"]) == (409, "email_taken")
    assert await email_of(client, "acme") == OLD
    assert await audit_rows(db, "user.email_changed") == []
    assert await post.letters() == []


async def test_of_two_who_want_an_address_one_gets_it(
    client: Client, db: Database, post: Letterbox
) -> None:
    tokens = [await ask(client, post, name) for name in ("acme", "rival")]
    answers = await asyncio.gather(*(client.post(CONFIRM, {"token": token}) for token in tokens))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await audit_rows(db, "user.email_changed")) == 1


async def test_ends_the_links_sent_to_the_old_address(client: Client, post: Letterbox) -> None:
    await client.post("/api/v1/auth/forgot-password", {"email": OLD})
    reset = await post.token()
    await client.post(CONFIRM, {"token": await ask(client, post)})
    sent = {"token": reset, "password": "seven green bottles on a wall"}
    assert (await client.post("/api/v1/auth/reset-password", sent)).status_code == 422


async def test_a_reset_password_ends_the_link(client: Client, post: Letterbox) -> None:
    # Whoever knew the old password may have asked for it.
    token = await ask(client, post, email="mallory@example.com")
    await client.post("/api/v1/auth/forgot-password", {"email": OLD})
    sent = {"token": await post.token(), "password": "seven green bottles on a wall"}
    assert (await client.post("/api/v1/auth/reset-password", sent)).status_code == 200
    assert (await client.post(CONFIRM, {"token": token})).status_code == 422
    assert await email_of(client, "acme") == OLD


async def test_asking_again_and_opening_at_once_wait_for_nothing(
    client: Client, post: Letterbox
) -> None:
    acme = await client.as_provider("acme")
    for number in range(8):
        new = f"acme{number}@new.example.com"
        token = await ask(client, post, email=new)
        change = {"email": f"other{number}@new.example.com", "password": PASSWORD}
        opened, asked = await asyncio.gather(
            client.post(CONFIRM, {"token": token}), acme.post(CHANGE, change)
        )
        assert (opened.status_code, asked.status_code) in {(200, 200), (422, 200)}
        await post.letters()


async def test_counts_for_a_day(client: Client, db: Database, post: Letterbox) -> None:
    token = await ask(client, post)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE user_tokens SET expires_at = expires_at - interval '1441 minutes'")
    assert (await client.post(CONFIRM, {"token": token})).status_code == 422


async def test_the_page(client: Client, post: Letterbox) -> None:
    token = await ask(client, post)
    assert 'method="post"' in (await client.get(f"/confirm-email?token={token}")).text
    done = await client.post_form("/confirm-email", {"token": token})
    assert done.status_code == 303
    assert await email_of(client, "acme") == NEW
