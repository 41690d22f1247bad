"""Filters follow the form: what the preview said, no more, once, and nobody is sold meanwhile."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import pytest

from hotlead.distribution import service as distribution
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.niches import service as niches
from hotlead.niches.records import FieldMapping, FormChange, MappingType
from hotlead.subscriptions import service
from hotlead.subscriptions.records import Terms
from tests.builders import NOW, Cast, make_level, make_niche, make_provider, make_subscription

OLD: dict[str, object] = {
    "fields": [
        {"id": "cpu", "label": "CPU", "type": "select", "options": ["2", "4", "8"]},
        {"id": "size", "label": "Size", "type": "select", "options": ["small", "big"]},
        {"id": "own", "label": "Own server", "type": "yes-no"},
    ]
}
NEW: dict[str, object] = {
    "fields": [
        {"id": "cores", "label": "Cores", "type": "select", "options": ["2", "4", "16"]},
        {"id": "ram", "label": "RAM", "type": "select", "options": ["low", "high"]},
        {"id": "disk", "label": "Disk", "type": "select", "options": ["hdd", "ssd"]},
    ]
}
SPLIT: dict[str, object] = {
    "new_ids": ["ram", "disk"],
    "values": {"small": {"ram": "low", "disk": "hdd"}, "big": {"ram": "high", "disk": "ssd"}},
}
MAPPINGS = [
    FieldMapping(
        field_id="cpu", mapping_type=MappingType.RENAMED, mapping_config={"new_id": "cores"}
    ),
    FieldMapping(field_id="size", mapping_type=MappingType.SPLIT, mapping_config=SPLIT),
    FieldMapping(field_id="own", mapping_type=MappingType.DEPRECATED),
]
CHANGE = FormChange(mappings=MAPPINGS)
FILTERS: list[dict[str, object]] = [
    {"cpu": ["2"]},
    {"cpu": ["4", "8"]},
    {"size": ["big"]},
    {"own": True},
    {},
]
EXPECTED: list[tuple[dict[str, object], int, bool]] = [
    ({"cores": ["2"]}, 2, False),
    ({"cores": ["4"]}, 2, False),
    ({"ram": ["high"], "disk": ["ssd"]}, 2, False),
    ({"own": True}, 1, True),
    ({}, 2, False),
]


def clock() -> datetime:
    return NOW


async def _market(db: Database, cast: Cast, count: int) -> tuple[UUID, list[UUID]]:
    """A niche with `count` subscriptions that take turns with the filters, and a version 2."""
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        level_id = await make_level(tx, niche_id)
        ids: list[UUID] = []
        for at in range(count):
            provider = await make_provider(tx, f"buyer{at}")
            ids.append(
                await make_subscription(
                    tx, provider.provider_id, level_id, filters=FILTERS[at % len(FILTERS)]
                )
            )
        await niches.publish_schema(tx, cast.admin, niche_id, NEW, now=NOW)
    return niche_id, ids


async def _state(db: Database, actor: Actor) -> dict[UUID, tuple[object, int, bool]]:
    async with db.transaction(actor) as tx:
        cursor = await tx.execute(
            "SELECT id, filters, schema_version, is_paused FROM provider_subscriptions"
        )
        return {row[0]: (row[1], row[2], row[3]) for row in await cursor.fetchall()}


async def test_the_upgrade_does_what_the_preview_said(db: Database, cast: Cast) -> None:
    niche_id, ids = await _market(db, cast, 10)
    async with db.transaction(cast.admin) as tx:
        preview = await service.preview_activation(tx, cast.admin, niche_id, 2, MAPPINGS, NOW)
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, CHANGE)
    result = await service.upgrade_filters(db, niche_id, clock=clock, batch_size=3)
    assert (result.carried, result.changed, result.broken) == (6, 2, 2)
    assert (preview.carried, preview.changed, preview.broken) == (6, 2, 2)
    states = await _state(db, cast.admin)
    assert [states[each] for each in ids] == EXPECTED * 2
    again = await service.upgrade_filters(db, niche_id, clock=clock)
    assert (again.carried, again.changed, again.broken) == (0, 0, 2)
    assert await _state(db, cast.admin) == states
    async with db.transaction(cast.admin) as tx:
        cursor = await tx.execute("SELECT verdict FROM filter_changes")
        told = Counter(row[0] for row in await cursor.fetchall())
    assert told == {"changed": 2, "broken": 2}


async def test_a_run_that_died_goes_on_and_leads_wait(db: Database, cast: Cast) -> None:
    niche_id, ids = await _market(db, cast, 5)
    async with db.transaction(cast.admin) as tx:
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, CHANGE)

    calls = 0

    def dies() -> datetime:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return NOW

    with pytest.raises(KeyboardInterrupt):
        await service.upgrade_filters(db, niche_id, clock=dies, batch_size=2)
    assert await service.sweep_upgrades(db, NOW) == 1
    cache = distribution.TermsCache()
    drained = await distribution.drain_niche(db, niche_id, cache=cache, clock=clock)
    assert drained.batches == 0
    await service.upgrade_filters(db, niche_id, clock=clock)
    states = await _state(db, cast.admin)
    assert [states[each] for each in ids] == EXPECTED
    assert await service.sweep_upgrades(db, NOW) == 0


async def test_going_back_undoes_the_pause(db: Database, cast: Cast) -> None:
    niche_id, ids = await _market(db, cast, 5)
    for version, change in ((2, CHANGE), (1, FormChange())):
        async with db.transaction(cast.admin) as tx:
            await niches.activate_schema(tx, cast.admin, niche_id, version, NOW, change)
    # Two activations before the first job ran.
    await service.upgrade_filters(db, niche_id, clock=clock)
    states = await _state(db, cast.admin)
    assert states[ids[3]] == ({"own": True}, 1, False)
    async with db.transaction(cast.admin) as tx:
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, CHANGE)
    await service.upgrade_filters(db, niche_id, clock=clock)
    assert (await _state(db, cast.admin))[ids[3]][2]
    async with db.transaction(cast.admin) as tx:
        await niches.activate_schema(tx, cast.admin, niche_id, 1, NOW)
    await service.upgrade_filters(db, niche_id, clock=clock)
    states = await _state(db, cast.admin)
    assert states[ids[3]] == ({"own": True}, 1, False)
    assert states[ids[0]] == ({"cpu": ["2"]}, 1, False)


async def test_a_broken_one_is_mended_before_it_resumes(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        level_id = await make_level(tx, niche_id)
        await niches.publish_schema(tx, cast.admin, niche_id, NEW, now=NOW)
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        terms = Terms(filters={"own": True})
        subscription = await service.subscribe(tx, acme, level_id, terms, NOW)
    async with db.transaction(cast.admin) as tx:
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, CHANGE)
    await service.upgrade_filters(db, niche_id, clock=clock)
    async with db.transaction(acme) as tx:
        broken = await service.get_own(tx, acme, subscription.id)
        assert broken.needs_mending
        assert "“Own server” is no longer asked." in (broken.pause_reason or "")
        with pytest.raises(service.FiltersOutdated):
            await service.resume_subscription(tx, acme, subscription.id, NOW)
        terms = Terms(filters={"cores": ["16"]})
        mended = await service.set_filters(tx, acme, subscription.id, terms, NOW)
        assert not mended.needs_mending
        resumed = await service.resume_subscription(tx, acme, subscription.id, NOW)
        assert not resumed.is_paused
