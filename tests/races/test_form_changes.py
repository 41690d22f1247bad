"""The form changes while somebody sets filters for it, or puts another version into force."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.niches import service as niches
from hotlead.niches.records import FieldMapping, FormChange, MappingType
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms
from tests.builders import NOW, Cast, make_level, make_niche, make_subscription

pytestmark = pytest.mark.race

Act = Callable[[Tx], Awaitable[object]]

OLD: dict[str, object] = {
    "fields": [{"id": "cpu", "label": "CPU", "type": "select", "options": ["2", "4"]}]
}
NEW: dict[str, object] = {
    "fields": [{"id": "cores", "label": "Cores", "type": "select", "options": ["2", "4"]}]
}
RENAMED = FieldMapping(
    field_id="cpu", mapping_type=MappingType.RENAMED, mapping_config={"new_id": "cores"}
)


async def _waits_for_a_lock(db: Database, cast: Cast) -> None:
    """Return once some other transaction waits."""
    async with asyncio.timeout(10), db.transaction(cast.admin) as tx:
        while True:
            cursor = await tx.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if await cursor.fetchone():
                return
            await asyncio.sleep(0.01)


async def _overtaken(db: Database, cast: Cast, first: Act, second: Act) -> object:
    """`second` asked for while `first` is done and not committed; what came of it."""

    async def alone() -> object:
        async with db.transaction(cast.admin) as tx:
            return await second(tx)

    async with db.transaction(cast.admin) as tx:
        await first(tx)
        later = asyncio.create_task(alone())
        await _waits_for_a_lock(db, cast)
    (outcome,) = await asyncio.gather(later, return_exceptions=True)
    return outcome


async def _market(db: Database, cast: Cast) -> tuple[UUID, UUID, Act, Act]:
    """A niche whose version 2 renames its question; acme's subscription; setting and activating."""
    acme = cast.acme.actor
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        level_id = await make_level(tx, niche_id)
        subscription_id = await make_subscription(tx, cast.acme.provider_id, level_id)
        await niches.publish_schema(tx, cast.admin, niche_id, NEW, now=NOW)

    async def set_filters(tx: Tx) -> object:
        terms = Terms(filters={"cpu": ["2"]})
        return await subscriptions.set_filters(tx, acme, subscription_id, terms, NOW)

    async def activate(tx: Tx) -> None:
        change = FormChange(from_version=1, mappings=[RENAMED])
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, change)

    return niche_id, subscription_id, set_filters, activate


async def _filters(db: Database, cast: Cast, subscription_id: UUID) -> tuple[object, ...] | None:
    async with db.transaction(cast.admin) as tx:
        cursor = await tx.execute(
            "SELECT filters, schema_version FROM provider_subscriptions WHERE id = %s",
            (subscription_id,),
        )
        return await cursor.fetchone()


async def test_filters_set_just_before_follow_the_form(db: Database, cast: Cast) -> None:
    niche_id, subscription_id, set_filters, activate = await _market(db, cast)
    assert await _overtaken(db, cast, set_filters, activate) is None
    await subscriptions.upgrade_filters(db, niche_id, clock=lambda: NOW)
    assert await _filters(db, cast, subscription_id) == ({"cores": ["2"]}, 2)


async def test_filters_set_just_after_are_checked_against_the_new_form(
    db: Database, cast: Cast
) -> None:
    niche_id, subscription_id, set_filters, activate = await _market(db, cast)
    refused = await _overtaken(db, cast, activate, set_filters)
    assert isinstance(refused, InvalidInput)
    await subscriptions.upgrade_filters(db, niche_id, clock=lambda: NOW)
    assert await _filters(db, cast, subscription_id) == ({}, 2)


@pytest.mark.parametrize("has_form", [True, False])
async def test_of_two_activations_the_second_is_told(
    db: Database, cast: Cast, *, has_form: bool
) -> None:
    """Its administrator has seen what replacing another version means, not this one."""
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        if not has_form:
            await tx.execute("DELETE FROM niche_form_schemas WHERE niche_id = %s", (niche_id,))
        for form in (NEW, OLD):
            await niches.publish_schema(tx, cast.admin, niche_id, form, now=NOW)
    present, versions = (1, (2, 3)) if has_form else (None, (1, 2))

    def activate(version: int) -> Act:
        async def act(tx: Tx) -> None:
            change = FormChange(from_version=present)
            await niches.activate_schema(tx, cast.admin, niche_id, version, NOW, change)

        return act

    refused = await _overtaken(db, cast, activate(versions[0]), activate(versions[1]))
    assert isinstance(refused, niches.OtherVersionInForce)
    async with db.transaction(cast.admin) as tx:
        assert await niches.find_present_version(tx, niche_id) == versions[0]
