"""What should have been answered is told to administrators: once each, and once a day."""

import asyncio
from datetime import datetime, timedelta

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden
from hotlead.notifications import jobs
from hotlead.refunds import service
from tests.builders import NOW, Cast, make_user
from tests.client import Client
from tests.leads.rows import audit_rows
from tests.leads.rows import jobs as queued
from tests.notifications.post import FakeMailer, resources
from tests.refunds.shop import approve, judge, report, sell, set_policy
from tests.refunds.test_announce_decision import text_of

LATE = NOW + timedelta(hours=72, seconds=1)
TELL = "notifications.announce_overdue"


async def _escalate(db: Database, now: datetime = LATE) -> int:
    async with db.transaction(SYSTEM) as tx:
        return await service.escalate_overdue(tx, SYSTEM, now)


async def _send(db: Database, settings: Settings, times: int = 2) -> FakeMailer:
    """Every job that tells administrators, `times` over."""
    res = resources(db, settings, mailer := FakeMailer())
    for name, args in await queued(db) * times:
        if name == TELL:
            await jobs.announce_overdue(res, **args)
        if name == "notifications.announce_report":
            await jobs.announce_report(res, **args)
    await jobs.send_deliveries(res)
    return mailer


async def test_each_is_told_once(worker_db: Database, cast: Cast) -> None:
    asked = await report(worker_db, cast.acme.actor, await sell(worker_db, cast))
    assert await _escalate(worker_db, NOW + timedelta(hours=72)) == 0
    both = await asyncio.gather(*(_escalate(worker_db) for _ in range(3)))
    assert sorted(both) == [0, 0, 1]
    assert await _escalate(worker_db, LATE + timedelta(days=5)) == 0
    told = [args for name, args in await queued(worker_db) if name == TELL]
    assert told == [{"day": str(LATE.date())}]
    [row] = await audit_rows(worker_db, "refund.escalated")
    assert row["metadata"] == {"request_id": str(asked.id)}


async def test_once_a_day_and_none_is_left_out(worker_db: Database, cast: Cast) -> None:
    first, second = [await sell(worker_db, cast) for _ in range(2)]
    await report(worker_db, cast.acme.actor, first)
    await report(worker_db, cast.acme.actor, second, now=NOW + timedelta(hours=1))
    assert await _escalate(worker_db) == 1
    later = LATE + timedelta(hours=2)
    assert later.date() == LATE.date()
    assert await _escalate(worker_db, later) == 0
    assert await _escalate(worker_db, LATE + timedelta(days=1)) == 1
    assert [name for name, _ in await queued(worker_db)].count(TELL) == 2


async def test_the_mail(worker_db: Database, settings: Settings, cast: Cast) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        await make_user(tx, "second@example.com", role="admin")
    leads = [await sell(worker_db, cast) for _ in range(3)]
    asked = [
        await report(worker_db, cast.acme.actor, lead_id, now=NOW + timedelta(minutes=at))
        for at, lead_id in enumerate(leads)
    ]
    assert await _escalate(worker_db, LATE + timedelta(hours=1)) == 3
    await approve(worker_db, cast.admin, asked[0].id)
    mailer = await _send(worker_db, settings)
    assert sorted(str(each["To"]) for each in mailer.sent) == [
        cast.admin_email,
        "second@example.com",
    ]
    for message in mailer.sent:
        assert message["Subject"] == "2 answers are overdue"
        assert "23 November 2026, 12:01 UTC" in text_of(message)
        assert "/admin/requests?overdue=true" in text_of(message)


async def test_no_mail_where_all_were_answered(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    asked = await report(worker_db, cast.acme.actor, await sell(worker_db, cast))
    await _escalate(worker_db)
    await approve(worker_db, cast.admin, asked.id)
    assert (await _send(worker_db, settings)).sent == []


async def test_a_report_that_no_rule_decides_is_told_of(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    asked = await report(worker_db, cast.acme.actor, await sell(worker_db, cast))
    await judge(worker_db, asked.id)
    [message] = (await _send(worker_db, settings)).sent
    assert message["To"] == cast.admin_email
    assert message["Subject"] == f"Acme reports L-{asked.lead_number}: fake contact"
    text = text_of(message)
    for words in (f"/admin/requests/{asked.id}", "$25.00", "23 November 2026, 12:00 UTC"):
        assert words in text
    assert "Okafor" not in text
    assert "Nobody answers" not in text


async def test_it_is_not_told_of_once_it_is_decided(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    asked = await report(worker_db, cast.acme.actor, await sell(worker_db, cast))
    await judge(worker_db, asked.id)
    await approve(worker_db, cast.admin, asked.id)
    assert (await _send(worker_db, settings)).sent == []


async def test_who_may(db: Database, cast: Cast) -> None:
    for actor in (cast.admin, cast.acme.actor):
        async with db.transaction(actor) as tx:
            with pytest.raises(Forbidden):
                await service.escalate_overdue(tx, actor, LATE)


async def test_the_queue_shows_what_is_overdue_first(
    client: Client, db: Database, cast: Cast
) -> None:
    now = utc_now()
    await set_policy(db, cast, hours=200)
    slow = await report(
        db, cast.acme.actor, await sell(db, cast, at=now), now=now - timedelta(hours=100)
    )
    await set_policy(db, cast, hours=24)
    late = await report(
        db, cast.acme.actor, await sell(db, cast, at=now), now=now - timedelta(hours=25)
    )
    admin = await client.as_admin()
    page = (await admin.get("/admin/requests")).text
    assert "1 answer is overdue" in page
    assert page.index(str(late.id)) < page.index(str(slow.id))
    narrowed = (await admin.get("/admin/requests?overdue=true")).text
    assert str(late.id) in narrowed
    assert str(slow.id) not in narrowed
    opened = await admin.get("/admin/requests/next")
    assert opened.headers["location"].endswith(str(late.id))
    assert "Overdue" in (await admin.get(f"/admin/requests/{late.id}")).text
    api = "/api/v1/admin/bad-lead-requests"
    answer = (await admin.get(f"{api}?overdue=true")).json()
    assert [each["id"] for each in answer["data"]] == [str(late.id)]
    assert answer["pagination"]["total"] == 1
    assert "We answer by" in (await (await client.as_provider("acme")).get(
        "/dashboard/requests")).text  # fmt: skip


async def test_the_gauge(db: Database, cast: Cast) -> None:
    await report(db, cast.acme.actor, await sell(db, cast))
    [before] = await service.read_gauges(db, NOW)
    [gauge] = await service.read_gauges(db, LATE)
    assert (before.values, gauge.values) == ({(): 0}, {(): 1})
