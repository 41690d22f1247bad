"""A provider's day in numbers: once, in its morning, where it wants it and something happened."""

from datetime import UTC, datetime, timedelta

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.notifications import jobs, service
from hotlead.refunds import service as refunds
from hotlead.refunds.records import BadLeadMark, BadLeadReason
from tests.builders import NOW, Cast
from tests.notifications.post import FakeMailer, list_deliveries, make_shop, resources

# Sales of the shop are of noon on 20 November 2026, UTC: 6 in the morning in Chicago.
MORNING = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


async def wish(
    db: Database, cast: Cast, *, zone: str = "America/Chicago", on: str = "true"
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            UPDATE providers
            SET timezone = %(zone)s, notification_preferences
                = notification_preferences || jsonb_build_object('daily_summary', %(on)s::boolean)
            WHERE id = %(id)s
            """,
            {"zone": zone, "on": on, "id": cast.acme.provider_id},
        )


async def announce(db: Database, at: datetime) -> None:
    async with db.transaction(SYSTEM) as tx:
        await service.announce_days(tx, at)


async def send(db: Database, settings: Settings, at: datetime) -> list[str]:
    mailer = FakeMailer()
    await service.send_batch(resources(db, settings, mailer), at)
    found: list[str] = []
    for message in mailer.sent:
        body = message.get_body(("plain",))
        assert body is not None
        found.append(f"{message['To']}: {message['Subject']}\n{body.get_content()}")
    return found


async def test_it_tells_of_yesterday_once(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    shop = await make_shop(db, cast)
    await wish(db, cast)
    async with db.transaction(cast.admin) as tx:
        mark = BadLeadMark(reason=BadLeadReason.SPAM)
        await refunds.mark_lead_bad(tx, cast.admin, shop.lead_id, mark, NOW)
    for minutes in (0, 15, 30, 200):
        await announce(worker_db, MORNING + timedelta(minutes=minutes))
    (mail,) = await send(worker_db, settings, MORNING)
    assert mail.startswith("acme@example.com: Your Friday, 20 November 2026: 1 lead bought\n")
    assert "1 lead bought for $25.00" in mail
    assert "Refunded: $25.00" in mail
    assert "Your balance: $1,000.00" in mail
    assert "Reports that wait" not in mail
    (delivery,) = await list_deliveries(db)
    assert delivery.cause == "day.ended:2026-11-20"


@pytest.mark.parametrize(
    ("at", "zone", "count"),
    [
        (datetime(2026, 11, 21, 13, 59, tzinfo=UTC), "America/Chicago", 0),
        (datetime(2026, 11, 21, 14, 0, tzinfo=UTC), "America/Chicago", 1),
        (datetime(2026, 11, 21, 17, 59, tzinfo=UTC), "America/Chicago", 1),
        (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), "America/Chicago", 0),
        # Noon of the 20th is the 21st in Kiritimati (+14): its day ends a day later.
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), "Pacific/Kiritimati", 0),
        (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), "Pacific/Kiritimati", 1),
        (datetime(2026, 11, 21, 2, 15, tzinfo=UTC), "Asia/Kathmandu", 1),
        (datetime(2026, 11, 21, 2, 14, tzinfo=UTC), "Asia/Kathmandu", 0),
        # Nothing happened on the 21st.
        (datetime(2026, 11, 22, 14, 0, tzinfo=UTC), "America/Chicago", 0),
    ],
)
async def test_it_comes_in_the_morning_there(
    db: Database, cast: Cast, at: datetime, zone: str, count: int
) -> None:
    await make_shop(db, cast)
    await wish(db, cast, zone=zone)
    await announce(db, at)
    assert len(await list_deliveries(db)) == count


async def test_nobody_gets_it_unasked(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    await make_shop(db, cast)
    await announce(db, MORNING)
    assert await list_deliveries(db) == []
    await wish(db, cast)
    await announce(db, MORNING)
    # Switched off before it was sent.
    await wish(db, cast, on="false")
    assert await send(worker_db, settings, MORNING) == []
    (delivery,) = await list_deliveries(db)
    assert (delivery.status, delivery.template) == ("failed", "daily_summary")


async def test_whoever_is_closed_gets_none(db: Database, cast: Cast) -> None:
    await make_shop(db, cast)
    await wish(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE users SET status = 'deactivated' WHERE role = 'provider'")
    await announce(db, MORNING)
    assert await list_deliveries(db) == []


async def test_the_job_runs(worker_db: Database, cast: Cast, settings: Settings) -> None:
    await jobs.announce_days(resources(worker_db, settings, FakeMailer()))
