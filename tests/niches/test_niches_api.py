"""The public API of niches."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.builders import Cast, make_level, make_niche
from tests.client import Client


async def test_the_list_shows_niches_that_take_leads(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        closed = await make_niche(tx, slug="closed")
        await tx.execute("UPDATE niches SET is_active = false WHERE id = %s", (closed,))
    answer = (await client.get("/api/v1/niches")).json()
    assert [niche["slug"] for niche in answer["data"]] == ["vps"]
    assert answer["data"][0]["recipients_max"] == 3
    assert answer["data"][0]["questions"] == 4
    assert answer["pagination"] == {"page": 1, "limit": 20, "total": 1, "totalPages": 1}


async def test_a_niche_tells_how_to_hand_in_a_lead(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_level(tx, cast.niche_id, position=2, max_count=5, name="Wide")
    data = (await client.get("/api/v1/niches/vps")).json()["data"]
    assert [field["id"] for field in data["schema"]["fields"]] == [
        "budget",
        "location",
        "managed",
        "notes",
    ]
    assert data["json_schema"]["required"] == ["budget"]
    assert data["consent"] == {
        "required": True,
        "text": "You may contact me.",
        "text_version": 1,
    }
    assert [level["max_distribution_count"] for level in data["levels"]] == [3, 5]
    assert "price_per_lead" not in data["levels"][0]


async def test_what_is_not_there(client: Client) -> None:
    for slug in ("nothing", "VPS", "%F0%9F%94%A5"):
        assert (await client.get(f"/api/v1/niches/{slug}")).status_code == 404


async def test_a_page_has_its_limits(client: Client) -> None:
    for query in ("limit=101", "limit=0", "page=0", "page=x"):
        assert (await client.get(f"/api/v1/niches?{query}")).status_code == 422
