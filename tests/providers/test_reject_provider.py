"""An administrator turns a sign-up down, and says why."""

import pytest

from hotlead.kit.db import Database
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import PROVIDERS, provider_in, standing_of


async def test_the_person_is_told_the_reason(client: Client, db: Database) -> None:
    nimbus = await provider_in(db, "pending", is_verified=False)
    admin = await client.as_admin()
    body = {"reason": " We could not find your company.\r\nWrite to us. "}
    response = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/reject", body)
    assert response.status_code == 200
    told = "We could not find your company.\nWrite to us."
    assert response.json()["data"]["status_reason"] == told
    assert await standing_of(db, nimbus.user_id) == ("rejected", told)
    [entry] = await audit_rows(db, "user.rejected")
    # The log is kept for good: a reason may speak of a person.
    assert entry["description"] == "Account rejected"
    assert "company" not in str(entry)
    [(_, job)] = await jobs(db)
    assert (job["news"], job["user_id"]) == ("rejected", str(nimbus.user_id))
    again = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/reject", body)
    assert again.status_code == 409


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "x" * 501, "\u202ereversed"])
@pytest.mark.parametrize("verb", ["reject", "suspend"])
async def test_a_reason_is_needed_that_can_be_read(
    client: Client, db: Database, verb: str, reason: str
) -> None:
    nimbus = await provider_in(db, "pending" if verb == "reject" else "active")
    admin = await client.as_admin()
    response = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/{verb}", {"reason": reason})
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == ["reason"]
    page = f"/admin/providers/{nimbus.provider_id}/{verb}"
    shown = await admin.post_form(page, {"reason": reason, "back": "/admin/providers?status=x"})
    assert shown.status_code == 422
    assert f'id="f-reason-{verb}-error"' in shown.text
    assert 'value="/admin/providers?status=x"' in shown.text
    assert await jobs(db) == []
    assert (await standing_of(db, nimbus.user_id))[1] is None


async def test_the_page_goes_back_to_the_queue(client: Client, db: Database) -> None:
    nimbus = await provider_in(db, "pending")
    admin = await client.as_admin()
    back = "/admin/providers?status=pending"
    page = f"/admin/providers/{nimbus.provider_id}/reject"
    asked = await admin.get(page + "?back=%2Fadmin%2Fproviders%3Fstatus%3Dpending")
    assert "Reject Nimbus?" in asked.text
    assert f'value="{back}"' in asked.text
    response = await admin.post_form(page, {"reason": "No such company", "back": back})
    assert (response.status_code, response.headers["location"]) == (303, back)
    assert "Nimbus rejected" in (await admin.get(back)).text
    elsewhere = await admin.get(page + "?back=https://evil.example")
    assert "evil.example" not in elsewhere.text
