"""An administrator decides which mails come."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows

API = "/api/v1/admin/mail/preferences"
PAGE = "/admin/mail"
ALL_ON = {
    "leads_unsold": True,
    "leads_waiting": True,
    "bad_lead_reports": True,
    "approvals": True,
    "disputes": True,
}


async def test_everything_is_on_until_it_is_switched(client: Client, db: Database) -> None:
    admin = await client.as_admin()
    assert (await admin.get(API)).json()["data"] == ALL_ON
    after = (await admin.patch(API, {"leads_unsold": False})).json()["data"]
    assert after == ALL_ON | {"leads_unsold": False}
    assert (await admin.get(API)).json()["data"] == after
    (row,) = await audit_rows(db, "mail_preferences.updated")
    assert row["metadata"] == {"before": {"leads_unsold": True}, "after": {"leads_unsold": False}}


async def test_nothing_new_writes_nothing(client: Client, db: Database) -> None:
    admin = await client.as_admin()
    await admin.patch(API, {"disputes": True})
    assert await audit_rows(db, "mail_preferences.updated") == []


async def test_the_form_saves(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    response = await admin.post_form(PAGE, {"disputes": "1"})
    assert (response.status_code, response.headers["location"]) == (303, PAGE)
    saved = dict.fromkeys(ALL_ON, False) | {"disputes": True}
    assert (await admin.get(API)).json()["data"] == saved
    page = await admin.get(PAGE)
    assert page.text.count(" checked") == 1
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT count(*) FROM users WHERE notification_preferences <> '{}'"
        )
        assert await cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"leads_unsold": "no"}, "leads_unsold"),
        ({"new_lead": False}, "new_lead"),
        ({"leads_unsold": None}, "leads_unsold"),
    ],
)
async def test_bad_input_is_named(client: Client, body: dict[str, object], field: str) -> None:
    response = await (await client.as_admin()).patch(API, body)
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [field]


async def test_only_administrators(client: Client) -> None:
    acme = await client.as_provider("acme")
    for who, status in ((client, 401), (acme, 403)):
        assert (await who.get(API)).status_code == status
        assert (await who.patch(API, {"disputes": False})).status_code == status
