"""Logging in by the API: a token for the right password, one answer for every wrong one."""

import time
from datetime import datetime
from statistics import median

import pytest
from pwdlib.hashers.bcrypt import BcryptHasher

from hotlead.accounts.service import BCRYPT_COST
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from tests.builders import PASSWORD, make_user
from tests.client import ADDRESS, Client

LOGIN = "/api/v1/auth/login"


async def test_answers_with_a_token_that_works(client: Client) -> None:
    response = await client.post(LOGIN, {"email": "ACME@example.com ", "password": PASSWORD})

    assert response.status_code == 200
    data = response.json()["data"]
    assert data["user"]["email"] == "acme@example.com"
    assert data["user"]["company_name"] == "Acme"
    assert datetime.fromisoformat(data["expires_at"]).tzinfo is not None
    assert "password" not in response.text
    assert "set-cookie" not in response.headers
    me = await client.get("/api/v1/auth/me", authorization=f"Bearer {data['token']}")
    assert me.json()["data"]["user_id"] == data["user"]["user_id"]


async def test_writes_a_session_and_an_audit_row(client: Client, db: Database) -> None:
    await client.request(
        "POST",
        LOGIN,
        json={"email": "acme@example.com", "password": PASSWORD},
        headers={"user-agent": "curl/8"},
    )

    async with db.transaction(SYSTEM) as tx:
        sessions = await fetch_rows(tx, "SELECT host(ip), user_agent, revoked_at FROM sessions")
        audits = await fetch_rows(
            tx, "SELECT action_type, actor_role, host(ip_address), user_agent FROM audit_log"
        )
    assert list(sessions) == [(ADDRESS, "curl/8", None)]
    assert list(audits) == [("user.logged_in", "provider", ADDRESS, "curl/8")]


@pytest.mark.real_passwords
async def test_raises_the_cost_of_an_old_hash(client: Client, db: Database) -> None:
    for _ in range(2):
        response = await client.post(LOGIN, {"email": "acme@example.com", "password": PASSWORD})
        assert response.status_code == 200
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT password_hash FROM users WHERE email = 'acme@example.com'"
        )
    assert rows[0][0].startswith(f"$2b${BCRYPT_COST}$")


@pytest.mark.parametrize("email", ["acme@example.com", "nobody@example.com"])
async def test_tells_nothing_about_who_exists(client: Client, email: str) -> None:
    response = await client.post(LOGIN, {"email": email, "password": "not the password"})

    assert response.status_code == 401
    assert response.json() == {
        "success": False,
        "error": "E-mail or password is wrong.",
        "details": {"code": "wrong_credentials"},
    }


@pytest.mark.real_passwords
async def test_takes_as_long_for_an_unknown_address(client: Client, db: Database) -> None:
    today = BcryptHasher(rounds=BCRYPT_COST).hash(PASSWORD)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE users SET password_hash = %s", (today,))

    async def seconds(email: str) -> float:
        # Of the processor, which counts the hashing thread and no other process of the machine.
        started = time.process_time()
        await client.post(LOGIN, {"email": email, "password": "not the password"})
        return time.process_time() - started

    emails = ("acme@example.com", "nobody@example.com")
    times = [(await seconds(emails[0]), await seconds(emails[1])) for _ in range(5)]
    known, unknown = median(t[0] for t in times), median(t[1] for t in times)
    # Without the dummy hash the unknown address answers fifty times faster.
    assert known / 2 < unknown < known * 2


@pytest.mark.parametrize(
    ("status", "verified", "code"),
    [
        ("pending", False, "email_unverified"),
        ("active", False, "email_unverified"),
        ("pending", True, "pending_approval"),
        ("deactivated", True, "deactivated"),
        ("suspended", True, "suspended"),
    ],
)
async def test_says_why_an_account_may_not_come_in(
    client: Client, db: Database, status: str, verified: bool, code: str
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_user(tx, "held@example.com", status=status, verified=verified)

    right = await client.post(LOGIN, {"email": "held@example.com", "password": PASSWORD})
    wrong = await client.post(LOGIN, {"email": "held@example.com", "password": "guess"})

    assert (right.status_code, right.json()["details"]["code"]) == (403, code)
    # Whoever does not know the password learns nothing of it.
    assert wrong.json()["details"]["code"] == "wrong_credentials"
    async with db.transaction(SYSTEM) as tx:
        assert not await fetch_rows(tx, "SELECT id FROM sessions")


async def test_refuses_a_buyer(client: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_user(tx, "buyer@example.com", role="buyer")
    response = await client.post(LOGIN, {"email": "buyer@example.com", "password": PASSWORD})
    assert (response.status_code, response.json()["details"]["code"]) == (403, "no_log_in")


async def test_refuses_a_password_that_bcrypt_would_cut(client: Client) -> None:
    # 40 characters, 80 bytes.
    response = await client.post(LOGIN, {"email": "acme@example.com", "password": "é" * 40})
    assert response.status_code == 422
    assert "72 bytes" in response.json()["details"]["fields"]["password"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email", "password"}),
        ({"email": 1, "password": ""}, {"email", "password"}),
        ({"email": "a" * 256, "password": "x"}, {"email"}),
        ([], {"body"}),
    ],
)
async def test_names_every_wrong_field(client: Client, body: object, fields: set[str]) -> None:
    response = await client.request("POST", LOGIN, json=body)
    assert response.status_code == 422
    assert response.json()["details"]["fields"].keys() == fields
