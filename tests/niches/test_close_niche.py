"""Closing, opening, copying and deleting a niche."""

import pytest

from hotlead.distribution import queries as distribution
from hotlead.distribution.service import TermsCache, drain_niche
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.niches import queries
from hotlead.niches import service as niches
from hotlead.niches.records import NicheChanges, NicheCopy
from tests.builders import NOW, Cast, make_lead, make_level, make_niche, make_subscription
from tests.client import Client
from tests.leads.rows import audit_rows, jobs, lead_rows


async def test_a_closed_niche_has_no_form_and_sells_nothing(
    client: Client, db: Database, worker_db: Database, cast: Cast
) -> None:
    assert (await client.get("/vps")).status_code == 200
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        await make_lead(tx, cast.niche_id, status="approved")
    async with db.transaction(cast.admin) as tx:
        closed = await niches.deactivate_niche(tx, cast.admin, cast.niche_id, NOW)
        assert await niches.deactivate_niche(tx, cast.admin, cast.niche_id, NOW) == closed
    assert not closed.is_active
    assert (await client.get("/vps")).status_code == 404
    lead = {"niche": "vps", "contact_name": "Vera Visitor", "contact_email": "vera@example.com",
            "form_data": {"budget": 120}, "consent": True}  # fmt: skip
    assert (await client.post("/api/v1/leads", lead)).status_code == 404
    async with worker_db.transaction(SYSTEM) as tx:
        assert await distribution.list_niches_to_drain(tx) == []
    await drain_niche(worker_db, cast.niche_id, cache=TermsCache(), clock=lambda: NOW)
    assert [row["status"] for row in await lead_rows(db)] == ["approved"]
    assert len(await audit_rows(db, "niche.deactivated")) == 1

    async with db.transaction(cast.admin) as tx:
        for _ in range(2):
            await niches.activate_niche(tx, cast.admin, cast.niche_id, NOW)
    assert (await client.get("/vps")).status_code == 200
    assert len(await audit_rows(db, "niche.activated")) == 1
    names = [name for name, _ in await jobs(db)]
    assert names.count("distribution.distribute_niche") == 1
    # Acme was told that its level closed, and that it is open again.
    assert names.count("notifications.announce_level_changes") == 2
    await drain_niche(worker_db, cast.niche_id, cache=TermsCache(), clock=lambda: NOW)
    assert [row["status"] for row in await lead_rows(db)] == ["distributed"]


async def test_a_copy_has_the_settings_levels_and_form(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        duo = await make_level(tx, cast.niche_id, position=2, max_count=2, name="Duo")
        await make_level(tx, cast.niche_id, position=3, name="Closed")
        await tx.execute("UPDATE competition_levels SET is_active = false WHERE name = 'Closed'")
        await make_subscription(tx, cast.acme.provider_id, duo)
    changes = NicheChanges(default_competition_level_id=duo, lead_max_age_hours=5)
    copy = NicheCopy(name="Solar", slug="solar")
    async with db.transaction(cast.admin) as tx:
        await niches.update_niche(tx, cast.admin, cast.niche_id, changes, NOW)
        made = await niches.clone_niche(tx, cast.admin, cast.niche_id, copy, NOW)
        found = await niches.get_admin_niche(tx, cast.admin, made.id, NOW)
        with pytest.raises(niches.SlugTaken):
            async with tx.transaction():
                await niches.clone_niche(tx, cast.admin, cast.niche_id, copy, NOW)
    assert (made.name, made.slug, made.is_active, made.lead_max_age_hours) == (
        "Solar",
        "solar",
        False,
        5,
    )
    levels = [(each.name, each.is_active, each.is_first_tried) for each in found.levels]
    assert levels == [("Shared", True, False), ("Duo", True, True), ("Closed", False, False)]
    assert [each.subscriptions for each in found.levels] == [0, 0, 0]
    assert (found.active_schema_version, found.consent_version) == (1, 1)
    assert len(await audit_rows(db, "niche.cloned")) == 1


async def test_only_what_nothing_hangs_on_is_deleted(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        spare_id = await make_niche(tx, slug="spare")
        level_id = await make_level(tx, spare_id)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(niches.NicheInUse, match="Deactivate"):
            await niches.delete_niche(tx, cast.admin, spare_id, NOW)
        changes = NicheChanges(default_competition_level_id=level_id, slug="spares")
        await niches.update_niche(tx, cast.admin, spare_id, changes, NOW)
        await niches.deactivate_niche(tx, cast.admin, spare_id, NOW)
        await niches.delete_niche(tx, cast.admin, spare_id, NOW)
        assert await queries.find_ladder(tx, spare_id) is None
    assert len(await audit_rows(db, "niche.deleted")) == 1


@pytest.mark.parametrize("what", ["lead", "subscription"])
async def test_a_niche_in_use_is_kept(db: Database, cast: Cast, what: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        if what == "lead":
            await make_lead(tx, cast.niche_id)
        else:
            ended: dict[str, object] = {"is_active": False}
            await make_subscription(tx, cast.acme.provider_id, cast.level_id, values=ended)
    async with db.transaction(cast.admin) as tx:
        await niches.deactivate_niche(tx, cast.admin, cast.niche_id, NOW)
        with pytest.raises(niches.NicheInUse):
            await niches.delete_niche(tx, cast.admin, cast.niche_id, NOW)
