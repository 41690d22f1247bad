"""Limits, schedules, areas, windows, ages and test leads, as the engine applies them."""

from datetime import datetime, timedelta
from functools import partial
from typing import LiteralString
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx, execute, fetch_rows
from tests.builders import NOW, Cast, make_lead, make_subscription


async def _sell(
    db: Database,
    cast: Cast,
    values: dict[str, object],
    leads: int = 1,
    lead: dict[str, object] | None = None,
) -> list[dict[str, int]]:
    """Sell leads to acme alone under these terms: the reasons of each run."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id, values=values)
        for i in range(leads):
            lead_id = await make_lead(
                tx, cast.niche_id, status="approved", email=f"person{i}@example.com"
            )
            for column, value in (lead or {}).items():
                await _set_lead(tx, lead_id, column, value)
    await service.drain_niche(db, cast.niche_id, cache=service.TermsCache(), clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT reason_counts FROM distribution_runs ORDER BY id")
    return [row[0] for row in rows]


async def _set_lead(tx: Tx, lead_id: UUID, column: str, value: object) -> None:
    statements: dict[str, LiteralString] = {
        "zip": "UPDATE leads SET location_zip = %(v)s, location_country = 'US' WHERE id = %(id)s",
        "point": "UPDATE leads SET latitude = %(v)s, longitude = -97.74 WHERE id = %(id)s",
        "is_test": "UPDATE leads SET is_test = %(v)s WHERE id = %(id)s",
        "created_at": "UPDATE leads SET created_at = %(v)s WHERE id = %(id)s",
    }
    await execute(tx, statements[column], {"id": lead_id, "v": value})


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"cap_hour": 2}, ["won", "won", "cap_hour"]),
        ({"cap_day": 0}, ["cap_day"] * 3),
        ({"cap_week": 1}, ["won", "cap_week", "cap_week"]),
        ({"cap_month": 1}, ["won", "cap_month", "cap_month"]),
        ({"budget_day": 50}, ["won", "won", "budget_day"]),
        ({"budget_week": 49.99}, ["won", "budget_week", "budget_week"]),
        ({"budget_month": 0}, ["budget_month"] * 3),
    ],
)
async def test_limits_within_a_batch(
    db: Database, cast: Cast, values: dict[str, object], codes: list[str]
) -> None:
    assert await _sell(db, cast, values, leads=3) == [{code: 1} for code in codes]


async def test_limits_count_what_was_bought_before(db: Database, cast: Cast) -> None:
    await _sell(db, cast, {"cap_day": 1})
    async with db.transaction(SYSTEM) as tx:
        await make_lead(tx, cast.niche_id, status="approved", email="later@example.com")
    cache = service.TermsCache()
    again = await service.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE leads SET status = 'approved' WHERE status = 'unsold'")
    tomorrow = NOW + timedelta(days=1)
    after = await service.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: tomorrow)
    assert (again.unsold, after.distributed) == (1, 1)


@pytest.mark.parametrize(
    ("values", "hours", "distributed"),
    [
        # NOW is noon on Friday 20 November in UTC, and four in the morning in Los Angeles.
        ({"cap_hour": 1}, 0.5, 1),
        ({"cap_day": 1}, 3.5, 0),
        ({"cap_day": 1}, 4.5, 1),
        ({"cap_week": 1}, 4 * 24, 0),
        ({"cap_week": 1}, 5 * 24, 1),
        ({"budget_week": 49}, 4 * 24, 0),
        ({"cap_month": 1}, 19 * 24, 0),
        ({"budget_month": 49}, 20 * 24, 1),
    ],
)
async def test_periods_are_those_of_the_clock_on_the_providers_wall(
    db: Database, cast: Cast, values: dict[str, object], hours: float, distributed: int
) -> None:
    before = NOW - timedelta(hours=hours)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE providers SET timezone = 'America/Los_Angeles'")
        await make_subscription(tx, cast.acme.provider_id, cast.level_id, values=values)
    for now, email in ((before, "first@example.com"), (NOW, "second@example.com")):
        async with db.transaction(SYSTEM) as tx:
            await make_lead(tx, cast.niche_id, status="approved", email=email, now=now)
        result = await service.drain_niche(
            db, cast.niche_id, cache=service.TermsCache(), clock=partial(_same, now)
        )
    assert result.distributed == distributed


@pytest.mark.parametrize(
    ("schedule", "code"),
    [
        # NOW is a Friday, noon in UTC.
        ({"fri": [["09:00", "17:00"]]}, "won"),
        ({"fri": [["13:00", "17:00"]]}, "outside_schedule"),
        ({"mon": [["00:00", "24:00"]]}, "outside_schedule"),
    ],
)
async def test_schedule(db: Database, cast: Cast, schedule: dict[str, object], code: str) -> None:
    assert await _sell(db, cast, {"schedule": schedule}) == [{code: 1}]


async def test_hours_follow_the_clock_on_the_providers_wall(db: Database, cast: Cast) -> None:
    """A provider that moves to another zone keeps its version: its hours move all the same."""
    cache = service.TermsCache()
    async with db.transaction(SYSTEM) as tx:
        hours = {"fri": [["13:00", "14:00"]]}
        await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, values={"schedule": hours}
        )
        await make_lead(tx, cast.niche_id, status="approved")
    early = await service.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE providers SET timezone = 'Europe/Paris'")
        await make_lead(tx, cast.niche_id, status="approved", email="later@example.com")
    in_time = await service.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    assert (early.unsold, in_time.distributed) == (1, 1)


@pytest.mark.parametrize(
    ("area", "lead", "code"),
    [
        ({"postcodes": ["787"]}, {"zip": "78701"}, "won"),
        ({"postcodes": ["79"]}, {"zip": "78701"}, "outside_service_area"),
        ({"countries": ["US"]}, {"zip": "78701"}, "won"),
        ({"countries": ["US"]}, {}, "outside_service_area"),
        ({"radius": {"latitude": 30.27, "longitude": -97.74, "km": 20}}, {"point": 30.3}, "won"),
        (
            {"radius": {"latitude": 30.27, "longitude": -97.74, "km": 20}},
            {"point": 31.0},
            "outside_service_area",
        ),
    ],
)
async def test_service_area(
    db: Database, cast: Cast, area: dict[str, object], lead: dict[str, object], code: str
) -> None:
    assert await _sell(db, cast, {"service_area": area}, lead=lead) == [{code: 1}]


async def test_the_same_person_again(db: Database, cast: Cast) -> None:
    await _sell(db, cast, {"dedup_days": 7})
    cache = service.TermsCache()
    for days, outcome in ((3, (0, 1)), (8, (1, 0))):
        now = NOW + timedelta(days=days)
        async with db.transaction(SYSTEM) as tx:
            await make_lead(
                tx, cast.niche_id, status="approved", email="person0@example.com", now=now
            )
        result = await service.drain_niche(
            db, cast.niche_id, cache=cache, clock=partial(_same, now)
        )
        assert (result.distributed, result.unsold) == outcome


async def test_an_old_lead_is_not_sold(db: Database, cast: Cast) -> None:
    long_ago = NOW - timedelta(hours=169)
    assert await _sell(db, cast, {}, lead={"created_at": long_ago}) == [{"lead_expired": 1}]


async def test_a_test_lead_touches_nothing(db: Database, cast: Cast) -> None:
    assert await _sell(db, cast, {}, lead={"is_test": True}) == [{"won": 1}]
    async with db.transaction(SYSTEM) as tx:
        [sale] = await fetch_rows(tx, "SELECT price_charged, ledger_entry_id FROM lead_assignments")
        [subscription] = await fetch_rows(
            tx, "SELECT rotation, leads_received_count FROM provider_subscriptions"
        )
        [balance] = await fetch_rows(
            tx,
            "SELECT balance FROM providers WHERE id = %(id)s",
            {"id": cast.acme.provider_id},
        )
    assert (sale[0], sale[1]) == (0, None)
    assert subscription == (None, 0)
    assert balance[0] == 1000


def _same(now: datetime) -> datetime:
    return now
