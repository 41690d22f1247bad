"""The home page, and the administrators' pages of niches."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.niches import service as niches
from tests.builders import NOW, Cast, make_level, make_niche
from tests.client import Client
from tests.niches.forms import VPS


async def test_home_shows_the_niches(client: Client) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert 'href="/vps"' in page.text
    assert "at most 3 providers" in page.text


async def test_home_without_a_niche(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET is_active = false")
    assert "Nothing on offer yet" in (await client.get("/")).text


async def test_the_list_finds_by_name(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="solar")
    admin = await client.as_admin()
    assert "/solar" in (await admin.get("/admin/niches")).text
    found = (await admin.get("/admin/niches?q=VP")).text
    assert "/vps" in found
    assert "/solar" not in found
    assert "No niche found" in (await admin.get("/admin/niches?q=%3Cb%3E")).text


async def test_a_niche_shows_its_levels_questions_and_versions(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_level(tx, cast.niche_id, position=2, max_count=1, name="Exclusive")
        version = await niches.publish_schema(tx, SYSTEM, cast.niche_id, VPS, now=NOW)
        await niches.activate_schema(tx, SYSTEM, cast.niche_id, version, NOW)
    page = (await (await client.as_admin()).get(f"/admin/niches/{cast.niche_id}")).text
    for words in (
        "Exclusive",
        "$25.00",
        "Which purpose?",
        "“Main purpose” is Something else",
        "v2",
    ):
        assert words in page
    assert "$5 to $10,000 per month" in page


async def test_who_may_not(client: Client, cast: Cast) -> None:
    path = f"/admin/niches/{cast.niche_id}"
    visitor = await client.get(path)
    assert (visitor.status_code, visitor.headers["location"][:7]) == (303, "/login?")
    acme = await client.as_provider("acme")
    assert (await acme.get("/admin/niches")).status_code == 403
    assert (await acme.get(path)).status_code == 403
    admin = await client.as_admin()
    assert (await admin.get(f"/admin/niches/{new_id()}")).status_code == 404
    assert (await admin.get("/admin/niches/nonsense")).status_code == 404
