"""The administrators' list and detail of providers."""

from datetime import timedelta

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from tests.builders import Cast, make_provider
from tests.client import Client
from tests.providers.rows import PROVIDERS, provider_in
from tests.reports.sales import sold_lead

LIST = "/admin/providers"
QUEUE = f"{LIST}?status=pending"


async def test_who_waits_is_a_queue(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert "Nobody waits" in (await admin.get(QUEUE)).text
    async with db.transaction(SYSTEM) as tx:
        for days, name in enumerate(("zenith", "nimbus", "aurora")):
            waiting = await make_provider(tx, name, balance="0.00", status="pending")
            await tx.execute(
                "UPDATE providers SET created_at = %s WHERE id = %s",
                (utc_now() - timedelta(days=9 - days), waiting.provider_id),
            )
        await tx.execute("UPDATE users SET email_verified = email <> 'aurora@example.com'")
    page = (await admin.get(QUEUE)).text
    # The longest wait first; who has not confirmed an address cannot be approved.
    places = [page.index(f">{name}</a>") for name in ("Zenith", "Nimbus", "Aurora")]
    assert places == sorted(places)
    assert page.count('data-key="a"') == 2
    assert page.count('data-key="r"') == 3
    everyone = (await admin.get(LIST)).text
    assert "3 providers wait for your approval." in everyone
    assert "data-key" not in everyone
    # The navigation counts them on every page.
    assert _badge(everyone) == "3"
    assert _badge((await admin.get("/admin")).text) == "3"


async def test_approved_in_the_queue_and_back(client: Client, db: Database) -> None:
    nimbus = await provider_in(db, "pending")
    admin = await client.as_admin()
    form = {"back": QUEUE}
    response = await admin.post_form(f"{LIST}/{nimbus.provider_id}/approve", form)
    assert (response.status_code, response.headers["location"]) == (303, QUEUE)
    page = (await admin.get(QUEUE)).text
    assert "Nimbus approved" in page
    assert "Nobody waits" in page


@pytest.mark.parametrize(
    ("sort", "first"),
    [("status", "Acme"), ("-status", "Nimbus"), ("created_at", "Acme"), ("-created_at", "Nimbus")],
)
async def test_the_list_is_sorted(client: Client, db: Database, sort: str, first: str) -> None:
    await provider_in(db, "suspended")
    admin = await client.as_admin()
    rows = (await admin.get(f"{PROVIDERS}?sort={sort}")).json()["data"]
    assert rows[0]["company_name"] == first
    assert (await admin.get(f"{LIST}?sort={sort}")).status_code == 200


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("pending", {"approve", "reject"}),
        ("active", {"suspend", "deactivate"}),
        ("suspended", {"deactivate", "reactivate"}),
        ("deactivated", {"reactivate"}),
        ("rejected", {"approve"}),
    ],
)
async def test_the_detail_offers_what_fits(
    client: Client, db: Database, status: str, offered: set[str]
) -> None:
    nimbus = await provider_in(db, status)
    page = (await (await client.as_admin()).get(f"{LIST}/{nimbus.provider_id}")).text
    verdicts = ("approve", "reject", "suspend", "deactivate", "reactivate")
    found = {v for v in verdicts if f'action="{LIST}/{nimbus.provider_id}/{v}"' in page}
    assert found == offered
    # Each that asks for a reason has a page of its own, for browsers without script.
    links = {v for v in verdicts if f'href="{LIST}/{nimbus.provider_id}/{v}"' in page}
    assert links == offered & {"reject", "suspend", "deactivate"}


async def test_an_unconfirmed_one_cannot_be_approved(client: Client, db: Database) -> None:
    nimbus = await provider_in(db, "pending", is_verified=False)
    page = (await (await client.as_admin()).get(f"{LIST}/{nimbus.provider_id}")).text
    assert f'{nimbus.provider_id}/approve"' not in page
    assert f'{nimbus.provider_id}/resend"' in page
    assert "The address is not confirmed yet." in page


async def test_the_detail_shows_requests_sessions_and_the_log(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await sold_lead(tx, cast, cast.acme)
        [row] = await fetch_rows(tx, "SELECT id FROM lead_assignments")
        await tx.execute(
            "INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason)"
            " VALUES (%s, %s, %s, %s, 'wrong_niche')",
            (new_id(), lead_id, cast.acme.provider_id, row[0]),
        )
        await tx.execute(
            "INSERT INTO sessions (id, user_id, created_at, expires_at, ip, user_agent)"
            " VALUES (%s, %s, %s, %s, '203.0.113.9', 'Firefox <script>')",
            (new_id(), cast.acme.user_id, utc_now(), utc_now() + timedelta(days=1)),
        )
    admin = await client.as_admin()
    detail = (await admin.get(f"{PROVIDERS}/{cast.acme.provider_id}")).json()["data"]
    [request] = detail["requests"]
    assert (request["reason"], request["status"]) == ("wrong_niche", "pending")
    [session] = detail["sessions"]
    assert (session["address"], session["agent"]) == ("203.0.113.9", "Firefox <script>")
    page = (await admin.get(f"{LIST}/{cast.acme.provider_id}")).text
    assert "Wrong niche" in page
    assert "203.0.113.9" in page
    assert "Firefox &lt;script&gt;" in page
    assert f"/admin/audit?q={cast.acme.provider_id}" in page


@pytest.mark.parametrize("verdict", ["approve", "reactivate", "nonsense"])
async def test_only_reasons_are_asked_for(client: Client, cast: Cast, verdict: str) -> None:
    admin = await client.as_admin()
    page = await admin.get(f"{LIST}/{cast.acme.provider_id}/{verdict}")
    assert page.status_code in {404, 405}
    assert (await admin.get(f"{LIST}/{new_id()}/suspend")).status_code == 404
    slashed = await admin.get(f"{LIST}/{cast.acme.provider_id}/suspend/")
    assert slashed.status_code in {200, 404}


def _badge(page: str) -> str:
    """What the navigation counts beside Providers."""
    link = page.partition('href="/admin/providers"')[2].partition("</a>")[0]
    return link.partition('class="nav-count">')[2].split("\n")[0].split("<")[0].strip()
