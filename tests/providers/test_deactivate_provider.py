"""An administrator suspends or closes a provider: sales stop and sessions end at once."""

from typing import Any

import pytest

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from tests.builders import NOW, Cast, make_lead
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import PROVIDERS, provider_in, standing_of, subscribed

ME = "/api/v1/providers/me"


@pytest.mark.parametrize(
    ("verb", "status", "reason"),
    [
        ("suspend", "suspended", "Complaints"),
        ("deactivate", "deactivated", "You asked for it"),
        ("deactivate", "deactivated", ""),
    ],
)
async def test_sales_and_sessions_end_at_once(
    client: Client, db: Database, cast: Cast, verb: str, status: str, reason: str
) -> None:
    for provider in (cast.acme, cast.rival):
        await subscribed(db, cast, provider)
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    assert (await acme.get(ME)).status_code == 200
    response = await admin.post(f"{PROVIDERS}/{cast.acme.provider_id}/{verb}", {"reason": reason})
    assert response.status_code == 200
    assert (await acme.get(ME)).status_code == 401
    assert await standing_of(db, cast.acme.user_id) == (status, reason or None)
    [entry] = await audit_rows(db, f"user.{status}")
    assert entry["metadata"] == {"before": {"status": "active"}, "after": {"status": status}}
    assert [job["news"] for _, job in await jobs(db)] == [status]
    assert await _buyers_of_a_lead(db, cast) == {cast.rival.provider_id}


async def test_the_body_may_be_left_out(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert (await admin.post(f"{PROVIDERS}/{cast.acme.provider_id}/deactivate")).status_code == 200
    assert await standing_of(db, cast.acme.user_id) == ("deactivated", None)


async def test_a_suspended_one_can_be_closed_and_reactivated(
    client: Client, db: Database, cast: Cast
) -> None:
    await subscribed(db, cast, cast.acme)
    admin, path = await client.as_admin(), f"{PROVIDERS}/{cast.acme.provider_id}"
    for verb in ("suspend", "deactivate", "reactivate"):
        response = await admin.post(f"{path}/{verb}", {"reason": "Because"})
        assert response.status_code == 200, verb
    assert await _buyers_of_a_lead(db, cast) == {cast.acme.provider_id}
    again = await client.as_provider("acme")
    assert (await again.get(ME)).status_code == 200


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("suspend", "pending"),
        ("suspend", "suspended"),
        ("suspend", "deactivated"),
        ("deactivate", "pending"),
        ("deactivate", "rejected"),
        ("deactivate", "deactivated"),
    ],
)
async def test_it_does_not_fit_every_standing(
    client: Client, db: Database, verb: str, status: str
) -> None:
    nimbus = await provider_in(db, status)
    admin, body = await client.as_admin(), {"reason": "Because"}
    response = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/{verb}", body)
    assert (response.status_code, response.json()["details"]["code"]) == (409, "wrong_status")
    page = await admin.post_form(f"/admin/providers/{nimbus.provider_id}/{verb}", body)
    assert page.status_code == 409


async def test_the_pages_say_what_happens(client: Client, cast: Cast, db: Database) -> None:
    admin, page = await client.as_admin(), f"/admin/providers/{cast.acme.provider_id}"
    for verb, status in (("suspend", "suspended"), ("deactivate", "deactivated")):
        asked = await admin.get(f"{page}/{verb}")
        assert f"{verb.capitalize()} Acme?" in asked.text
        assert "nothing is sold to it" in asked.text.lower()
        done = await admin.post_form(f"{page}/{verb}", {"reason": "Because of <b>it</b>"})
        assert (done.status_code, done.headers["location"]) == (303, page)
        shown = (await admin.get(page)).text
        assert f"Acme {status}" in shown
        assert "Because of &lt;b&gt;it&lt;/b&gt;" in shown
    back = await admin.post_form(f"{page}/reactivate")
    assert back.headers["location"] == page
    assert (await standing_of(db, cast.acme.user_id)) == ("active", None)


# Any: ids as the driver reads them.
async def _buyers_of_a_lead(db: Database, cast: Cast) -> set[Any]:
    """Who buys a lead that is sold now."""
    async with db.transaction(SYSTEM) as tx:
        await make_lead(tx, cast.niche_id, status="approved")
    cache = distribution.TermsCache()
    await distribution.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT provider_id FROM lead_assignments")
    return {row[0] for row in rows}
