"""The link of an invitation again: the earlier one is dead, and who was withdrawn gets none."""

from uuid import UUID

import pytest

from hotlead.accounts import service
from hotlead.accounts.records import AdminInvitation, UserRole
from hotlead.accounts.service import recovery
from hotlead.kit.actor import SYSTEM, Actor, Role, SessionRequired
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from tests.accounts.letterbox import Letterbox
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import provider_in

ACCEPT = "/api/v1/auth/accept-invitation"
ADMINS = "/api/v1/admin/administrators"
FORGOT = "/api/v1/auth/forgot-password"
EMAIL = "grace@example.com"
PASSWORD = "seven green bottles on a wall"


@pytest.fixture
async def invited_id(client: Client, db: Database, cast: Cast) -> UUID:
    """An administrator who was invited."""
    invitation = AdminInvitation(email=EMAIL, first_name="Grace", last_name="Hopper")
    key = client.settings.secret_key
    async with db.transaction(cast.admin) as tx:
        return await service.invite_administrator(tx, key, cast.admin, invitation, utc_now())


async def accept(client: Client, token: str) -> int:
    return (await client.post(ACCEPT, {"token": token, "password": PASSWORD})).status_code


async def log_in(client: Client) -> int:
    sent = {"email": EMAIL, "password": PASSWORD}
    return (await client.post("/api/v1/auth/login", sent)).status_code


async def test_the_earlier_link_is_dead(
    client: Client, db: Database, post: Letterbox, invited_id: UUID
) -> None:
    admin = await client.as_admin()
    first = await post.token()
    assert (await admin.post(f"{ADMINS}/{invited_id}/resend")).status_code == 200
    second = await post.token()
    assert (await accept(client, first), await accept(client, second)) == (422, 200)
    assert await log_in(client) == 200
    assert len(await audit_rows(db, "user.link_sent_again")) == 1


async def test_who_came_in_needs_none(client: Client, post: Letterbox, invited_id: UUID) -> None:
    admin = await client.as_admin()
    await accept(client, await post.token())
    refused = await admin.post(f"{ADMINS}/{invited_id}/resend")
    assert (refused.status_code, refused.json()["details"]["code"]) == (409, "address_confirmed")
    assert (await admin.post(f"{ADMINS}/{new_id()}/resend")).status_code == 404
    assert await post.letters() == []


async def test_who_was_withdrawn_gets_none_by_any_way(
    client: Client, db: Database, post: Letterbox, invited_id: UUID
) -> None:
    admin = await client.as_admin()
    token = await post.token()
    assert (await admin.post(f"{ADMINS}/{invited_id}/deactivate")).status_code == 200
    assert await accept(client, token) == 422
    refused = await admin.post(f"{ADMINS}/{invited_id}/resend")
    assert (refused.status_code, refused.json()["details"]["code"]) == (409, "wrong_status")
    told = (await client.post(FORGOT, {"email": EMAIL})).json()
    assert told == (await client.post(FORGOT, {"email": "nobody@example.com"})).json()
    assert await post.letters() == []


async def test_who_stands_again_gets_a_new_one(
    client: Client, post: Letterbox, invited_id: UUID
) -> None:
    admin = await client.as_admin()
    first = await post.token()
    await admin.post(f"{ADMINS}/{invited_id}/deactivate")
    assert (await admin.post(f"{ADMINS}/{invited_id}/reactivate")).status_code == 200
    assert await accept(client, first) == 422
    assert await accept(client, await post.token()) == 200
    assert await log_in(client) == 200


async def test_closed_while_the_password_is_hashed_stays_closed(
    client: Client,
    db: Database,
    post: Letterbox,
    invited_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = await post.token()
    hash_password = recovery.hash_password

    async def close_meanwhile(*args: object) -> str:
        async with db.transaction(SYSTEM) as tx:
            await tx.execute("UPDATE users SET status = 'deactivated' WHERE id = %s", (invited_id,))
        return await hash_password(PASSWORD)

    monkeypatch.setattr(recovery, "hash_password", close_meanwhile)
    await accept(client, token)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT status FROM users WHERE id = %(id)s", {"id": invited_id}
        )
    assert rows == [("deactivated",)]


async def test_each_route_is_for_its_own(client: Client, db: Database, invited_id: UUID) -> None:
    provider = await provider_in(db, "pending", is_verified=False)
    before = await jobs(db)
    admin = await client.as_admin()
    assert (await admin.post(f"{ADMINS}/{provider.user_id}/resend")).status_code == 404
    assert await jobs(db) == before
    path = f"/api/v1/admin/providers/{provider.provider_id}/resend"
    assert (await admin.post(path)).status_code == 200


async def test_only_in_person(client: Client, db: Database, cast: Cast, invited_id: UUID) -> None:
    before = await jobs(db)
    program = Actor(role=Role.ADMIN, user_id=cast.admin.user_id, api_key_id=new_id())
    key = client.settings.secret_key
    with pytest.raises(SessionRequired):
        async with db.transaction(program) as tx:
            await service.resend_invitation(
                tx, key, program, invited_id, utc_now(), role=UserRole.ADMIN
            )
    assert await jobs(db) == before


async def test_for_administrators(client: Client, db: Database, invited_id: UUID) -> None:
    before = await jobs(db)
    rival = await client.as_provider("rival")
    assert (await rival.post(f"{ADMINS}/{invited_id}/resend")).status_code == 403
    assert (await client.post(f"{ADMINS}/{invited_id}/resend")).status_code == 401
    assert await jobs(db) == before
