"""Changing a niche: its settings, its address, its consent text, and who is told."""

import psycopg
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.niches import queries
from hotlead.niches import service as niches
from hotlead.niches.records import CascadePolicy, LevelSearch, NicheChanges, NicheInput
from tests.builders import NOW, Cast, make_level, make_niche, make_subscription
from tests.client import Client
from tests.leads.rows import audit_rows, jobs

TOLD = "notifications.announce_level_changes"


async def test_what_is_sent_changes_and_the_rest_stays(db: Database, cast: Cast) -> None:
    changes = NicheChanges(
        name=" Servers ", embed_origins=("https://Example.com/", "", "http://localhost:3000")
    )
    async with db.transaction(cast.admin) as tx:
        before = await queries.get_niche(tx, cast.niche_id)
        after = await niches.update_niche(tx, cast.admin, cast.niche_id, changes, NOW)
        again = await niches.update_niche(tx, cast.admin, cast.niche_id, changes, NOW)
    assert (after.name, after.slug, after.version) == ("Servers", before.slug, before.version + 1)
    assert after.embed_origins == ("https://example.com", "http://localhost:3000")
    assert (again.version, after.consent_version) == (after.version, 1)
    entries = await audit_rows(db, "niche.updated")
    assert [entry["metadata"]["after"]["name"] for entry in entries] == ["Servers"]
    assert TOLD not in [name for name, _ in await jobs(db)]


async def test_every_consent_text_is_kept(db: Database, cast: Cast) -> None:
    texts = ("Text two.", "Text two.", "Text three.")
    async with db.transaction(cast.admin) as tx:
        for text in texts:
            await niches.update_niche(
                tx, cast.admin, cast.niche_id, NicheChanges(consent_text=text), NOW
            )
        kept = await queries.list_consents(tx, cast.niche_id)
    assert [(each.version, each.text, each.created_by) for each in kept] == [
        (3, "Text three.", "Admin Tester"),
        (2, "Text two.", "Admin Tester"),
        (1, "You may contact me.", None),
    ]


async def test_no_text_changes_under_its_version(db: Database, cast: Cast) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        async with db.transaction(SYSTEM) as tx:
            await tx.execute("UPDATE niches SET consent_text = 'Slipped in.'")


async def test_an_old_address_leads_on_and_is_nobody_elses(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(cast.admin) as tx:
        await niches.update_niche(tx, cast.admin, cast.niche_id, NicheChanges(slug="servers"), NOW)
        for slug in ("vps", "servers"):
            with pytest.raises(niches.SlugTaken):
                other = NicheInput(name="Other", slug=slug, consent_required=False)
                async with tx.transaction():
                    await niches.create_niche(tx, cast.admin, other, NOW)
    moved = await client.get("/vps?utm_source=ads")
    assert (moved.status_code, moved.headers["location"]) == (302, "/servers?utm_source=ads")
    assert (await client.get("/servers")).status_code == 200
    assert (await client.get("/api/v1/niches/vps")).json()["data"]["slug"] == "servers"
    # And back again.
    async with db.transaction(cast.admin) as tx:
        await niches.update_niche(tx, cast.admin, cast.niche_id, NicheChanges(slug="vps"), NOW)
        assert await queries.list_former_slugs(tx, cast.niche_id) == ["servers"]
    assert (await client.get("/vps")).status_code == 200


async def test_nobody_overwrites_what_they_have_not_seen(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        seen = (await queries.get_niche(tx, cast.niche_id)).version
        await niches.update_niche(
            tx, cast.admin, cast.niche_id, NicheChanges(name="First", version=seen), NOW
        )
        with pytest.raises(niches.NicheChanged):
            await niches.update_niche(
                tx, cast.admin, cast.niche_id, NicheChanges(name="Second", version=seen), NOW
            )
        assert (await queries.get_niche(tx, cast.niche_id)).name == "First"


async def test_another_policy_is_foreseen_and_told(db: Database, cast: Cast) -> None:
    changes = NicheChanges(cascade_policy=CascadePolicy.PROMISE)
    async with db.transaction(SYSTEM) as tx:
        await make_level(tx, cast.niche_id, position=2, max_count=2, name="Duo")
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    async with db.transaction(cast.admin) as tx:
        effects = await niches.foresee_niche(tx, cast.admin, cast.niche_id, changes)
        assert await queries.count_levels(tx, LevelSearch(niche_id=cast.niche_id)) == 2
        await niches.update_niche(tx, cast.admin, cast.niche_id, changes, NOW)
    # Two and one more at the levels together, and the last one: four buyers, three competitors.
    assert [(e.competitors_before, e.competitors_after) for e in effects.levels] == [(3, 2), (3, 1)]
    assert [one.company_name for one in effects.affected] == ["Acme"]
    told = [name for name, _ in await jobs(db)]
    assert told.count(TOLD) == 1
    assert "distribution.retry_unsold" in told


async def test_what_is_wrong_is_named(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        elsewhere = await make_level(tx, await make_niche(tx, slug="solar"))
    wrong = NicheChanges(
        slug="Not a slug",
        default_competition_level_id=elsewhere,
        lead_max_age_hours=0,
        embed_origins=("https://*.example.com",),
    )
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(InvalidInput) as refused:
            await niches.update_niche(tx, cast.admin, cast.niche_id, wrong, NOW)
    assert set(refused.value.fields) == {
        "slug",
        "default_competition_level_id",
        "lead_max_age_hours",
        "embed_origins",
    }


async def test_who_may_not(db: Database, cast: Cast) -> None:
    acme, changes = cast.acme.actor, NicheChanges(name="Mine")
    async with db.transaction(acme) as tx:
        for verb in (niches.activate_niche, niches.deactivate_niche, niches.delete_niche):
            with pytest.raises(Forbidden):
                await verb(tx, acme, cast.niche_id, NOW)
        with pytest.raises(Forbidden):
            await niches.update_niche(tx, acme, cast.niche_id, changes, NOW)
        with pytest.raises(Forbidden):
            await niches.foresee_niche(tx, acme, cast.niche_id, changes)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(NotFound):
            await niches.update_niche(tx, cast.admin, new_id(), changes, NOW)
