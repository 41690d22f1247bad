"""No two levels of a niche are called the same."""

from decimal import Decimal

import psycopg
import pytest
from psycopg.errors import UniqueViolation

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.migrate import list_migrations
from hotlead.niches import service as niches
from hotlead.niches.records import LevelChanges, LevelInput
from tests.builders import NOW, Cast, make_level, make_niche
from tests.client import Client

TAKEN = "Another level of this niche has this name."
LONG = "x" * 100


@pytest.mark.parametrize("name", ["Two buyers", " two BUYERS ", "Two   buyers"])
async def test_a_name_is_taken_whatever_its_case_and_spaces(
    db: Database, cast: Cast, name: str
) -> None:
    level = LevelInput(name=name, max_distribution_count=2, price_per_lead=Decimal(5))
    async with db.transaction(cast.admin) as tx:
        two = await make_level(tx, cast.niche_id, position=2, name="Two buyers")
        for verb in (
            lambda: niches.create_level(tx, cast.admin, cast.niche_id, level, NOW),
            lambda: niches.foresee_new_level(tx, cast.admin, cast.niche_id, level),
            lambda: niches.update_level(
                tx, cast.admin, cast.level_id, LevelChanges(name=name), NOW
            ),
        ):
            with pytest.raises(InvalidInput) as refused:
                await verb()
            assert refused.value.fields == {"name": TAKEN}
        # Its own name is no other level's, and another niche has names of its own.
        renamed = await niches.update_level(tx, cast.admin, two, LevelChanges(name=name), NOW)
        assert renamed.name == name.strip()
        spare = await make_niche(tx, slug="spare")
        await niches.create_level(tx, cast.admin, spare, level, NOW)


async def test_the_database_refuses_it_too(db: Database, cast: Cast) -> None:
    with pytest.raises(UniqueViolation):
        async with db.transaction(SYSTEM) as tx:
            await make_level(tx, cast.niche_id, position=2, name="SHARED")


async def test_the_page_says_it_at_the_name(client: Client, cast: Cast) -> None:
    admin = await client.as_admin()
    form = {"name": "shared", "price_per_lead": "5", "max_distribution_count": "1"}
    shown = await admin.post_form(f"/admin/niches/{cast.niche_id}/levels/new", form)
    assert (shown.status_code, TAKEN in shown.text) == (422, True)


async def test_levels_that_were_called_the_same_are_numbered(
    db: Database, database_url: str, cast: Cast
) -> None:
    names = ["shared", "Duo", "SHARED", "Shared 2", LONG, LONG]
    [migration] = [one for one in list_migrations() if "level_names" in one.name]
    with psycopg.connect(database_url) as owner:
        owner.execute("DROP INDEX competition_levels_by_name")
        for position, name in enumerate(names, start=2):
            owner.execute(
                """
                INSERT INTO competition_levels (id, niche_id, name, order_position,
                                                max_distribution_count, price_per_lead)
                VALUES (%s, %s, %s, %s, 1, 5)
                """,
                (new_id(), cast.niche_id, name, position),
            )
        owner.execute(migration.sql.encode())
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT name FROM competition_levels ORDER BY order_position")
    assert [row[0] for row in rows] == [
        "Shared", "shared 3", "Duo", "SHARED 4", "Shared 2", LONG, f"{LONG[:96]} 2",
    ]  # fmt: skip
