"""Another address for oneself: asked for with the password, counted once its link was opened."""

import pytest

from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox, token_of
from tests.builders import PASSWORD
from tests.client import Client
from tests.leads.rows import audit_rows, jobs

CHANGE = "/api/v1/auth/change-email"
ME = "/api/v1/auth/me"
OLD, NEW = "acme@example.com", "acme@new.example.com"
BODY = {"email": NEW, "password": PASSWORD}


async def test_the_old_one_counts_until_the_link_was_opened(
    client: Client, db: Database, post: Letterbox
) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.post(CHANGE, BODY)).status_code == 200
    assert (await post.letter())["To"] == NEW
    assert (await acme.get(ME)).json()["data"]["email"] == OLD
    assert len(await audit_rows(db, "user.email_change_requested")) == 1


async def test_a_taken_address_gets_the_same_answer_and_its_owner_a_word(
    client: Client, db: Database, post: Letterbox
) -> None:
    acme = await client.as_provider("acme")
    free = await acme.post(CHANGE, BODY)
    await post.letters()
    taken = await acme.post(CHANGE, {**BODY, "email": "RIVAL@example.com"})
    assert (taken.status_code, taken.json()) == (free.status_code, free.json())
    letter = await post.letter()
    assert letter["To"] == "rival@example.com"
    assert "?token=" not in str(letter)
    assert len(await audit_rows(db, "user.registered_again")) == 1


async def test_asking_again_ends_the_earlier_link(client: Client, post: Letterbox) -> None:
    acme = await client.as_provider("acme")
    await acme.post(CHANGE, BODY)
    first = await post.token()
    await acme.post(CHANGE, {**BODY, "email": "acme@third.example.com"})
    second = token_of(await post.letter())
    confirm = "/api/v1/auth/confirm-email"
    assert (await client.post(confirm, {"token": first})).status_code == 422
    assert (await client.post(confirm, {"token": second})).status_code == 200
    assert (await acme.get(ME)).json()["data"]["email"] == "acme@third.example.com"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "acme@"}, "email"),
        ({"email": OLD.upper()}, "email"),
        ({"email": "a" * 300}, "email"),
        ({"password": "guess"}, "password"),
    ],
)
async def test_what_will_not_do_sends_nothing(
    client: Client, db: Database, change: dict[str, str], field: str
) -> None:
    acme = await client.as_provider("acme")
    refused = await acme.post(CHANGE, {**BODY, **change})
    assert (refused.status_code, list(refused.json()["details"]["fields"])) == (422, [field])
    assert await jobs(db) == []


async def test_only_in_person(client: Client) -> None:
    acme = await client.as_provider("acme")
    sent = {"name": "CRM", "scope": "write", "password": PASSWORD}
    made = await acme.post("/api/v1/auth/api-keys", sent)
    key = {"authorization": f"Bearer {made.json()['data']['key']}"}
    assert (await client.post(CHANGE, BODY, **key)).json()["details"]["code"] == "session_required"
    assert (await client.post(CHANGE, BODY)).status_code == 401
