"""Leads that wait for approval: told once an hour at most, and only where new ones came."""

from datetime import datetime, timedelta
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.notifications import jobs, service
from tests.builders import NOW, Cast, make_lead, make_niche, make_user
from tests.notifications.post import FakeMailer, list_deliveries, resources

HOUR = timedelta(hours=1)


async def arrive(db: Database, niche_id: UUID, at: datetime, *, test: bool = False) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, niche_id, status="pending_approval")
        await execute(
            tx,
            "UPDATE leads SET created_at = %(at)s, is_test = %(test)s WHERE id = %(id)s",
            {"at": at, "test": test, "id": lead_id},
        )


async def told(db: Database, at: datetime) -> int:
    """How many mails there are, after the job ran twice."""
    for _ in range(2):
        async with db.transaction(SYSTEM) as tx:
            await service.announce_waiting(tx, at)
    return len(await list_deliveries(db))


async def test_once_an_hour_and_only_of_new_ones(db: Database, cast: Cast) -> None:
    assert await told(db, NOW) == 0
    await arrive(db, cast.niche_id, NOW, test=True)
    assert await told(db, NOW) == 0
    await arrive(db, cast.niche_id, NOW - timedelta(minutes=3))
    assert await told(db, NOW) == 1
    # Nothing new came: nobody is told twice of the same.
    assert await told(db, NOW + 2 * HOUR) == 1
    await arrive(db, cast.niche_id, NOW + timedelta(minutes=10))
    assert await told(db, NOW + timedelta(minutes=50)) == 1
    assert await told(db, NOW + HOUR) == 2


async def test_what_it_says(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    async with db.transaction(SYSTEM) as tx:
        other_id = await make_niche(tx, slug="solar")
        await make_user(tx, "second@example.com", role="admin")
    await arrive(db, other_id, NOW - HOUR)
    for minutes in (30, 20):
        await arrive(db, cast.niche_id, NOW - timedelta(minutes=minutes))
    assert await told(worker_db, NOW) == 2
    mailer = FakeMailer()
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    assert {message["To"] for message in mailer.sent} == {cast.admin_email, "second@example.com"}
    body = mailer.sent[0].get_body(("plain",))
    assert body is not None
    assert mailer.sent[0]["Subject"] == "3 leads to approve"
    lines = body.get_content().splitlines()
    assert "- VPS: 2 leads, the oldest of 20 November 2026, 11:30 UTC" in lines
    assert "- SOLAR: 1 lead, the oldest of 20 November 2026, 11:00 UTC" in lines


async def test_nothing_goes_out_where_all_are_decided(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    await arrive(db, cast.niche_id, NOW)
    assert await told(db, NOW) == 1
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            UPDATE leads SET status = 'rejected', rejected_by = %(by)s, rejected_at = now(),
                rejection_reason = 'x'
            """,
            {"by": cast.admin.user_id},
        )
    mailer = FakeMailer()
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    assert mailer.sent == []


async def test_who_switched_it_off_is_not_told(db: Database, cast: Cast) -> None:
    await arrive(db, cast.niche_id, NOW)
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            UPDATE users SET notification_preferences = '{"leads_waiting": false}'
            WHERE role = 'admin'
            """,
        )
    assert await told(db, NOW) == 0


async def test_the_job_runs(worker_db: Database, cast: Cast, settings: Settings) -> None:
    await jobs.announce_waiting(resources(worker_db, settings, FakeMailer()))
