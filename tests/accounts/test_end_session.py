"""One's own sessions: seen, one ended, all others ended; nobody else's."""

from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import PASSWORD
from tests.client import Client
from tests.leads.rows import audit_rows

SESSIONS = "/api/v1/auth/sessions"
ME = "/api/v1/auth/me"


async def ids_of(client: Client) -> list[UUID]:
    rows = (await client.get(SESSIONS)).json()["data"]
    return [UUID(row["session_id"]) for row in rows]


async def test_shows_one_s_own_with_the_present_one_first(client: Client) -> None:
    acme, other = await client.as_provider("acme"), await client.as_provider("acme")
    await client.as_provider("rival")
    assert await ids_of(acme) == [acme.session_id, other.session_id]
    assert await ids_of(other) == [other.session_id, acme.session_id]
    rows = (await acme.get(SESSIONS)).json()["data"]
    assert [row["is_current"] for row in rows] == [True, False]
    # Nothing of it lets anybody in.
    assert "token" not in (await acme.get(SESSIONS)).text


async def test_ends_one_at_once(client: Client, db: Database) -> None:
    acme, other = await client.as_provider("acme"), await client.as_provider("acme")
    assert (await acme.delete(f"{SESSIONS}/{other.session_id}")).status_code == 200
    assert (await other.get(ME)).status_code == 401
    assert await ids_of(acme) == [acme.session_id]
    assert (await acme.delete(f"{SESSIONS}/{other.session_id}")).status_code == 404
    [entry] = await audit_rows(db, "user.session_ended")
    assert entry["metadata"]["session_id"] == str(other.session_id)


async def test_another_s_looks_like_none(client: Client, db: Database) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    admin = await client.as_admin()
    answers = [
        await acme.delete(f"{SESSIONS}/{rival.session_id}"),
        await acme.delete(f"{SESSIONS}/{new_id()}"),
        await admin.delete(f"{SESSIONS}/{rival.session_id}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert answers[0].json() == answers[1].json()
    assert (await rival.get(ME)).status_code == 200
    assert await audit_rows(db, "user.session_ended") == []


async def test_ends_all_others(client: Client, db: Database) -> None:
    acme, *others = [await client.as_provider("acme") for _ in range(3)]
    rival = await client.as_provider("rival")
    for _ in range(2):
        assert (await acme.delete(SESSIONS)).status_code == 200
    assert [(await other.get(ME)).status_code for other in others] == [401, 401]
    assert [(await who.get(ME)).status_code for who in (acme, rival)] == [200, 200]
    # The second time there was nothing to write down.
    assert len(await audit_rows(db, "user.sessions_ended")) == 1


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
async def test_ended_ones_are_not_shown(client: Client, db: Database, column: str) -> None:
    acme, other = await client.as_provider("acme"), await client.as_provider("acme")
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE sessions SET expires_at = CASE WHEN %(c)s = 'expires_at' THEN now()"
            " ELSE expires_at END, revoked_at = CASE WHEN %(c)s = 'revoked_at' THEN now() END"
            " WHERE id = %(id)s",
            {"c": column, "id": other.session_id},
        )
    assert await ids_of(acme) == [acme.session_id]


async def test_only_in_person(client: Client) -> None:
    acme = await client.as_provider("acme")
    sent = {"name": "CRM", "scope": "write", "password": PASSWORD}
    made = await acme.post("/api/v1/auth/api-keys", sent)
    key = {"authorization": f"Bearer {made.json()['data']['key']}"}
    asked = [
        await client.get(SESSIONS, **key),
        await client.request("DELETE", SESSIONS, headers=key),
        await client.request("DELETE", f"{SESSIONS}/{acme.session_id}", headers=key),
    ]
    assert [answer.json()["details"]["code"] for answer in asked] == ["session_required"] * 3
    assert (await client.get(SESSIONS)).status_code == 401
    assert (await acme.get(ME)).status_code == 200
