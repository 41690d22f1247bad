"""An administrator corrects what is known about a provider."""

import pytest

from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows
from tests.providers.rows import PROVIDERS

FORM = {
    "company_name": "Acme Hosting",
    "website": "acme.example",
    "timezone": "Europe/Paris",
    "first_name": "Nia",
    "last_name": "Byrne",
    "phone": "+353 1 555 0100",
    "low_balance_threshold": "75",
    "low_balance_alert_email": "money@acme.example.com",
}


async def test_what_is_sent_changes_with_before_and_after(
    client: Client, db: Database, cast: Cast
) -> None:
    admin, path = await client.as_admin(), f"{PROVIDERS}/{cast.acme.provider_id}"
    sent = {"company_name": "Acme Hosting", "last_name": "Byrne", "low_balance_threshold": "75"}
    response = await admin.patch(path, sent)
    assert response.status_code == 200
    provider = response.json()["data"]
    assert (provider["company_name"], provider["first_name"]) == ("Acme Hosting", "Acme")
    assert (provider["last_name"], provider["low_balance_threshold"]) == ("Byrne", "75.00")
    [entry] = await audit_rows(db, "provider.updated")
    assert (entry["entity_id"], entry["actor_role"]) == (str(cast.acme.provider_id), "admin")
    # The log is kept for good: of what is personal it has the names alone.
    assert entry["metadata"] == {
        "before": {"company_name": "Acme", "low_balance_threshold": "100.00"},
        "after": {"company_name": "Acme Hosting", "low_balance_threshold": "75.00"},
        "changed": ["last_name"],
    }
    assert (await admin.patch(path, sent)).status_code == 200
    assert len(await audit_rows(db, "provider.updated")) == 1


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (
            {"company_name": "", "phone": "x", "timezone": "X"},
            ["company_name", "timezone", "phone"],
        ),
        ({"low_balance_threshold": "-1"}, ["low_balance_threshold"]),
        ({"low_balance_alert_email": "nobody"}, ["low_balance_alert_email"]),
        ({"notification_preferences": {}}, ["notification_preferences"]),
        ({"balance": "5.00"}, ["balance"]),
        ({"email": "other@example.com"}, ["email"]),
    ],
)
async def test_everything_wrong_is_named(
    client: Client, db: Database, cast: Cast, sent: dict[str, object], fields: list[str]
) -> None:
    admin = await client.as_admin()
    response = await admin.patch(f"{PROVIDERS}/{cast.acme.provider_id}", sent)
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == fields
    assert await audit_rows(db, "provider.updated") == []


async def test_administrators_only(client: Client, cast: Cast) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    path, page = f"{PROVIDERS}/{cast.acme.provider_id}", f"/admin/providers/{cast.acme.provider_id}"
    assert (await client.patch(path, {})).status_code == 401
    assert (await acme.patch(path, {"company_name": "X"})).status_code == 403
    assert (await acme.get(page + "/edit")).status_code == 403
    assert (await acme.post_form(page + "/edit", FORM)).status_code == 403
    assert (await admin.patch(f"{PROVIDERS}/{new_id()}", {"phone": None})).status_code == 404


async def test_the_page_saves(client: Client, cast: Cast) -> None:
    admin, page = await client.as_admin(), f"/admin/providers/{cast.acme.provider_id}"
    shown = (await admin.get(page + "/edit")).text
    assert 'value="Acme"' in shown
    response = await admin.post_form(page + "/edit", FORM)
    assert (response.status_code, response.headers["location"]) == (303, page)
    after = (await admin.get(page)).text
    assert "Acme Hosting saved" in after
    assert "money@acme.example.com" in after


@pytest.mark.parametrize(
    ("name", "value"),
    [("phone", "1"), ("company_name", ""), ("low_balance_threshold", "lots"), ("first_name", "")],
)
async def test_the_page_keeps_what_was_typed(
    client: Client, cast: Cast, name: str, value: str
) -> None:
    admin, page = await client.as_admin(), f"/admin/providers/{cast.acme.provider_id}/edit"
    response = await admin.post_form(page, {**FORM, name: value})
    assert response.status_code == 422
    assert f'id="f-{name}-error"' in response.text
    assert 'value="acme.example"' in response.text
