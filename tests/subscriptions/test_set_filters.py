"""Changing what a subscription accepts."""

from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Jsonb
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import ChangedTerms, Terms
from tests.builders import NOW, Cast, make_subscription
from tests.leads.rows import audit_rows, jobs


async def subscription_of(db: Database, cast: Cast, filters: dict[str, object]) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        return await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters=filters, values={"cap_day": 5}
        )


async def test_what_is_left_out_stays(db: Database, cast: Cast) -> None:
    acme, own = cast.acme.actor, await subscription_of(db, cast, {"managed": True})
    async with db.transaction(acme) as tx:
        changed = await subscriptions.set_filters(
            tx, acme, own, Terms(filters={"budget": {"max": 900}}), NOW
        )
        assert (changed.filters, changed.cap_day) == ({"budget": {"max": 900}}, 5)
        changed = await subscriptions.set_filters(tx, acme, own, Terms(cap_day=None), NOW)
        assert (changed.filters, changed.cap_day) == ({"budget": {"max": 900}}, None)
        cursor = await tx.execute("SELECT filters_version FROM provider_subscriptions")
        assert await cursor.fetchall() == [(3,)]
    assert len(await audit_rows(db, "subscription.filters_set")) == 2
    assert {name for name, _ in await jobs(db)} == {"distribution.retry_unsold"}


async def test_filters_of_an_older_form_do_not_stand_in_the_way(db: Database, cast: Cast) -> None:
    acme, own = cast.acme.actor, await subscription_of(db, cast, {"gone": ["x"]})
    async with db.transaction(acme) as tx:
        changed = await subscriptions.set_filters(tx, acme, own, Terms(cap_hour=1), NOW)
        assert changed.summary.filters == ("gone: x",)
        both = Terms(filters={"budget": {"min": 5}, "gone": ["x"]})
        changed = await subscriptions.set_filters(tx, acme, own, both, NOW)
        assert changed.filters == {"budget": {"min": 5}, "gone": ["x"]}
        with pytest.raises(InvalidInput):
            await subscriptions.set_filters(tx, acme, own, Terms(filters={"gone": ["y"]}), NOW)
        changed = await subscriptions.set_filters(tx, acme, own, Terms(filters={}), NOW)
        assert changed.filters == {}


async def test_two_tabs_do_not_overwrite_each_other(db: Database, cast: Cast) -> None:
    acme, own = cast.acme.actor, await subscription_of(db, cast, {})
    first, second = ChangedTerms(cap_day=1, filters_version=1), ChangedTerms(filters_version=1)
    async with db.transaction(acme) as tx:
        changed = await subscriptions.set_filters(tx, acme, own, first, NOW)
        assert (changed.cap_day, changed.filters_version) == (1, 2)
        with pytest.raises(subscriptions.SubscriptionChanged):
            await subscriptions.set_filters(tx, acme, own, second, NOW)
    assert len(await audit_rows(db, "subscription.filters_set")) == 1


async def test_a_rival_finds_nothing(db: Database, cast: Cast) -> None:
    rival, own = cast.rival.actor, await subscription_of(db, cast, {})
    async with db.transaction(rival) as tx:
        with pytest.raises(NotFound):
            await subscriptions.set_filters(tx, rival, own, Terms(cap_day=0), NOW)


async def test_an_ended_subscription_is_not_changed(db: Database, cast: Cast) -> None:
    acme, own = cast.acme.actor, await subscription_of(db, cast, {})
    async with db.transaction(acme) as tx:
        await subscriptions.unsubscribe(tx, acme, own, NOW)
        with pytest.raises(subscriptions.SubscriptionEnded):
            await subscriptions.set_filters(tx, acme, own, Terms(cap_day=0), NOW)


async def test_a_broken_stored_filter_is_shown_and_sells_nothing(db: Database, cast: Cast) -> None:
    own = await subscription_of(db, cast, {})
    async with db.transaction(SYSTEM) as tx:
        broken = Jsonb({"budget": {"about": 5}})
        await tx.execute("UPDATE provider_subscriptions SET filters = %s", (broken,))
    async with db.transaction(cast.acme.actor) as tx:
        shown = await subscriptions.get_own(tx, cast.acme.actor, own)
    assert "no lead matches" in shown.summary.filters[0]
    compiled = subscriptions.compile_filters(shown.filters)
    assert compiled.first_mismatch({"budget": 5}) == "filter_mismatch:budget"
