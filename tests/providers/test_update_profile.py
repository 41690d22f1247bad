"""A provider changes what it says about itself."""

from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows

ME = "/api/v1/providers/me"
FORM = {
    "company_name": "Acme Hosting",
    "website": "acme.example",
    "first_name": "Nia",
    "last_name": "Byrne",
    "phone": "",
    "timezone": "Europe/Paris",
    "low_balance_threshold": "1,250.50",
    "low_balance_alert_email": "",
    "new_lead": "1",
}


async def test_a_provider_changes_what_it_sends_and_keeps_the_rest(
    client: Client, db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    before = (await acme.get(ME)).json()["data"]
    response = await acme.patch(ME, {"company_name": "  Acme Hosting ", "website": "acme.example"})
    after = response.json()["data"]
    assert (after["company_name"], after["website"]) == ("Acme Hosting", "https://acme.example")
    assert after["timezone"] == before["timezone"]
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            """
            SELECT actor_id, entity_id, metadata FROM audit_log
            WHERE action_type = 'provider.updated'
            """
        )
        assert await cursor.fetchall() == [
            (
                cast.acme.user_id,
                cast.acme.provider_id,
                {
                    "before": {"company_name": "Acme"},
                    "after": {"company_name": "Acme Hosting", "website": "https://acme.example"},
                },
            )
        ]


async def test_a_person_changes_their_name_and_phone(
    client: Client, db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    sent = {"first_name": " Nia ", "phone": "+353 1 555 0100"}
    profile = (await acme.patch(ME, sent)).json()["data"]
    assert (profile["first_name"], profile["last_name"]) == ("Nia", "Tester")
    assert profile["phone"] == "+35315550100"
    assert (await acme.get("/api/v1/auth/me")).json()["data"]["first_name"] == "Nia"
    profile = (await acme.patch(ME, {"phone": None, "website": "acme.example"})).json()["data"]
    assert profile["phone"] is None
    entries = await audit_rows(db, "provider.updated")
    assert [entry["metadata"] for entry in entries] == [
        {"changed": ["first_name", "phone"]},
        {"before": {}, "after": {"website": "https://acme.example"}, "changed": ["phone"]},
    ]
    rival = await client.as_provider("rival")
    assert (await rival.get(ME)).json()["data"]["first_name"] == "Rival"


async def test_the_log_has_nobodys_address(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    sent = {"website": "acme.example", "low_balance_alert_email": "money@acme.example.com"}
    await acme.patch(ME, sent)
    [entry] = await audit_rows(db, "provider.updated")
    assert entry["metadata"]["changed"] == ["low_balance_alert_email"]
    assert "money@" not in str(entry)
    admin = await client.as_admin()
    page = await admin.get(f"/admin/audit/{entry['id']}")
    for shown in ("What changed", "https://acme.example", "Also changed"):
        assert shown in page.text
    assert ">Low balance alert email<" in page.text


async def test_null_empties_and_nothing_new_writes_nothing(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    await acme.patch(ME, {"website": "https://acme.example"})
    assert (await acme.patch(ME, {"website": None})).json()["data"]["website"] is None
    await acme.patch(ME, {"website": None, "company_name": "Acme"})
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT count(*) FROM audit_log WHERE action_type = 'provider.updated'"
        )
        assert await cursor.fetchone() == (2,)


async def test_low_or_not_goes_by_the_new_threshold_without_a_mail(
    client: Client, db: Database, cast: Cast
) -> None:
    acme, broke = await client.as_provider("acme"), await client.as_provider("broke")
    assert await _is_low(db, cast.acme.provider_id) is False
    await acme.patch(ME, {"low_balance_threshold": "1000.01"})
    assert await _is_low(db, cast.acme.provider_id) is True
    await acme.patch(ME, {"company_name": "Acme 2"})
    assert await _is_low(db, cast.acme.provider_id) is True
    await acme.patch(ME, {"low_balance_threshold": "1000.00"})
    assert await _is_low(db, cast.acme.provider_id) is False
    await broke.patch(ME, {"low_balance_threshold": "10"})
    assert await _is_low(db, cast.broke.provider_id) is False, "it never had any money"
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name ~ 'low_balance'"
        )
        assert await cursor.fetchone() == (0,)


async def _is_low(db: Database, provider_id: UUID) -> bool:
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT low_balance_at IS NOT NULL FROM providers WHERE id = %s", (provider_id,)
        )
        [row] = await cursor.fetchall()
    return bool(row[0])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"company_name": " "}, "company_name"),
        ({"company_name": "x" * 256}, "company_name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://example.com/" + "x" * 255}, "website"),
        ({"first_name": " "}, "first_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"phone": "call me"}, "phone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"low_balance_threshold": "-1"}, "low_balance_threshold"),
        ({"low_balance_threshold": "1.005"}, "low_balance_threshold"),
        ({"low_balance_threshold": "NaN"}, "low_balance_threshold"),
        ({"low_balance_alert_email": "nobody"}, "low_balance_alert_email"),
        ({"notification_preferences": {"new_lead": 5}}, "notification_preferences.new_lead"),
        ({"notification_preferences": {"spam": True}}, "notification_preferences.spam"),
        ({"balance": "9999.00"}, "balance"),
    ],
)
async def test_bad_input_is_named(client: Client, body: dict[str, object], field: str) -> None:
    response = await (await client.as_provider("acme")).patch(ME, body)
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [field]


async def test_only_providers_have_a_profile(client: Client) -> None:
    admin = await client.as_admin()
    for who, status in ((client, 401), (admin, 403)):
        assert (await who.get(ME)).status_code == status
        assert (await who.patch(ME, {"company_name": "X"})).status_code == status


async def test_the_settings_form_saves(client: Client) -> None:
    acme = await client.as_provider("acme")
    response = await acme.post_form("/dashboard/settings", FORM)
    assert (response.status_code, response.headers["location"]) == (303, "/dashboard/settings")
    profile = (await acme.get(ME)).json()["data"]
    assert profile["low_balance_threshold"] == "1250.50"
    assert profile["low_balance_alert_email"] is None
    assert profile["notification_preferences"] == {
        "new_lead": True,
        "bad_lead_decision": False,
        "low_balance": False,
        "market_changes": False,
        "recharges": False,
        "payments": False,
        "daily_summary": False,
    }
    page = await acme.get("/dashboard/settings")
    assert "Settings saved" in page.text
    assert 'value="Acme Hosting"' in page.text
    assert 'value="Byrne"' in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("low_balance_threshold", "lots"),
        ("company_name", ""),
        ("phone", "1"),
        ("low_balance_alert_email", "<b>"),
    ],
)
async def test_the_settings_form_keeps_what_was_typed(
    client: Client, name: str, value: str
) -> None:
    acme = await client.as_provider("acme")
    response = await acme.post_form("/dashboard/settings", {**FORM, name: value})
    assert response.status_code == 422
    assert f'id="f-{name}-error"' in response.text
    assert 'value="acme.example"' in response.text
    assert "<b>" not in response.text.partition("<form")[2].partition("</form")[0].replace(
        "<b class", ""
    )


async def test_a_switch_that_is_left_out_stays(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    await acme.patch(ME, {"notification_preferences": {"market_changes": False}})
    # A client that knows the first three only.
    old = {"new_lead": False, "bad_lead_decision": True, "low_balance": True}
    await acme.patch(ME, {"notification_preferences": old})
    assert (await acme.get(ME)).json()["data"]["notification_preferences"] == {
        **old,
        "market_changes": False,
        "recharges": True,
        "payments": True,
        "daily_summary": False,
    }
    async with db.transaction(SYSTEM) as tx:
        # A newer version's key outlives a change by this one.
        await tx.execute(
            """
            UPDATE providers SET notification_preferences = notification_preferences
                || '{"weekly": true}' WHERE id = %s
            """,
            (cast.acme.provider_id,),
        )
    await acme.patch(ME, {"notification_preferences": {"payments": False}})
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT notification_preferences -> 'weekly' FROM providers WHERE id = %s",
            (cast.acme.provider_id,),
        )
        assert await cursor.fetchone() == (True,)
