"""Leads of an older form are counted and sold by their answers as answers to the form in force."""

from datetime import timedelta

from hotlead.distribution import service as distribution
from hotlead.distribution.records.fairness import FairnessFilter
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute
from hotlead.kit.paging import Paging
from hotlead.niches import service as niches
from hotlead.niches.records import FieldMapping, FormChange, MappingType
from hotlead.subscriptions.records import Terms
from tests.builders import NOW, Cast, make_lead, make_level, make_niche, make_subscription

OLD: dict[str, object] = {
    "fields": [{"id": "cpu", "label": "CPU", "type": "select", "options": ["2", "4"]}]
}
NEW: dict[str, object] = {
    "fields": [{"id": "cores", "label": "Cores", "type": "select", "options": ["two", "four"]}]
}
CHANGE = FormChange(
    mappings=[
        FieldMapping(
            field_id="cpu",
            mapping_type=MappingType.RENAMED,
            mapping_config={"new_id": "cores", "options": {"2": "two", "4": "four"}},
        )
    ]
)
FOUR: dict[str, object] = {"cores": ["four"]}
TWO: dict[str, object] = {"cores": ["two"]}


async def test_a_lead_of_the_old_form_is_counted_and_sold(
    db: Database, worker_db: Database, cast: Cast
) -> None:
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        level_id = await make_level(tx, niche_id)
        for email, cpu in (("amara@example.com", "4"), ("amara+2@example.com", "2")):
            await make_lead(
                tx,
                niche_id,
                status="approved",
                email=email,
                form_data={"cpu": cpu},
                now=NOW - timedelta(hours=1),
            )
        await niches.publish_schema(tx, cast.admin, niche_id, NEW, now=NOW)
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, CHANGE)
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        found = await distribution.what_if(tx, acme, level_id, Terms(filters=FOUR), NOW)
    assert (found.leads, found.matching) == (2, 1)
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, level_id, filters=FOUR)
        await niches.finish_upgrade(tx, niche_id)
    cache = distribution.TermsCache()
    drained = await distribution.drain_niche(db, niche_id, cache=cache, clock=lambda: NOW)
    assert (drained.distributed, drained.unsold) == (found.matching, 1)
    # Fairness asks those behind the winner the same way, of answers to the form in force.
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE competition_levels SET max_distribution_count = 1")
        await make_lead(
            tx, niche_id, status="approved", email="a@b.c", form_data={"cpu": "4"}, now=NOW
        )
        for provider, filters in ((cast.rival, FOUR), (cast.broke, TWO)):
            await make_subscription(
                tx, provider.provider_id, level_id, filters=filters, values={"rotation": 99}
            )
        # Of the three, acme is the next.
        await execute(
            tx,
            "UPDATE provider_subscriptions SET rotation = NULL WHERE provider_id = %(id)s",
            {"id": cast.acme.provider_id},
        )
    await distribution.drain_niche(db, niche_id, cache=cache, clock=lambda: NOW)
    await distribution.measure_fairness(worker_db, NOW)
    shares = await distribution.list_fairness(db, cast.admin, FairnessFilter(), Paging())
    fair = {share.company_name: share.fair for share in shares.items}
    assert fair == {"Acme": 1.0, "Rival": 1.0, "Broke": 0.0}
