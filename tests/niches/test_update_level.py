"""Changing, closing and deleting a level: what it means to its subscribers, and who is told."""

from decimal import Decimal

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.niches import queries
from hotlead.niches import service as niches
from hotlead.niches.records import LevelChanges, LevelInput, LevelSearch, NicheChanges
from tests.builders import NOW, Cast, make_level, make_subscription
from tests.leads.rows import audit_rows, jobs

TOLD = "notifications.announce_level_changes"
EXCLUSIVE = LevelInput(name="Exclusive", max_distribution_count=1, price_per_lead=Decimal(80))
DEARER = LevelChanges(price_per_lead=Decimal("40.00"), max_distribution_count=5)


async def test_a_price_is_changed_for_the_next_sale(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        level = await niches.update_level(tx, cast.admin, cast.level_id, DEARER, NOW)
        await niches.update_level(tx, cast.admin, cast.level_id, DEARER, NOW)
        stored = await niches.get_admin_level(tx, cast.admin, cast.level_id, NOW)
    assert (level.price_per_lead, stored.price_per_lead) == (Decimal("40.00"), Decimal("40.00"))
    assert (stored.name, stored.max_distribution_count, stored.competitors_max) == ("Shared", 5, 4)
    [entry] = await audit_rows(db, "competition_level.updated")
    assert entry["metadata"]["before"] == {"price_per_lead": "25.00", "max_distribution_count": 3}
    # Nobody subscribes, so nobody is told.
    assert TOLD not in [name for name, _ in await jobs(db)]


async def test_whom_it_affects_is_known_before_and_told_after(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        duo = await make_level(tx, cast.niche_id, position=2, max_count=2, name="Duo")
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        await make_subscription(tx, cast.rival.provider_id, duo)
        ended: dict[str, object] = {"is_active": False}
        await make_subscription(tx, cast.broke.provider_id, duo, values=ended)
    async with db.transaction(cast.admin) as tx:
        effects = await niches.foresee_level(tx, cast.admin, cast.level_id, DEARER)
        before = await niches.get_admin_level(tx, cast.admin, cast.level_id, NOW)
        assert before.price_per_lead == Decimal("25.00")
        await niches.update_level(tx, cast.admin, cast.level_id, DEARER, NOW)
    # A raised maximum at one level raises what the other promises, too.
    assert [(e.name, e.competitors_before, e.competitors_after) for e in effects.levels] == [
        ("Shared", 3, 5),
        ("Duo", 3, 5),
    ]
    assert [(a.company_name, a.leads_before, a.leads_after) for a in effects.affected] == [
        ("Acme", 40, 25),
        ("Rival", 40, 40),
    ]
    assert effects.affected_total == 2
    [told] = [args for name, args in await jobs(db) if name == TOLD]
    [entry] = await audit_rows(db, "competition_level.updated")
    assert told == {"event_id": entry["id"]}


async def test_a_new_name_is_no_news(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    async with db.transaction(cast.admin) as tx:
        changes = LevelChanges(name="Everybody")
        effects = await niches.foresee_level(tx, cast.admin, cast.level_id, changes)
        await niches.update_level(tx, cast.admin, cast.level_id, changes, NOW)
    assert effects.affected_total == 0
    assert TOLD not in [name for name, _ in await jobs(db)]


async def test_a_level_is_closed_and_opened_once(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        closed = await niches.deactivate_level(tx, cast.admin, cast.level_id, NOW)
        assert await niches.deactivate_level(tx, cast.admin, cast.level_id, NOW) == closed
        found = await niches.get_admin_level(tx, cast.admin, cast.level_id, NOW)
        assert (closed.is_active, found.competitors_max) == (False, None)
        for _ in range(2):
            assert (await niches.activate_level(tx, cast.admin, cast.level_id, NOW)).is_active
    assert len(await audit_rows(db, "competition_level.deactivated")) == 1
    assert len(await audit_rows(db, "competition_level.activated")) == 1


async def test_a_level_that_was_ever_used_is_kept(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        first = await make_level(tx, cast.niche_id, position=2, name="First")
        spare = await make_level(tx, cast.niche_id, position=3, name="Spare")
        subscription_id = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    async with db.transaction(cast.admin) as tx:
        changes = NicheChanges(default_competition_level_id=first)
        await niches.update_niche(tx, cast.admin, cast.niche_id, changes, NOW)
        with pytest.raises(niches.LevelHasSubscriptions):
            await niches.delete_level(tx, cast.admin, cast.level_id, NOW)
        await tx.execute(
            "UPDATE provider_subscriptions SET is_active = false WHERE id = %s", (subscription_id,)
        )
        with pytest.raises(niches.LevelHasHistory):
            await niches.delete_level(tx, cast.admin, cast.level_id, NOW)
        with pytest.raises(niches.LevelIsFirst):
            await niches.delete_level(tx, cast.admin, first, NOW)
        await niches.delete_level(tx, cast.admin, spare, NOW)
        with pytest.raises(NotFound):
            await niches.delete_level(tx, cast.admin, spare, NOW)
        assert await queries.count_levels(tx, LevelSearch(niche_id=cast.niche_id)) == 2
    assert len(await audit_rows(db, "competition_level.deleted")) == 1


async def test_nobody_overwrites_what_they_have_not_seen(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        seen = (await queries.get_niche(tx, cast.niche_id)).version
        await niches.create_level(tx, cast.admin, cast.niche_id, EXCLUSIVE, NOW)
        changes = LevelChanges(price_per_lead=Decimal("30.00"), niche_version=seen)
        with pytest.raises(niches.NicheChanged):
            await niches.update_level(tx, cast.admin, cast.level_id, changes, NOW)
        with pytest.raises(niches.NicheChanged):
            await niches.foresee_level(tx, cast.admin, cast.level_id, changes)
        with pytest.raises(niches.NicheChanged):
            order = [cast.level_id]
            await niches.reorder_levels(tx, cast.admin, cast.niche_id, order, NOW, seen)


async def test_who_may_not_and_what_is_wrong(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        for verb in (niches.activate_level, niches.deactivate_level, niches.delete_level):
            with pytest.raises(Forbidden):
                await verb(tx, acme, cast.level_id, NOW)
        with pytest.raises(Forbidden):
            await niches.update_level(tx, acme, cast.level_id, DEARER, NOW)
        with pytest.raises(Forbidden):
            await niches.foresee_level(tx, acme, cast.level_id, DEARER)
    wrong = LevelChanges(name="", max_distribution_count=51, price_per_lead=Decimal("0.001"))
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(InvalidInput) as refused:
            await niches.update_level(tx, cast.admin, cast.level_id, wrong, NOW)
        with pytest.raises(NotFound):
            await niches.update_level(tx, cast.admin, new_id(), DEARER, NOW)
    assert set(refused.value.fields) == {"name", "max_distribution_count", "price_per_lead"}
