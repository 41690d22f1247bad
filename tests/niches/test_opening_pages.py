"""The pages that ask before a niche or a level is opened or closed."""

from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.builders import Cast, make_level, make_subscription
from tests.client import Client
from tests.leads.rows import jobs

TOLD = "notifications.announce_level_changes"


@pytest.fixture
async def subscribed(db: Database, cast: Cast) -> None:
    """Acme buys at the only level."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)


async def told(db: Database) -> int:
    """How many times subscribers were told of changes."""
    return [name for name, _ in await jobs(db)].count(TOLD)


@pytest.mark.usefixtures("subscribed")
async def test_closing_and_opening_a_niche_asks_and_tells(
    client: Client, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    page = f"/admin/niches/{cast.niche_id}"
    assert "data-confirm" not in (await admin.get(page)).text.partition("Open or closed")[2]
    for at, (verb, words) in enumerate(
        [("deactivate", "sells nothing"), ("activate", "at most 2 competitors")], start=1
    ):
        asked = await admin.post_form(f"{page}/{verb}", {"version": str(at)})
        assert asked.status_code == 200
        for said in ("Whom it affects", "Acme", "1 live subscription", words):
            assert said in asked.text
        assert await told(db) == at - 1
        form = {"version": str(at), "confirmed": "1"}
        assert f'name="version" value="{at}"' in asked.text
        for _ in range(2):
            done = await admin.post_form(f"{page}/{verb}", form)
            assert (done.status_code, done.headers["location"]) == (303, page)
        assert "changed meanwhile" not in (await admin.get(page)).text
        assert await told(db) == at


async def test_a_niche_without_subscriptions_closes_at_once(client: Client, cast: Cast) -> None:
    admin = await client.as_admin()
    page = f"/admin/niches/{cast.niche_id}"
    for verb, words in (("deactivate", "is closed"), ("activate", "is open")):
        assert (await admin.post_form(f"{page}/{verb}")).status_code == 303
        assert words in (await admin.get(page)).text


@pytest.mark.usefixtures("subscribed")
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
async def test_a_niche_that_was_changed_meanwhile_stays(
    client: Client, cast: Cast, confirmed: dict[str, str]
) -> None:
    admin = await client.as_admin()
    page = f"/admin/niches/{cast.niche_id}"
    await _change(admin, cast.level_id)
    late = await admin.post_form(f"{page}/deactivate", {"version": "1", **confirmed})
    assert late.status_code == 303
    text = (await admin.get(page)).text
    assert "changed meanwhile. Nothing was saved." in text
    assert f'action="{page}/deactivate"' in text


@pytest.mark.usefixtures("subscribed")
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
async def test_a_level_that_was_changed_meanwhile_stays(
    client: Client, db: Database, cast: Cast, confirmed: dict[str, str]
) -> None:
    admin = await client.as_admin()
    page = f"/admin/niches/{cast.niche_id}"
    level = f"/admin/competition-levels/{cast.level_id}"
    shown = (await admin.get(page)).text
    assert f'action="{level}/deactivate"' in shown
    assert 'name="version" value="1"' in shown.partition(f"{level}/deactivate")[2][:300]
    await _change(admin, cast.level_id)
    late = await admin.post_form(f"{level}/deactivate", {"version": "1", **confirmed})
    assert (late.status_code, late.headers["location"]) == (303, f"{page}#levels")
    assert "The levels stay as they are" in (await admin.get(page)).text
    asked = await admin.post_form(f"{level}/deactivate", {"version": "2"})
    assert f'href="{page}#levels"' in asked.text
    assert 'name="version" value="2"' in asked.text
    done = await admin.post_form(f"{level}/deactivate", {"version": "2", "confirmed": "1"})
    assert done.status_code == 303
    late = await admin.post_form(f"{level}/activate", {"version": "2", **confirmed})
    assert late.status_code == 303
    assert "The levels stay as they are" in (await admin.get(page)).text


async def test_a_level_that_nobody_buys_at_makes_way_for_the_next(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        duo = await make_level(tx, cast.niche_id, position=2, name="Duo")
        await make_subscription(tx, cast.acme.provider_id, duo)
    admin = await client.as_admin()
    path = f"/admin/competition-levels/{cast.level_id}/deactivate"
    asked = (await admin.post_form(path, {"version": "1"})).text
    assert "sold second" in asked
    assert "Deactivate Shared?" in asked


async def _change(admin: Client, level_id: UUID) -> None:
    """A colleague changes the niche meanwhile; nobody who buys there would notice."""
    path = f"/api/v1/admin/competition-levels/{level_id}"
    assert (await admin.patch(path, {"name": "Renamed"})).status_code == 200
