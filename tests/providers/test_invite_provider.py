"""An administrator invites a provider, and sends a link again."""

from uuid import UUID

import pytest

from hotlead.accounts import service as accounts
from hotlead.accounts.records import NewPassword
from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from tests.builders import PASSWORD, Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import PROVIDERS, provider_in, standing_of

INVITE = f"{PROVIDERS}/invitations"
NIMBUS = {
    "company_name": "Nimbus",
    "first_name": "Nia",
    "last_name": "Byrne",
    "email": "nia@nimbus.example.com",
}


async def test_who_follows_the_link_is_in(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    admin = await client.as_admin()
    response = await admin.post(INVITE, NIMBUS)
    assert response.status_code == 201
    provider_id = response.json()["data"]["provider_id"]
    provider = (await admin.get(f"{PROVIDERS}/{provider_id}")).json()["data"]["provider"]
    assert (provider["status"], provider["has_password"]) == ("pending", False)
    [entry] = await audit_rows(db, "provider.invited")
    assert (entry["entity_id"], entry["actor_id"]) == (provider_id, str(cast.admin.user_id))
    [(_, job)] = await jobs(db)
    assert (job["news"], job["user_id"]) == ("invited", provider["user_id"])
    token = accounts.link_token(settings.secret_key, await _newest_token(db))
    await accounts.accept_invitation(db, VISITOR, NewPassword(token, PASSWORD), utc_now())
    after = (await admin.get(f"{PROVIDERS}/{provider_id}")).json()["data"]["provider"]
    assert (after["status"], after["email_verified"]) == ("active", True)


async def test_a_taken_address_is_said(client: Client, db: Database) -> None:
    admin = await client.as_admin()
    taken = {**NIMBUS, "email": "ACME@example.com"}
    response = await admin.post(INVITE, taken)
    assert (response.status_code, response.json()["details"]["code"]) == (409, "email_taken")
    page = await admin.post_form("/admin/providers/invite", {**taken, "timezone": "UTC"})
    assert page.status_code == 409
    assert 'id="f-email-error"' in page.text
    assert await jobs(db) == []
    assert await audit_rows(db, "provider.invited") == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"email": "nobody", "company_name": " "}, ["company_name", "email"]),
        ({"first_name": "", "last_name": None}, ["first_name", "last_name"]),
        ({"password": PASSWORD}, ["password"]),
    ],
)
async def test_everything_wrong_is_named(
    client: Client, db: Database, changes: dict[str, object], fields: list[str]
) -> None:
    response = await (await client.as_admin()).post(INVITE, {**NIMBUS, **changes})
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == fields
    assert await audit_rows(db, "user.created") == []


async def test_the_page_invites(client: Client) -> None:
    admin = await client.as_admin()
    assert 'action="/admin/providers/invite"' in (await admin.get("/admin/providers/invite")).text
    form = {**NIMBUS, "website": "", "timezone": "Europe/Dublin"}
    wrong = await admin.post_form("/admin/providers/invite", {**form, "last_name": ""})
    assert wrong.status_code == 422
    assert 'value="Nimbus"' in wrong.text
    response = await admin.post_form("/admin/providers/invite", form)
    assert response.status_code == 303
    page = (await admin.get(response.headers["location"])).text
    assert "Nimbus invited" in page
    assert "Invited, and not here yet." in page


@pytest.mark.parametrize("path", ["invitations", "{id}/resend"])
async def test_administrators_only(client: Client, db: Database, path: str) -> None:
    nimbus = await provider_in(db, "pending", is_verified=False)
    path = path.format(id=nimbus.provider_id)
    rival = await client.as_provider("rival")
    assert (await client.post(f"{PROVIDERS}/{path}", NIMBUS)).status_code == 401
    assert (await rival.post(f"{PROVIDERS}/{path}", NIMBUS)).status_code == 403
    assert (await rival.get("/admin/providers/invite")).status_code == 403
    assert (await rival.post_form("/admin/providers/invite", NIMBUS)).status_code == 403
    assert await jobs(db) == []


async def test_the_link_is_sent_again_and_the_old_one_ends(client: Client, db: Database) -> None:
    admin = await client.as_admin()
    provider_id = (await admin.post(INVITE, NIMBUS)).json()["data"]["provider_id"]
    first = await _newest_token(db)
    assert (await admin.post(f"{PROVIDERS}/{provider_id}/resend")).status_code == 200
    assert await _newest_token(db) != first
    async with db.transaction(SYSTEM) as tx:
        live = await fetch_rows(tx, "SELECT purpose FROM user_tokens WHERE used_at IS NULL")
    assert live == [("invite",)]
    assert len(await audit_rows(db, "user.link_sent_again")) == 1
    page = await admin.post_form(f"/admin/providers/{provider_id}/resend")
    assert (page.status_code, page.headers["location"]) == (303, f"/admin/providers/{provider_id}")
    assert [job["news"] for _, job in await jobs(db)] == ["invited"] * 3


async def test_a_sign_up_that_was_not_confirmed_gets_its_link_again(
    client: Client, db: Database
) -> None:
    nimbus = await provider_in(db, "pending", is_verified=False)
    admin = await client.as_admin()
    assert (await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/resend")).status_code == 200
    assert [job["news"] for _, job in await jobs(db)] == ["verify_email"]
    assert (await standing_of(db, nimbus.user_id))[0] == "pending"


async def test_nothing_to_send_to_a_confirmed_address(
    client: Client, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    response = await admin.post(f"{PROVIDERS}/{cast.acme.provider_id}/resend")
    assert (response.status_code, response.json()["details"]["code"]) == (409, "address_confirmed")
    assert await jobs(db) == []


async def _newest_token(db: Database) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(tx, "SELECT id FROM user_tokens ORDER BY id DESC LIMIT 1")
    return row[0]
