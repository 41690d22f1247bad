"""Making a niche."""

import pytest

from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, Unauthenticated
from hotlead.niches import service as niches
from hotlead.niches.records import ApprovalMode, CascadePolicy, NicheInput
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows

SOLAR = NicheInput(
    name="Solar panels",
    slug="solar-panels",
    description="Roofs that earn",
    cascade_policy=CascadePolicy.PROMISE,
    approval_mode=ApprovalMode.AUTOMATIC,
    consent_text="You may contact me.",
)


async def test_it_is_made_and_audited(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        niche = await niches.create_niche(tx, cast.admin, SOLAR, NOW)
    assert (niche.slug, niche.cascade_policy, niche.is_active) == (
        "solar-panels",
        CascadePolicy.PROMISE,
        True,
    )
    entries = await audit_rows(db, "niche.created")
    assert [entry["entity_id"] for entry in entries] == [str(niche.id)]


async def test_an_address_is_given_once(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await niches.create_niche(tx, SYSTEM, SOLAR, NOW)
        with pytest.raises(niches.SlugTaken):
            await niches.create_niche(tx, SYSTEM, SOLAR, NOW)


async def test_only_administrators_may(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.acme.actor) as tx:
        with pytest.raises(Forbidden):
            await niches.create_niche(tx, cast.acme.actor, SOLAR, NOW)
        with pytest.raises(Unauthenticated):
            await niches.create_niche(tx, VISITOR, SOLAR, NOW)


async def test_every_wrong_field_is_named(db: Database, cast: Cast) -> None:
    wrong = NicheInput(name=" ", slug="Admin!", lead_max_age_hours=0, intake_dedup_hours=-1)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(InvalidInput) as refused:
            await niches.create_niche(tx, cast.admin, wrong, NOW)
    assert set(refused.value.fields) == {
        "name",
        "slug",
        "consent_text",
        "lead_max_age_hours",
        "intake_dedup_hours",
    }


@pytest.mark.parametrize("slug", ["admin", "api", "login", "static", "dashboard"])
async def test_our_own_pages_keep_their_addresses(db: Database, cast: Cast, slug: str) -> None:
    ours = NicheInput(name="Ours", slug=slug, consent_required=False)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(InvalidInput, match="look"):
            await niches.create_niche(tx, cast.admin, ours, NOW)
