"""Two administrators at once, and a provider who subscribes to a level that is being deleted."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Conflict, InvalidInput, NotFound
from hotlead.niches import queries
from hotlead.niches import service as niches
from hotlead.niches.records import LevelInput, NicheChanges
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms
from tests.builders import NOW, Cast, make_level

pytestmark = pytest.mark.race

ROUNDS = 8


async def test_levels_made_and_moved_at_once_keep_one_order(db: Database, cast: Cast) -> None:
    async def add(name: str) -> None:
        level = LevelInput(name=name, max_distribution_count=2, price_per_lead=Decimal(9))
        async with db.transaction(cast.admin) as tx:
            await niches.create_level(tx, cast.admin, cast.niche_id, level, NOW)

    async def turn() -> None:
        async with db.transaction(cast.admin) as tx:
            ladder = await queries.find_ladder(tx, cast.niche_id)
            assert ladder is not None
            order = [level.id for level in ladder.levels][::-1]
            await niches.reorder_levels(tx, cast.admin, cast.niche_id, order, NOW)

    tasks = [add(f"Level {number}") for number in range(6)] + [turn() for _ in range(6)]
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    # An order of levels that are not all of them any more is refused, nothing else is.
    assert {type(each) for each in outcomes} <= {type(None), InvalidInput}
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT order_position FROM competition_levels")
    assert sorted(row[0] for row in rows) == list(range(1, 8))


async def test_of_two_levels_of_one_name_one_is_made(db: Database, cast: Cast) -> None:
    async def add(name: str) -> bool:
        level = LevelInput(name=name, max_distribution_count=2, price_per_lead=Decimal(9))
        try:
            async with db.transaction(cast.admin) as tx:
                await niches.create_level(tx, cast.admin, cast.niche_id, level, NOW)
        except InvalidInput:
            return False
        return True

    names = ["Two buyers", "two buyers", "TWO  BUYERS", "Two buyers"]
    assert sum(await asyncio.gather(*map(add, names))) == 1


async def test_of_two_who_edit_the_same_one_is_told(db: Database, cast: Cast) -> None:
    async def rename(name: str) -> bool:
        try:
            async with db.transaction(cast.admin) as tx:
                changes = NicheChanges(name=name, version=1)
                await niches.update_niche(tx, cast.admin, cast.niche_id, changes, NOW)
        except niches.NicheChanged:
            return False
        return True

    saved = await asyncio.gather(*(rename(f"Name {number}") for number in range(4)))
    assert sum(saved) == 1


async def test_no_live_subscription_outlives_its_level(db: Database, cast: Cast) -> None:
    async def delete(level_id: UUID) -> bool:
        try:
            async with db.transaction(cast.admin) as tx:
                await niches.delete_level(tx, cast.admin, level_id, NOW)
        except Conflict:
            return False
        return True

    async def subscribe(level_id: UUID) -> bool:
        acme = cast.acme.actor
        try:
            async with db.transaction(acme) as tx:
                await subscriptions.subscribe(tx, acme, level_id, Terms(), NOW)
        except NotFound:
            return False
        return True

    async with db.transaction(SYSTEM) as tx:
        level_ids = [
            await make_level(tx, cast.niche_id, position=position, name=f"Level {position}")
            for position in range(2, 2 + ROUNDS)
        ]
    for at, level_id in enumerate(level_ids):
        pair = [delete(level_id), subscribe(level_id)]
        outcomes = await asyncio.gather(*(pair if at % 2 else pair[::-1]))
        # Either the one or the other, and both are told so.
        assert sorted(outcomes) == [False, True]
