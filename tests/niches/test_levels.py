"""Competition levels: adding, ordering, and moving their counters."""

from decimal import Decimal

import psycopg
import pytest

from hotlead.kit.db import Database, Tx, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.niches import service as niches
from hotlead.niches.records import LevelInput
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows

EXCLUSIVE = LevelInput(name="Exclusive", max_distribution_count=1, price_per_lead=Decimal("80.00"))


async def test_a_level_is_added_behind_the_others(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        level = await niches.create_level(tx, cast.admin, cast.niche_id, EXCLUSIVE, NOW)
    assert (level.order_position, level.price_per_lead) == (2, Decimal("80.00"))
    assert len(await audit_rows(db, "competition_level.created")) == 1


@pytest.mark.parametrize("price", ["0", "-5", "1.005", "NaN", "Infinity", "99999999999"])
async def test_a_price_is_an_amount_above_zero(db: Database, cast: Cast, price: str) -> None:
    wrong = LevelInput(name="", max_distribution_count=0, price_per_lead=Decimal(price))
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(InvalidInput) as refused:
            await niches.create_level(tx, cast.admin, cast.niche_id, wrong, NOW)
    assert set(refused.value.fields) == {"name", "max_distribution_count", "price_per_lead"}


async def test_who_may_not(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        with pytest.raises(Forbidden):
            await niches.create_level(tx, acme, cast.niche_id, EXCLUSIVE, NOW)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(NotFound):
            await niches.create_level(tx, cast.admin, new_id(), EXCLUSIVE, NOW)


async def test_levels_change_places_in_one_go(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        level = await niches.create_level(tx, cast.admin, cast.niche_id, EXCLUSIVE, NOW)
        order = [level.id, cast.level_id]
        await niches.reorder_levels(tx, cast.admin, cast.niche_id, order, NOW)
        levels = (await niches.get_admin_niche(tx, cast.admin, cast.niche_id, NOW)).levels
        assert [level.id for level in levels] == order
        for wrong in ([level.id], [*order, level.id], [level.id, new_id()]):
            with pytest.raises(InvalidInput):
                await niches.reorder_levels(tx, cast.admin, cast.niche_id, wrong, NOW)
    assert len(await audit_rows(db, "niche.levels_reordered")) == 1


async def test_another_order_gives_unsold_leads_another_chance(tx: Tx, cast: Cast) -> None:
    """So does closing the level that stood before another."""

    async def queued() -> int:
        rows = await fetch_rows(
            tx,
            "SELECT 1 FROM jobs.procrastinate_jobs WHERE task_name = 'distribution.retry_unsold'",
        )
        return len(rows)

    level = await niches.create_level(tx, cast.admin, cast.niche_id, EXCLUSIVE, NOW)
    before = await queued()
    await niches.reorder_levels(tx, cast.admin, cast.niche_id, [level.id, cast.level_id], NOW)
    assert await queued() == before + 1
    await niches.deactivate_level(tx, cast.admin, level.id, NOW)
    assert await queued() == before + 2


async def test_a_counter_moves_only_from_where_it_was_read(worker_db: Database, cast: Cast) -> None:
    async with worker_db.transaction(cast.admin) as tx:
        await niches.advance_rotations(tx, [(cast.level_id, 0, 3)])
        await niches.advance_rotations(tx, [(cast.level_id, 3, 2)])
    with pytest.raises(psycopg.errors.SerializationFailure):
        async with worker_db.transaction(cast.admin) as tx:
            await niches.advance_rotations(tx, [(cast.level_id, 3, 2)])
