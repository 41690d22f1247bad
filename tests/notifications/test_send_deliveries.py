import asyncio
import dataclasses
from datetime import timedelta
from email.message import EmailMessage

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Unavailable
from hotlead.kit.mail import MailDown, MailRefused
from hotlead.notifications import jobs, service
from hotlead.notifications.rules import ATTEMPTS_MAX
from hotlead.notifications.service import sending
from tests.builders import NOW, Cast, make_lead
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, resources

LONG = timedelta(days=30)
LONG_AFTER = NOW + LONG


async def submit(db: Database, cast: Cast, *emails: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        for email in emails:
            lead_id = await make_lead(tx, cast.niche_id, email=email)
            await service.confirm_submission(tx, lead_id, NOW)


def refuse(message: EmailMessage) -> None:
    raise MailRefused(f"550 <{message['To']}> is unknown here")


def greylist(message: EmailMessage) -> None:
    raise Unavailable(f"450 <{message['To']}> is greylisted")


def be_down(message: EmailMessage) -> None:
    raise MailDown("The mail server does not answer.")


async def test_a_sent_mail_is_recorded_with_the_answer(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "amara@example.com")
    mailer = FakeMailer()
    sent = await service.send_batch(resources(worker_db, settings, mailer), NOW)
    (delivery,) = await list_deliveries(db)
    assert (sent.claimed, sent.sent) == (1, 1)
    assert (delivery.status, delivery.attempts, delivery.sent_at) == ("sent", 1, NOW)
    # A delivery holds no address, whatever the server says.
    assert delivery.answer == "250 queued for the address"
    (message,) = mailer.sent
    assert message["Message-ID"] == f"<{delivery.id}@example.com>"
    assert message["From"] == settings.mail_from
    assert message["Auto-Submitted"] == "auto-generated"


async def test_what_is_put_off_does_not_hold_up_the_others(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    def put_off_the_first(message: EmailMessage) -> None:
        if message["To"] == "p0@example.com":
            greylist(message)

    await submit(db, cast, *(f"p{n}@example.com" for n in range(5)))
    mailer = FakeMailer(fails=put_off_the_first)
    sent = await service.send_batch(resources(worker_db, settings, mailer), NOW)
    assert (sent.claimed, sent.sent) == (5, 4)


async def test_what_comes_while_a_process_sends_is_left_to_it(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    """The second job ends at once, and its message goes out with the first one's."""
    await submit(db, cast, "first@example.com")
    sending, go_on = asyncio.Event(), asyncio.Event()

    class SlowMailer(FakeMailer):
        async def send(self, message: EmailMessage) -> str:
            sending.set()
            await go_on.wait()
            return await super().send(message)

    mailer = SlowMailer()
    res = resources(worker_db, settings, mailer)
    first = asyncio.create_task(jobs.send_deliveries(res))
    await sending.wait()
    await submit(db, cast, "second@example.com")
    await asyncio.wait_for(jobs.send_deliveries(res), 5)
    assert mailer.sent == []
    go_on.set()
    await first
    assert [m["To"] for m in mailer.sent] == ["first@example.com", "second@example.com"]


async def test_a_slow_batch_keeps_its_last_message_from_other_workers(
    worker_db: Database,
    db: Database,
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mail server takes minutes for each; what is taken late is leased from then on."""
    passed, real = [0.0], sending.monotonic
    monkeypatch.setattr(sending, "monotonic", lambda: real() + passed[0])
    one = dataclasses.replace(settings, smtp_connections=1)
    other = FakeMailer()

    class SlowMailer(FakeMailer):
        async def send(self, message: EmailMessage) -> str:
            if len(self.sent) == 2:
                # The clock adds what has passed, to this one too.
                at = NOW + timedelta(seconds=20)
                await service.send_batch(resources(worker_db, one, other), at)
            passed[0] += 200
            return await super().send(message)

    await submit(db, cast, *(f"p{n}@example.com" for n in range(3)))
    mailer = SlowMailer()
    await service.send_batch(resources(worker_db, one, mailer), NOW)
    assert (len(mailer.sent), other.sent) == (3, [])


async def test_nothing_is_sent_twice(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, *(f"p{n}@example.com" for n in range(30)))
    mailer = FakeMailer()
    res = resources(worker_db, settings, mailer)
    await asyncio.gather(*(service.send_batch(res, NOW) for _ in range(4)))
    await service.send_batch(res, LONG_AFTER)
    assert sorted(m["To"] for m in mailer.sent) == sorted({m["To"] for m in mailer.sent})
    assert len(mailer.sent) == 30


async def test_a_refusal_is_for_good(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "amara@example.com")
    res = resources(worker_db, settings, FakeMailer(fails=refuse))
    await service.send_batch(res, NOW)
    (delivery,) = await list_deliveries(db)
    assert (delivery.status, delivery.next_attempt_at) == ("failed", None)
    assert delivery.answer == "550 <the address> is unknown here"


async def test_a_delivery_that_waits_holds_no_address(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "amara@example.com")
    res = resources(worker_db, settings, FakeMailer(fails=greylist))
    outcomes: list[tuple[str, str | None]] = []
    for attempt in range(ATTEMPTS_MAX):
        await service.send_batch(res, NOW + attempt * LONG)
        outcomes += [(d.status, d.answer) for d in await list_deliveries(db)]
    answer = "450 <the address> is greylisted"
    assert outcomes == [("pending", answer)] * (ATTEMPTS_MAX - 1) + [("failed", answer)]


async def test_a_message_that_is_put_off_for_a_day_is_not_lost(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "amara@example.com")
    mailer = FakeMailer(fails=greylist)
    res = resources(worker_db, settings, mailer)
    now = NOW
    while now < NOW + timedelta(hours=24):
        await service.send_batch(res, now)
        (delivery,) = await list_deliveries(db)
        assert delivery.status == "pending"
        assert delivery.next_attempt_at is not None
        assert delivery.next_attempt_at >= now + timedelta(minutes=1)
        now = delivery.next_attempt_at
    mailer.fails = None
    await service.send_batch(res, now)
    (delivery,) = await list_deliveries(db)
    assert delivery.status == "sent"


async def test_attempts_run_out(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "amara@example.com")
    res = resources(worker_db, settings, FakeMailer(fails=greylist))
    for day in range(ATTEMPTS_MAX + 2):
        await service.send_batch(res, NOW + timedelta(days=day))
    (delivery,) = await list_deliveries(db)
    assert (delivery.status, delivery.attempts) == ("failed", ATTEMPTS_MAX)


async def test_one_bad_mail_does_not_hold_up_the_others(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    def fail_for_bad(message: EmailMessage) -> None:
        if message["To"] == "bad@example.com":
            raise RuntimeError("a bug")

    await submit(db, cast, "bad@example.com", "not an address", "good@example.com")
    mailer = FakeMailer(fails=fail_for_bad)
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    assert [m["To"] for m in mailer.sent] == ["good@example.com"]
    assert sorted(d.status for d in await list_deliveries(db)) == ["failed", "pending", "sent"]


async def test_what_a_dead_worker_had_taken_is_sent_after_its_lease(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "amara@example.com")

    class Killed(BaseException):
        pass

    def die(message: EmailMessage) -> None:
        raise Killed

    mailer = FakeMailer(fails=die)
    res = resources(worker_db, settings, mailer)
    with pytest.raises(BaseException):  # noqa: B017 - however the group wraps it
        await service.send_batch(res, NOW)
    mailer.fails = None
    await service.send_batch(res, NOW + service.LEASE - timedelta(seconds=1))
    assert mailer.sent == []
    await service.send_batch(res, NOW + service.LEASE + timedelta(minutes=1))
    assert len(mailer.sent) == 1
    (delivery,) = await list_deliveries(db)
    assert "may have arrived before" in (delivery.answer or "")


async def test_a_worker_told_to_stop_leaves_what_it_was_sending_and_has_taken_nothing_else(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, *(f"p{n}@example.com" for n in range(20)))
    mailer = FakeMailer()
    stuck = asyncio.Event()

    class SlowMailer(FakeMailer):
        async def send(self, message: EmailMessage) -> str:
            if len(mailer.sent) >= 8:
                stuck.set()
                await asyncio.sleep(60)
            return await mailer.send(message)

    res = resources(worker_db, settings, SlowMailer())
    sending = asyncio.create_task(service.send_batch(res, NOW))
    await stuck.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    deliveries = await list_deliveries(db)
    assert [d.status for d in deliveries].count("sent") == 8
    waiting = [d.next_attempt_at for d in deliveries if d.status == "pending"]
    *untouched, taken = sorted(filter(None, waiting))
    assert untouched == [NOW] * 11
    assert timedelta() <= taken - NOW - service.LEASE < timedelta(minutes=1)


async def test_connections_are_few_and_shared(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, *(f"p{n}@example.com" for n in range(40)))
    mailer = FakeMailer()
    settings = dataclasses.replace(settings, smtp_connections=3)
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    assert (mailer.sessions, len(mailer.sent)) == (3, 40)


async def test_the_job_goes_on_while_there_is_more(
    worker_db: Database,
    db: Database,
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "BATCH_SIZE", 3)
    monkeypatch.setattr(jobs, "BATCHES_MAX", 2)
    await submit(db, cast, *(f"p{n}@example.com" for n in range(10)))
    mailer = FakeMailer()
    queued = len(await list_jobs(db))
    await jobs.send_deliveries(resources(worker_db, settings, mailer))
    assert len(mailer.sent) == 6
    assert len(await list_jobs(db)) == queued + 1


async def test_the_job_stops_at_a_server_that_is_down(
    worker_db: Database,
    db: Database,
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "BATCH_SIZE", 3)
    await submit(db, cast, *(f"p{n}@example.com" for n in range(9)))
    mailer = FakeMailer(fails=be_down)
    await jobs.send_deliveries(resources(worker_db, settings, mailer))
    assert mailer.asked == 1
    # That is nobody's fault: no attempt was made.
    assert [d.attempts for d in await list_deliveries(db)] == [0] * 9


async def test_the_sweep_wakes_the_sender_only_where_something_is_due(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    res = resources(worker_db, settings, FakeMailer())
    await jobs.wake_sender(res)
    assert await list_jobs(db) == []
    await submit(db, cast, "amara@example.com")
    await jobs.wake_sender(res)
    assert [job.task_name for job in await list_jobs(db)] == [service.SEND_JOB] * 2


async def test_no_personal_data_in_job_arguments(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await submit(db, cast, "canary@example.com")
    assert "canary" not in str(await list_jobs(db))
