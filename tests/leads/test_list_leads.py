"""The administrators' list: filters, order, pages, figures, export."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, Tx
from tests.builders import NOW, Cast, make_lead, make_niche
from tests.client import Client
from tests.leads.rows import audit_rows

API = "/api/v1/admin/leads"


async def _fill(tx: Tx, cast: Cast) -> list[UUID]:
    """Five leads an hour apart, the first the oldest, with something to tell each by."""
    other = await make_niche(tx, slug="other")
    names = ["Amara Okafor", "Liam Byrne", "Sofia Rossi", "Noah Weber", "Mei Tanaka"]
    statuses = ["pending_approval", "pending_approval", "approved", "unsold", "bad_lead"]
    lead_ids = [
        await make_lead(
            tx,
            other if index == 3 else cast.niche_id,
            status=statuses[index],
            name=name,
            email=f"{name.split()[0].lower()}@example.com",
            now=NOW + timedelta(hours=index),
        )
        for index, name in enumerate(names)
    ]
    await tx.execute(
        "UPDATE leads SET utm_source = 'google', utm_medium = 'cpc', location_city = 'Lyon'"
        " WHERE id = %s",
        (lead_ids[1],),
    )
    return lead_ids


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("status=pending_approval", [0, 1]),
        ("status=pending_approval&sort=-created_at", [1, 0]),
        ("sort=created_at", [0, 1, 2, 3, 4]),
        ("niche=other", [3]),
        ("niche=none", []),
        ("q=weber", [3]),
        ("q=LIAM@", [1]),
        ("q=lyon", [1]),
        ("q=%25", []),
        ("source=google%20/%20cpc", [1]),
        ("source=direct", [4, 3, 2, 0]),
        ("date_from=2026-11-20&date_to=2026-11-20", [4, 3, 2, 1, 0]),
        ("date_to=2026-11-19", []),
        ("date_to=9999-12-31", [4, 3, 2, 1, 0]),
        ("date_from=2026-11-21", []),
        ("limit=2&page=2", [2, 1]),
        ("page=9", []),
        ("q=' OR 1=1 --", []),
    ],
)
async def test_finds(
    client: Client, db: Database, cast: Cast, query: str, found: list[int]
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_ids = await _fill(tx, cast)
    admin = await client.as_admin()
    response = await admin.get(f"{API}?{query}")
    assert response.status_code == 200
    assert [row["id"] for row in response.json()["data"]] == [str(lead_ids[i]) for i in found]
    assert (await admin.get(f"/admin/leads?{query}")).status_code == 200


async def test_finds_by_number_and_id(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_ids = await _fill(tx, cast)
    admin = await client.as_admin()
    (row,) = (await admin.get(f"{API}?q={lead_ids[2]}")).json()["data"]
    assert row["contact_name"] == "Sofia Rossi"
    (same,) = (await admin.get(f"{API}?q=L-{row['number']}")).json()["data"]
    assert same["id"] == row["id"]


async def test_tells_how_many_there_are(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await _fill(tx, cast)
    admin = await client.as_admin()
    answer = (await admin.get(f"{API}?limit=2")).json()
    assert answer["pagination"] == {"page": 1, "limit": 2, "total": 5, "totalPages": 3}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("status=new", "status"),
        ("sort=name", "sort"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("limit=101", "limit"),
        ("date_from=today", "date_from"),
        ("q=" + "x" * 201, "q"),
    ],
)
async def test_a_bad_parameter_is_named(client: Client, query: str, name: str) -> None:
    admin = await client.as_admin()
    response = await admin.get(f"{API}?{query}")
    assert response.status_code == 422
    assert name in response.json()["details"]["fields"]
    assert (await admin.get(f"/admin/leads?{query}")).status_code == 422


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/leads", "/admin/leads/next", "/admin/leads.csv"]
)
async def test_only_administrators(client: Client, path: str) -> None:
    to_login = await client.get(path)
    assert (to_login.status_code, to_login.headers["location"][:12]) == (303, "/login?next=")
    assert (await (await client.as_provider("acme")).get(path)).status_code == 403
    assert (await client.get(API)).status_code == 401
    assert (await (await client.as_provider("acme")).get(API)).status_code == 403


async def test_the_page_shows_rows_tabs_and_figures(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_lead(tx, cast.niche_id, name="<script>x</script>", now=utc_now())
        await _fill(tx, cast)
    admin = await client.as_admin()
    page = (await admin.get("/admin/leads")).text
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page
    text = " ".join(page.split())
    assert "Pending <span>3</span>" in text
    assert "Waiting for review" in text
    assert "Received and sold" in text
    assert 'data-key="a"' in text
    overview = await admin.get("/admin")
    assert overview.status_code == 200
    assert "What happened last" in overview.text


async def test_an_empty_list_says_why(client: Client) -> None:
    admin = await client.as_admin()
    assert "No leads yet" in (await admin.get("/admin/leads")).text
    assert "Nothing found" in (await admin.get("/admin/leads?q=nobody")).text


async def test_goes_on_with_the_oldest(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert (await admin.get("/admin/leads/next")).headers["location"] == "/admin/leads"
    async with db.transaction(SYSTEM) as tx:
        lead_ids = await _fill(tx, cast)
    following = await admin.get("/admin/leads/next")
    assert following.headers["location"] == f"/admin/leads/{lead_ids[0]}?review=1"


async def test_exports_what_the_filters_find(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await _fill(tx, cast)
        await make_lead(tx, cast.niche_id, name='=HYPERLINK("x")', email="h@example.com")
    admin = await client.as_admin()
    response = await admin.get("/admin/leads.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(response.text)))
    assert [row["contact_name"] for row in rows][-1] == '\'=HYPERLINK("x")'
    assert len(rows) == 6
    assert rows[0]["contact_phone"] == "'+1 555 0151"
    assert rows[0]["form_data"] == '{"budget":120}'
    pending = await admin.get("/admin/leads.csv?status=pending_approval&niche=vps")
    assert len(list(csv.DictReader(StringIO(pending.text)))) == 3
    assert len(await audit_rows(db, "lead.exported")) == 2
