"""Two-step log-in: set up with the app, each code once, recovery codes once, and removed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast as typed_as

import httpx
import pytest
from pyotp.totp import TOTP

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from tests.accounts.letterbox import Letterbox
from tests.builders import PASSWORD, Cast
from tests.client import Client, open_client
from tests.leads.rows import audit_rows, jobs

FACTOR = "/api/v1/auth/second-factor"
LOGIN = "/api/v1/auth/login"
STEP = f"{LOGIN}/second-step"
ME = "/api/v1/auth/me"
EMAIL = "acme@example.com"
PROOF = {"password": PASSWORD}
STEP_S = 30


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows so many steps of 30 seconds from now.

    Set up with the present code and logged in with the next one, a test holds wherever in a step
    it runs: the one before may be two steps old when it arrives.
    """
    return TOTP(secret).at(utc_now() + timedelta(seconds=steps * STEP_S))


async def begin(client: Client) -> str:
    """Begin a set-up; the secret of the app."""
    begun = await client.post(FACTOR, PROOF)
    assert begun.status_code == 200
    return str(begun.json()["data"]["secret"])


async def turn_on(client: Client) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a second factor in force."""
    secret = await begin(client)
    done = await client.post(f"{FACTOR}/confirm", {"code": code_of(secret)})
    assert done.status_code == 200, done.text
    return secret, typed_as("list[str]", done.json()["data"]["codes"])


async def ticket_of(client: Client) -> str:
    """The first of two steps."""
    asked = await client.post(LOGIN, {"email": EMAIL, **PROOF})
    details = asked.json()["details"]
    assert (asked.status_code, details["code"]) == (401, "second_factor_required")
    return str(details["ticket"])


async def step(client: Client, code: str, ticket: str | None = None) -> httpx.Response:
    """The second of two steps."""
    return await client.post(STEP, {"ticket": ticket or await ticket_of(client), "code": code})


async def test_counts_once_it_was_confirmed(client: Client, db: Database, post: Letterbox) -> None:
    acme = await client.as_provider("acme")
    secret = await begin(acme)
    assert (await client.post(LOGIN, {"email": EMAIL, **PROOF})).status_code == 200
    done = await acme.post(f"{FACTOR}/confirm", {"code": code_of(secret)})
    assert len(set(done.json()["data"]["codes"])) == 10
    assert (await acme.get(ME)).json()["data"]["has_second_factor"] is True
    assert (await post.letter())["Subject"] == "Two-step log-in is on"
    assert len(await audit_rows(db, "user.second_factor_on")) == 1
    inside = await step(client, code_of(secret, 1))
    assert inside.status_code == 200
    bearer = {"authorization": f"Bearer {inside.json()['data']['token']}"}
    assert (await client.get(ME, **bearer)).status_code == 200


@pytest.mark.parametrize("code", ["000000", "", "12345", "١٢٣٤٥٦", "x" * 41])
async def test_a_wrong_code_confirms_nothing(client: Client, code: str) -> None:
    acme = await client.as_provider("acme")
    await begin(acme)
    refused = await acme.post(f"{FACTOR}/confirm", {"code": code})
    assert (refused.status_code, list(refused.json()["details"]["fields"])) == (422, ["code"])
    assert (await acme.get(ME)).json()["data"]["has_second_factor"] is False


@pytest.mark.parametrize("steps", [-20, -3, 3, 20])
async def test_an_old_or_early_code_confirms_nothing(client: Client, steps: int) -> None:
    acme = await client.as_provider("acme")
    secret = await begin(acme)
    refused = await acme.post(f"{FACTOR}/confirm", {"code": code_of(secret, steps)})
    assert refused.status_code == 422


async def test_a_new_set_up_ends_the_earlier_one_and_half_an_hour_both(
    client: Client, db: Database
) -> None:
    acme = await client.as_provider("acme")
    first, second = await begin(acme), await begin(acme)
    assert first != second
    assert (await acme.post(f"{FACTOR}/confirm", {"code": code_of(first)})).status_code == 422
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE second_factors SET created_at = now() - interval '31 minutes'")
    late = await acme.post(f"{FACTOR}/confirm", {"code": code_of(second)})
    assert (late.status_code, late.json()["details"]["code"]) == (409, "second_factor_missing")


async def test_one_in_force_is_not_replaced(client: Client) -> None:
    acme = await client.as_provider("acme")
    secret, _ = await turn_on(acme)
    for path, body in ((FACTOR, PROOF), (f"{FACTOR}/confirm", {"code": code_of(secret)})):
        refused = await acme.post(path, body)
        code = refused.json()["details"]["code"]
        assert (refused.status_code, code) == (409, "second_factor_in_force")
    assert (await step(client, code_of(secret, 1))).status_code == 200


async def test_a_code_counts_once(client: Client) -> None:
    secret, _ = await turn_on(await client.as_provider("acme"))
    code = code_of(secret, 1)
    tickets = [await ticket_of(client) for _ in range(4)]
    answers = await asyncio.gather(*(step(client, code, ticket) for ticket in tickets))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    # Nor does the one that confirmed the set-up, or any from before the last used.
    for steps in (-1, 0):
        refused = await step(client, code_of(secret, steps))
        assert refused.json()["details"]["code"] == "wrong_code"


async def test_a_recovery_code_counts_once_however_it_is_typed(
    client: Client, db: Database
) -> None:
    _, codes = await turn_on(await client.as_provider("acme"))
    assert (await step(client, f" {codes[0].upper().replace('-', ' ')} ")).status_code == 200
    assert (await step(client, codes[0])).status_code == 401
    tickets = [await ticket_of(client) for _ in range(4)]
    answers = await asyncio.gather(*(step(client, codes[1], ticket) for ticket in tickets))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    assert len(await audit_rows(db, "user.second_factor_code_used")) == 2
    async with db.transaction(SYSTEM) as tx:
        hashes = await fetch_rows(tx, "SELECT code_sha256 FROM recovery_codes")
    assert all(
        code.replace("-", "").encode() not in bytes(row[0]) for code in codes for row in hashes
    )


async def test_one_s_codes_open_nobody_else_s_account(client: Client) -> None:
    _, codes = await turn_on(await client.as_provider("rival"))
    secret, _ = await turn_on(await client.as_provider("acme"))
    assert (await step(client, codes[0])).status_code == 401
    assert (await step(client, code_of(secret, 1))).status_code == 200


async def test_new_recovery_codes_end_the_old_ones(client: Client) -> None:
    acme = await client.as_provider("acme")
    _, old = await turn_on(acme)
    assert (await acme.post(f"{FACTOR}/recovery-codes", {"password": "guess"})).status_code == 422
    renewed = await acme.post(f"{FACTOR}/recovery-codes", PROOF)
    new = renewed.json()["data"]["codes"]
    assert not set(old) & set(new)
    assert (await step(client, old[0])).status_code == 401
    assert (await step(client, new[0])).status_code == 200


async def test_there_are_no_codes_without_a_second_factor(client: Client) -> None:
    acme = await client.as_provider("acme")
    refused = await acme.post(f"{FACTOR}/recovery-codes", PROOF)
    code = refused.json()["details"]["code"]
    assert (refused.status_code, code) == (409, "second_factor_missing")


async def test_a_changed_password_ends_the_first_step(client: Client) -> None:
    acme = await client.as_provider("acme")
    secret, _ = await turn_on(acme)
    ticket = await ticket_of(client)
    change = {"current_password": PASSWORD, "new_password": "seven green bottles on a wall"}
    assert (await acme.post("/api/v1/auth/change-password", change)).status_code == 200
    refused = await step(client, code_of(secret, 1), ticket)
    assert (refused.status_code, refused.json()["details"]["code"]) == (401, "ticket_expired")


async def test_removed_with_the_password(client: Client, db: Database, post: Letterbox) -> None:
    acme = await client.as_provider("acme")
    _, codes = await turn_on(acme)
    await post.letters()
    assert (await acme.post(f"{FACTOR}/remove", {"password": "guess"})).status_code == 422
    ticket = await ticket_of(client)
    for _ in range(2):
        assert (await acme.post(f"{FACTOR}/remove", PROOF)).status_code == 200
    assert (await post.letter())["Subject"] == "Two-step log-in is off"
    assert len(await audit_rows(db, "user.second_factor_off")) == 1
    assert (await step(client, codes[0], ticket)).json()["details"]["code"] == "ticket_expired"
    assert (await client.post(LOGIN, {"email": EMAIL, **PROOF})).status_code == 200


async def test_an_unfinished_set_up_is_given_up_without_a_mail(
    client: Client, db: Database
) -> None:
    acme = await client.as_provider("acme")
    secret = await begin(acme)
    assert (await acme.post(f"{FACTOR}/remove", PROOF)).status_code == 200
    assert (await acme.post(f"{FACTOR}/confirm", {"code": code_of(secret)})).status_code == 409
    assert await jobs(db) == []


async def test_reset_by_an_administrator(client: Client, db: Database, cast: Cast) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    await turn_on(acme)
    path = f"/api/v1/admin/users/{cast.acme.user_id}/reset-second-factor"
    assert (await acme.post(path)).status_code == 403
    assert (await admin.post(path)).status_code == 200
    assert (await acme.get(ME)).status_code == 401
    again = await admin.post(path)
    assert (again.status_code, again.json()["details"]["code"]) == (409, "second_factor_missing")
    assert (await client.post(LOGIN, {"email": EMAIL, **PROOF})).status_code == 200
    [entry] = await audit_rows(db, "user.second_factor_off")
    assert entry["actor_id"] == str(cast.admin.user_id)
    own = f"/api/v1/admin/users/{cast.admin.user_id}/reset-second-factor"
    assert (await admin.post(own)).json()["details"]["code"] == "own_account"


async def test_a_set_up_under_way_is_not_reset(client: Client, db: Database, cast: Cast) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    await begin(acme)
    path = f"/api/v1/admin/users/{cast.acme.user_id}/reset-second-factor"
    refused = await admin.post(path)
    assert refused.json()["details"]["code"] == "second_factor_missing"
    assert (await acme.get(ME)).status_code == 200
    assert await audit_rows(db, "user.second_factor_off") == []
    assert await jobs(db) == []


async def test_guesses_are_slowed_down(settings: Settings, db: Database, cast: Cast) -> None:
    async with open_client(replace(settings, rate_limits=True), db, cast) as client:
        secret, _ = await turn_on(await client.as_provider("acme"))
        ticket = await ticket_of(client)
        answers = [(await step(client, "000000", ticket)).status_code for _ in range(8)]
        assert answers[:5] == [401] * 5
        assert answers[-1] == 429
        # Whoever holds the password and the phone waits too: nobody can tell them apart.
        assert (await step(client, code_of(secret, 1), ticket)).status_code == 429


async def test_an_administrator_does_nothing_else_before_where_it_is_demanded(
    settings: Settings, db: Database, cast: Cast
) -> None:
    async with open_client(replace(settings, demands_second_factor=True), db, cast) as client:
        admin = await client.as_admin()
        for path in ("/api/v1/admin/leads", "/api/v1/auth/api-keys", "/api/v1/auth/sessions"):
            refused = await admin.get(path)
            code = refused.json()["details"]["code"]
            assert (refused.status_code, code) == (403, "second_factor_not_set_up")
        made = await admin.post("/api/v1/auth/api-keys", {"name": "CRM", **PROOF})
        assert made.status_code == 403
        await turn_on(admin)
        assert (await admin.get("/api/v1/admin/leads")).status_code == 200
        refused = await admin.post(f"{FACTOR}/remove", PROOF)
        code = refused.json()["details"]["code"]
        assert (refused.status_code, code) == (409, "second_factor_demanded")
        # A key made before it was demanded, or after the phone was lost, does no more.
        made = await admin.post("/api/v1/auth/api-keys", {"name": "CRM", **PROOF})
        key = made.json()["data"]["key"]
        async with db.transaction(SYSTEM) as tx:
            await tx.execute("DELETE FROM second_factors")
        refused = await client.get("/api/v1/admin/leads", authorization=f"Bearer {key}")
        assert refused.json()["details"]["code"] == "second_factor_not_set_up"
        # Providers choose for themselves.
        assert (await (await client.as_provider("acme")).get(ME)).status_code == 200
