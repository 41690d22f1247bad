"""Personal API keys: made with the password, shown once, bound to their scope, ended at once."""

import asyncio
import hashlib
from datetime import timedelta

import pytest

from hotlead.accounts.service import own_access
from hotlead.accounts.service.own_access import API_KEYS_MAX
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, fetch_rows
from tests.accounts.letterbox import Letterbox
from tests.builders import PASSWORD, Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs

KEYS = "/api/v1/auth/api-keys"
ME = "/api/v1/auth/me"
NEW = {"name": "My CRM", "password": PASSWORD}


async def make_key(client: Client, scope: str = "read", **more: object) -> dict[str, str]:
    """A key of whoever asks, as the header that carries it."""
    made = await client.post(KEYS, {**NEW, "scope": scope, **more})
    assert made.status_code == 201, made.text
    return {"authorization": f"Bearer {made.json()['data']['key']}"}


async def test_is_shown_once_and_kept_as_a_hash(
    client: Client, db: Database, post: Letterbox
) -> None:
    acme = await client.as_provider("acme")
    made = (await acme.post(KEYS, NEW)).json()["data"]
    text = made["key"]
    assert text.startswith("hlk_")
    assert len(text) == 47
    assert made["api_key"]["hint"] == text[:8]
    [row] = (await acme.get(KEYS)).json()["data"]
    assert (row["name"], row["scope"], row["last_used_at"]) == ("My CRM", "read", None)
    async with db.transaction(SYSTEM) as tx:
        [kept] = await fetch_rows(tx, "SELECT key_sha256, to_jsonb(k)::text FROM api_keys AS k")
        audits = await fetch_rows(tx, "SELECT to_jsonb(a)::text FROM audit_log AS a")
    assert bytes(kept[0]) == hashlib.sha256(text.encode()).digest()
    assert text[8:] not in str([kept[1], audits, await jobs(db), (await acme.get(KEYS)).text])
    letter = await post.letter()
    assert text[8:] not in str(letter)
    assert len(await audit_rows(db, "user.api_key_created")) == 1


async def test_one_for_reading_cannot_write(client: Client) -> None:
    acme = await client.as_provider("acme")
    reads, writes = await make_key(acme), await make_key(acme, "write")
    for key, status in ((reads, 403), (writes, 200)):
        assert (await client.get(ME, **key)).status_code == 200
        changed = await client.request("PATCH", ME, json={"first_name": "Alex"}, headers=key)
        assert changed.status_code == status
    refused = await client.request("PATCH", ME, json={"first_name": "Alex"}, headers=reads)
    assert refused.json()["details"]["code"] == "read_only_key"


async def test_a_revoked_one_is_401_at_once(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    key = await make_key(acme)
    [row] = (await acme.get(KEYS)).json()["data"]
    assert (await client.get(ME, **key)).status_code == 200
    rival = await client.as_provider("rival")
    assert (await rival.delete(f"{KEYS}/{row['api_key_id']}")).status_code == 404
    assert (await client.get(ME, **key)).status_code == 200
    assert (await acme.delete(f"{KEYS}/{row['api_key_id']}")).status_code == 200
    assert (await client.get(ME, **key)).status_code == 401
    assert (await acme.delete(f"{KEYS}/{row['api_key_id']}")).status_code == 404
    assert (await acme.get(KEYS)).json()["data"] == []
    assert len(await audit_rows(db, "user.api_key_revoked")) == 1


async def test_an_expired_one_is_401(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    key = await make_key(acme, expires_in_days=1)
    assert (await client.get(ME, **key)).status_code == 200
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE api_keys SET expires_at = now()")
    assert (await client.get(ME, **key)).status_code == 401
    assert (await acme.get(KEYS)).json()["data"] == []


async def test_its_use_is_noted(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    key = await make_key(acme)
    before = utc_now() - timedelta(seconds=1)
    await client.get(ME, **key)
    async with db.transaction(SYSTEM) as tx:
        [used] = await fetch_rows(tx, "SELECT last_used_at FROM api_keys")
        assert used[0] >= before
        # A write a minute, not one a request.
        await tx.execute("UPDATE api_keys SET last_used_at = %s", (before,))
    await client.get(ME, **key)
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT last_used_at FROM api_keys") == [(before,)]


async def test_there_is_a_limit_also_for_two_at_once(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    for _ in range(API_KEYS_MAX - 1):
        await make_key(acme)
    answers = await asyncio.gather(*(acme.post(KEYS, NEW) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    full = next(answer for answer in answers if answer.status_code == 409)
    assert full.json()["details"]["code"] == "too_many_keys"
    rows = (await acme.get(KEYS)).json()["data"]
    await acme.delete(f"{KEYS}/{rows[0]['api_key_id']}")
    assert (await acme.post(KEYS, NEW)).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u200b"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "tab\there"}, "name"),
        ({"scope": "all"}, "scope"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 1_831}, "expires_in_days"),
        ({"password": "guess"}, "password"),
        ({"owner": "rival"}, "owner"),
    ],
)
async def test_what_will_not_do_makes_none(
    client: Client, db: Database, change: dict[str, object], field: str
) -> None:
    acme = await client.as_provider("acme")
    refused = await acme.post(KEYS, {**NEW, **change})
    assert (refused.status_code, list(refused.json()["details"]["fields"])) == (422, [field])
    assert (await acme.get(KEYS)).json()["data"] == []
    assert await jobs(db) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", KEYS, None),
        ("POST", KEYS, NEW),
        ("POST", "/api/v1/auth/logout", None),
        ("POST", "/api/v1/auth/second-factor", {"password": PASSWORD}),
        ("POST", "/api/v1/auth/second-factor/confirm", {"code": "000000"}),
        ("POST", "/api/v1/auth/second-factor/remove", {"password": PASSWORD}),
        ("POST", "/api/v1/auth/second-factor/recovery-codes", {"password": PASSWORD}),
    ],
)
async def test_cannot_do_what_needs_a_person(
    client: Client, method: str, path: str, body: object
) -> None:
    key = await make_key(await client.as_provider("acme"), "write")
    refused = await client.request(method, path, json=body, headers=key)
    assert (refused.status_code, refused.json()["details"]["code"]) == (403, "session_required")


async def test_cannot_make_administrators(client: Client, cast: Cast) -> None:
    key = await make_key(await client.as_admin(), "write")
    root = "/api/v1/admin/administrators"
    grace = {"email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper"}
    asked = [
        await client.post(root, grace, **key),
        await client.post(f"{root}/{cast.admin.user_id}/deactivate", **key),
        await client.post(f"/api/v1/admin/users/{cast.acme.user_id}/reset-second-factor", **key),
    ]
    assert [answer.json()["details"]["code"] for answer in asked] == ["session_required"] * 3
    assert (await client.get(root, **key)).status_code == 200


async def test_opens_no_page(client: Client) -> None:
    acme = await client.as_provider("acme")
    key = (await make_key(acme))["authorization"].removeprefix("Bearer ")
    browser = client.visitor()
    browser.set_cookie("session", "x.y.z")
    assert (await browser.get("/account/security")).status_code == 303
    assert (await client.get("/account/security", authorization=f"Bearer {key}")).status_code == 403


async def test_a_reset_in_between_leaves_none(
    client: Client, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = await client.as_provider("acme")
    prove_password = own_access.prove_password

    async def reset_meanwhile(*args: object) -> object:
        user = await prove_password(*args)  # pyright: ignore[reportArgumentType] - passed on
        async with db.transaction(SYSTEM) as tx:
            await tx.execute(
                "UPDATE users SET password_hash = 'reset meanwhile', password_changed_at = now()"
            )
        return user

    monkeypatch.setattr(own_access, "prove_password", reset_meanwhile)
    assert (await acme.post(KEYS, NEW)).status_code == 401
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT id FROM api_keys") == []
