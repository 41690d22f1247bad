"""Another chance for unsold leads: on new supply, after a pause, and never for ever."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute, fetch_rows
from tests.builders import NOW, Cast, make_lead, make_niche, make_subscription


async def _unsold(db: Database, cast: Cast, *, attempts: int = 1, due: datetime | None) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(
            tx,
            "UPDATE leads SET distribution_attempts = %(n)s, next_attempt_at = %(due)s",
            {"n": attempts, "due": due},
        )
    return lead_id


async def _state(db: Database) -> tuple[str, int]:
    async with db.transaction(SYSTEM) as tx:
        [lead] = await fetch_rows(tx, "SELECT status FROM leads")
        jobs = await fetch_rows(
            tx,
            "SELECT args FROM jobs.procrastinate_jobs"
            " WHERE task_name = 'distribution.distribute_niche'",
        )
    return lead[0], len(jobs)


async def test_supply_that_changes_does_not_wait(db: Database, cast: Cast) -> None:
    await _unsold(db, cast, due=NOW + timedelta(hours=5))
    assert await service.retry_unsold(db, cast.niche_id, NOW) == 1
    assert await _state(db) == ("approved", 1)


@pytest.mark.parametrize(("minutes", "count"), [(1, 0), (-1, 1)])
async def test_the_pause_ends_by_itself(db: Database, cast: Cast, minutes: int, count: int) -> None:
    await _unsold(db, cast, due=NOW + timedelta(minutes=minutes))
    assert await service.retry_unsold(db, None, NOW) == count


async def test_five_attempts_are_enough(db: Database, cast: Cast) -> None:
    await _unsold(db, cast, attempts=5, due=None)
    assert await service.retry_unsold(db, cast.niche_id, NOW) == 0
    assert await _state(db) == ("unsold", 0)


@pytest.mark.parametrize(("attempts", "minutes"), [(2, 10), (3, 60), (4, 360)])
async def test_supply_that_changes_too_early_is_kept_for_later(
    db: Database, cast: Cast, attempts: int, minutes: int
) -> None:
    await _unsold(db, cast, attempts=attempts, due=NOW + timedelta(hours=24))
    spaced = NOW + timedelta(minutes=minutes)
    for _ in range(5):
        assert await service.retry_unsold(db, cast.niche_id, NOW + timedelta(minutes=1)) == 0
    assert await service.retry_unsold(db, None, spaced - timedelta(seconds=1)) == 0
    assert await service.retry_unsold(db, None, spaced) == 1


async def test_supply_never_puts_an_attempt_off(db: Database, cast: Cast) -> None:
    await _unsold(db, cast, attempts=3, due=NOW + timedelta(minutes=5))
    await service.retry_unsold(db, cast.niche_id, NOW)
    assert await service.retry_unsold(db, None, NOW + timedelta(minutes=5)) == 1


async def test_another_niche_is_left_alone(db: Database, cast: Cast) -> None:
    await _unsold(db, cast, due=NOW + timedelta(hours=5))
    async with db.transaction(SYSTEM) as tx:
        other = await make_niche(tx, slug="other")
    assert await service.retry_unsold(db, other, NOW) == 0


async def test_the_window_starts_at_approval(db: Database, cast: Cast) -> None:
    await _unsold(db, cast, due=NOW)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE leads SET created_at = created_at - interval '4 days'")
    assert await service.retry_unsold(db, None, NOW) == 1


async def test_nobody_wants_a_lead_of_last_week(db: Database, cast: Cast) -> None:
    await _unsold(db, cast, due=NOW)
    assert await service.retry_unsold(db, cast.niche_id, NOW + timedelta(hours=73)) == 0


async def test_the_whole_way_from_unsold_to_sold(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_lead(tx, cast.niche_id, status="approved")
    cache = service.TermsCache()
    first = await service.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    await service.retry_unsold(db, cast.niche_id, NOW)
    second = await service.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        runs = await fetch_rows(
            tx, "SELECT attempt, outcome FROM distribution_runs ORDER BY attempt"
        )
    assert (first.unsold, second.distributed) == (1, 1)
    assert runs == [(1, "unsold"), (2, "distributed")]


async def test_a_sweep_finds_what_no_job_woke_anybody_for(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_lead(tx, cast.niche_id, status="approved")
    assert await service.sweep(db) == 1
    assert await _state(db) == ("approved", 1)
