"""The list of all levels, found by name and by niche."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.builders import Cast, make_level, make_niche
from tests.client import Client

LIST = "/admin/competition-levels"
NAMES = ("Shared", "Duo", "Alone")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", NAMES),
        ("?q=&niche=", NAMES),
        ("?q=SHAR", ("Shared",)),
        ("?q=100%25", ()),
        ("?niche={vps}", ("Shared", "Duo")),
        ("?q=duo&niche={vps}", ("Duo",)),
        ("?q=alone&niche={vps}", ()),
    ],
)
async def test_levels_are_found(
    client: Client, db: Database, cast: Cast, query: str, found: tuple[str, ...]
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_level(tx, cast.niche_id, position=2, name="Duo")
        await make_level(tx, await make_niche(tx, slug="solar"), name="Alone")
    admin = await client.as_admin()
    page = await admin.get(LIST + query.format(vps=cast.niche_id))
    assert page.status_code == 200
    assert {name for name in NAMES if f"Edit {name} of" in page.text} == set(found)
    assert found or "No level found" in page.text
    if "{vps}" in query and found:
        assert f'href="/admin/niches/{cast.niche_id}#levels">the page' in page.text


async def test_by_api_too(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_level(tx, cast.niche_id, position=2, name="Duo")
    admin = await client.as_admin()
    found = (await admin.get(f"/api/v1{LIST}?q=duo&niche_id={cast.niche_id}")).json()
    assert [each["name"] for each in found["data"]] == ["Duo"]
    assert found["pagination"]["total"] == 1


async def test_a_niche_that_is_none_is_refused(client: Client) -> None:
    admin = await client.as_admin()
    assert (await admin.get(f"{LIST}?niche=nonsense")).status_code == 422
