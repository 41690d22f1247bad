"""Everybody gets its turn, and the count says so; who could not have bought does not starve."""

from datetime import timedelta
from uuid import UUID

import pytest

from hotlead.distribution import rules, service
from hotlead.distribution.jobs import JOBS
from hotlead.distribution.records import Terms
from hotlead.distribution.records.fairness import (
    FairnessFilter,
    LevelFairness,
    SoldLead,
    Standby,
    SubscriptionFairness,
)
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.errors import Forbidden
from hotlead.kit.paging import Paging
from hotlead.subscriptions.records import Place
from tests.builders import NOW, Cast, make_lead, make_level, make_provider, make_subscription
from tests.distribution.test_verify import drain

MONTH = timedelta(days=29)
END = NOW + MONTH
DEAR: dict[str, object] = {"budget": {"min": 100}}


@pytest.fixture
def db(worker_db: Database) -> Database:
    """Fairness is counted by the worker."""
    return worker_db


async def sell_month(db: Database, niche_id: UUID, leads: int) -> None:
    """Leads evenly over a month, sold as they come; every other one asks for 150, the rest 50."""
    for at in range(leads):
        now = NOW + MONTH * at / leads
        async with db.transaction(SYSTEM) as tx:
            await make_lead(
                tx,
                niche_id,
                status="approved",
                form_data={"budget": 150 if at % 2 else 50},
                email=f"person{at}@example.com",
                now=now,
            )
        await drain(db, niche_id, now)


async def shares_of(
    db: Database, cast: Cast, wanted: FairnessFilter | None = None
) -> dict[tuple[str, str], SubscriptionFairness]:
    page = await service.list_fairness(
        db, cast.admin, wanted or FairnessFilter(), Paging(limit=100)
    )
    return {(row.company_name, row.level_name): row for row in page.items}


async def levels_of(db: Database, cast: Cast) -> dict[str, LevelFairness]:
    found = await service.describe_fairness(db, cast.admin, None)
    return {level.level_name: level for level in found.levels}


async def test_a_month_of_six_equals_is_fair(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        second = await make_level(tx, cast.niche_id, position=2, max_count=2, price="10.00")
        # Has no money, stands at the front, is asked each time and refused.
        await make_subscription(tx, cast.broke.provider_id, second)
        for at in range(6):
            provider = await make_provider(tx, f"equal{at}", balance="9000.00")
            await make_subscription(tx, provider.provider_id, cast.level_id, filters=DEAR)
            await make_subscription(tx, provider.provider_id, second)
        # Wants what nobody asks for: it could have bought none.
        await make_subscription(
            tx, cast.rival.provider_id, second, filters={"budget": {"min": 5000}}
        )
    await sell_month(db, cast.niche_id, 120)
    assert await service.measure_fairness(db, END) == 2

    levels = await levels_of(db, cast)
    assert [levels["Shared"].subscriptions, levels["Level 2"].subscriptions] == [6, 8]
    for level in levels.values():
        assert level.judged == 6
        assert level.jain is not None
        assert level.jain > 0.99
        assert level.starving == 0
    # Three of six buy the dear half of the leads, two of six the other.
    shares = await shares_of(db, cast)
    assert {(row.received, round(row.fair, 6)) for (_, name), row in shares.items()
            if name == "Shared"} == {(30, 30.0)}  # fmt: skip
    assert {round(row.fair, 6) for (who, name), row in shares.items()
            if name == "Level 2" and who.startswith("Equal")} == {20.0}  # fmt: skip
    for who in ("Rival", "Broke"):
        row = shares[who, "Level 2"]
        assert (row.received, row.fair, row.ratio, row.longest_wait) == (0, 0, None, 0)
        assert not row.is_starving
    # With three of six served each time, nobody waits for longer than its turn.
    assert levels["Shared"].longest_wait == 1
    assert levels["Level 2"].longest_wait == 2


async def test_who_is_passed_over_starves(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        passed = await make_subscription(tx, cast.rival.provider_id, cast.level_id)
        await execute(tx, "UPDATE competition_levels SET max_distribution_count = 1")
    for at in range(6):
        now = NOW + timedelta(days=at)
        async with db.transaction(SYSTEM) as tx:
            # As a rotation gone wrong would: always behind whoever was served last.
            await execute(
                tx,
                "UPDATE provider_subscriptions SET rotation = 1000 WHERE id = %(id)s",
                {"id": passed},
            )
            await make_lead(
                tx, cast.niche_id, status="approved", email=f"{at}@example.com", now=now
            )
        await drain(db, cast.niche_id, now)
    await service.measure_fairness(db, NOW + timedelta(days=6))
    shares = await shares_of(db, cast)
    assert [(row.received, row.fair, row.longest_wait, row.is_starving)
            for row in (shares["Acme", "Shared"], shares["Rival", "Shared"])] == [
        (6, 3.0, 0, False), (0, 3.0, 6, True)]  # fmt: skip
    level = (await levels_of(db, cast))["Shared"]
    assert (level.jain, level.least, level.median, level.most) == (0.5, 0, 1, 2)
    assert level.jain == rules.jain([2.0, 0.0])
    assert list(await shares_of(db, cast, FairnessFilter(starving=True))) == [("Rival", "Shared")]
    # While a dispute stops its sales, nothing is kept from it.
    stop = "UPDATE providers SET sales_stopped_at = {} WHERE id = %(id)s"
    for moment, starving in (("now()", 0), ("NULL", 1)):
        async with db.transaction(SYSTEM) as tx:
            cursor = await tx.execute(stop.format(moment).encode(), {"id": cast.rival.provider_id})
            assert cursor.rowcount == 1
        await service.measure_fairness(db, NOW + timedelta(days=6))
        assert (await levels_of(db, cast))["Shared"].starving == starving
    # Two weeks later nothing was sold that it could have had.
    await service.measure_fairness(db, NOW + timedelta(days=21))
    assert (await levels_of(db, cast))["Shared"].starving == 0


async def test_a_narrow_filter_and_hours_are_asked_of_those_behind(
    db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        for at in range(3):
            provider = await make_provider(tx, f"wide{at}", balance="9000.00")
            await make_subscription(tx, provider.provider_id, cast.level_id)
        # Behind the others, and so never looked at.
        for who, filters, values in (
            (cast.acme, DEAR, {"rotation": 5000}),
            (cast.rival, {}, {"rotation": 5001, "schedule": {"mon": [["09:00", "10:00"]]}}),
        ):
            terms: dict[str, object] = {**values}
            await make_subscription(
                tx, who.provider_id, cast.level_id, filters=filters, values=terms
            )
    await sell_month(db, cast.niche_id, 20)
    await service.measure_fairness(db, END)
    shares = await shares_of(db, cast)
    assert shares["Acme", "Shared"].fair == pytest.approx(10 * 3 / 4)
    # One of the twenty came on a Monday between nine and ten.
    assert shares["Rival", "Shared"].fair == pytest.approx(3 / 4)


async def test_doing_it_twice_and_closing_a_level(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        kept = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        gone = await make_subscription(tx, cast.rival.provider_id, cast.level_id)
    await sell_month(db, cast.niche_id, 2)
    await service.measure_fairness(db, END)
    await service.measure_fairness(db, END)
    assert {row.received for row in (await shares_of(db, cast)).values()} == {2}
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            "UPDATE provider_subscriptions SET is_active = false WHERE id = %(id)s",
            {"id": gone},
        )
    await service.measure_fairness(db, END)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT subscription_id, received, fair FROM fairness_shares")
        # Who left counts for the others as it did.
        assert rows == [(kept, 2, 2.0)]
        await execute(tx, "UPDATE competition_levels SET is_active = false")
    assert await service.measure_fairness(db, END) == 0
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT subscription_id FROM fairness_shares") == []


async def test_many_leads_are_read_a_part_at_a_time(
    db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        await make_subscription(tx, cast.rival.provider_id, cast.level_id)
    await sell_month(db, cast.niche_id, 7)
    monkeypatch.setattr("hotlead.distribution.service.fairness.LEADS_AT_ONCE", 2)
    await service.measure_fairness(db, END)
    assert {row.received for row in (await shares_of(db, cast)).values()} == {7}
    # Two subscriptions and ten comparisons leave the five newest.
    monkeypatch.setattr("hotlead.distribution.service.fairness.COMPARISONS_MAX", 10)
    await service.measure_fairness(db, END)
    assert {row.received for row in (await shares_of(db, cast)).values()} == {5}


async def test_only_administrators_see_it(db: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        await service.describe_fairness(db, cast.acme.actor, None)
    with pytest.raises(Forbidden):
        await service.list_fairness(db, cast.acme.actor, FairnessFilter(), Paging())


def test_it_is_counted_every_hour() -> None:
    assert {job.cron for job in JOBS if job.name == "distribution.measure_fairness"} == {
        "25 * * * *"
    }


@pytest.mark.parametrize(
    ("standby", "could"),
    [
        (Standby(9, 9, NOW, False, Terms()), True),
        (Standby(1, 9, NOW, False, Terms()), False),
        (Standby(9, 3, NOW, False, Terms()), False),
        (Standby(9, 9, NOW + timedelta(seconds=1), False, Terms()), False),
        (Standby(9, 9, NOW, True, Terms()), False),
    ],
)
def test_who_could_have_bought(*, standby: Standby, could: bool) -> None:
    lead = SoldLead(NOW, Place(), {}, frozenset({1, 2}), frozenset({2}), frozenset({3}))
    shares = rules.new_shares([standby.number], UUID(int=0))
    rules.share_sold([lead], [standby], shares, NOW)
    assert shares[standby.number].fair == (0.5 if could else 0)
    assert shares[standby.number].waited_max == int(could)


@pytest.mark.parametrize(
    ("fair", "days_ago", "starves"),
    [(1.0, None, True), (0.9, None, False), (1.0, 14.1, True), (5.0, 13.9, False)],
)
def test_who_starves(*, fair: float, days_ago: float | None, starves: bool) -> None:
    last = None if days_ago is None else NOW - timedelta(days=days_ago)
    assert rules.is_starving(fair, last, NOW) is starves
