"""A mail server that goes away, and a worker that is killed while it sends."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.mail import SmtpMailer
from hotlead.kit.resources import Resources
from hotlead.notifications import service
from hotlead.notifications.service.sending import BATCH_SIZE
from tests.builders import NOW, Cast, make_lead
from tests.notifications.post import list_deliveries
from tests.races.test_worker_killed import worker
from tests.smtp_server import MailServer

MESSAGES = 1_000
START_S = 30


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    server = MailServer()
    await server.start()
    yield server
    await server.stop()


async def make_messages(db: Database, cast: Cast, count: int) -> None:
    """Mails to as many people, due now."""
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await execute(
            tx,
            """
            INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, lead_id,
                                    template, next_attempt_at, created_at)
            SELECT gen_random_uuid(), 'test:' || n, 'email', 'submitter', %(lead_id)s,
                %(lead_id)s, 'submission_received', %(now)s, %(now)s
            FROM generate_series(1, %(count)s) AS n
            """,
            {"lead_id": lead_id, "count": count, "now": NOW},
        )


def through(smtp: MailServer, db: Database, settings: Settings) -> Resources:
    return Resources(db, settings, SmtpMailer(f"smtp://127.0.0.1:{smtp.port}"))


async def test_an_hour_without_a_mail_server_loses_nothing(
    worker_db: Database, db: Database, cast: Cast, settings: Settings, smtp: MailServer
) -> None:
    """A thousand messages, a sweep a minute: after it is back each arrives, once, at once."""
    await make_messages(db, cast, MESSAGES)
    res = through(smtp, worker_db, settings)
    sent = await service.send_batch(res, NOW)
    assert sent.sent == BATCH_SIZE
    await smtp.stop()
    for minute in range(1, 61):
        sent = await service.send_batch(res, NOW + timedelta(minutes=minute))
        assert (sent.sent, sent.is_down) == (0, True)
    await smtp.start()
    back = NOW + timedelta(minutes=61)
    while (await service.send_batch(res, back)).is_more_likely:
        pass
    assert Counter(smtp.taken).most_common(1)[0][1] == 1
    assert len(smtp.taken) == MESSAGES
    assert {d.status for d in await list_deliveries(db)} == {"sent"}


@pytest.mark.race
async def test_a_worker_that_is_killed_sends_one_message_twice_at_most(
    database_url: str,
    db: Database,
    cast: Cast,
    settings: Settings,
    smtp: MailServer,
    tmp_path: Path,
) -> None:
    """It is killed when the server has a message and has not said so: that is the one."""
    await make_messages(db, cast, 20)
    reached = asyncio.Event()

    async def stop_there(taken: int) -> None:
        if taken == 8:
            reached.set()
            await asyncio.Event().wait()

    smtp.after_taking = stop_there
    async with worker(
        database_url, tmp_path, "tests.notifications.sending_process", SMTP_PORT=str(smtp.port)
    ) as process:
        await asyncio.wait_for(reached.wait(), START_S)
        process.kill()
        await process.wait()
    smtp.after_taking = None
    uncertain = smtp.taken[-1]
    await service.send_batch(through(smtp, db, settings), NOW + timedelta(days=1))
    arrived = Counter(smtp.taken)
    assert (len(arrived), arrived[uncertain], arrived.total()) == (20, 2, 21)
    told = {d.id for d in await list_deliveries(db) if "may have arrived" in (d.answer or "")}
    assert {f"<{delivery_id}@example.com>" for delivery_id in told} == {uncertain}
