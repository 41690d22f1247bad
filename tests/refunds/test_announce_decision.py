"""The provider is told what came of its report, where it wants to be."""

from email.message import EmailMessage

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb
from hotlead.notifications import jobs
from tests.builders import Cast
from tests.leads.rows import jobs as queued
from tests.notifications.post import FakeMailer, list_deliveries, resources
from tests.refunds.shop import approve, mark_bad, reject, report, sell


def text_of(message: EmailMessage) -> str:
    """What the mail says, in plain text and on one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


async def _run(db: Database, settings: Settings, times: int = 2) -> FakeMailer:
    """Every job that refunds queued, `times` over."""
    res = resources(db, settings, mailer := FakeMailer())
    for name, args in await queued(db) * times:
        if name == "notifications.announce_decision":
            await jobs.announce_decision(res, **args)
        if name == "notifications.announce_bad_lead":
            await jobs.announce_bad_lead(res, **args)
    await jobs.send_deliveries(res)
    return mailer


async def test_of_a_refund(worker_db: Database, settings: Settings, cast: Cast) -> None:
    lead_id = await sell(worker_db, cast)
    asked = await report(worker_db, cast.acme.actor, lead_id)
    await approve(worker_db, cast.admin, asked.id, "Sorry.")
    [message] = (await _run(worker_db, settings)).sent
    assert message["To"] == cast.acme.email
    assert message["Subject"] == f"$25.00 refunded for L-{asked.lead_number}"
    text = text_of(message)
    assert f"/dashboard/leads/{lead_id}" in text
    for sentence in ("fake contact", "Sorry.", "$1,000.00"):
        assert sentence in text
    assert "Okafor" not in text


async def test_of_a_rejection(worker_db: Database, settings: Settings, cast: Cast) -> None:
    asked = await report(worker_db, cast.acme.actor, await sell(worker_db, cast))
    await reject(worker_db, cast.admin, asked.id)
    [message] = (await _run(worker_db, settings)).sent
    assert message["Subject"] == f"L-{asked.lead_number} was not refunded"
    assert "The number works." in text_of(message)
    assert "is back in your balance" not in text_of(message)


async def test_of_a_lead_that_is_bad_for_everybody(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    lead_id = await sell(worker_db, cast, cast.acme, cast.rival)
    await report(worker_db, cast.acme.actor, lead_id)
    await mark_bad(worker_db, cast.admin, lead_id, "A school's number")
    mailer = await _run(worker_db, settings)
    assert sorted(str(each["To"]) for each in mailer.sent) == [cast.acme.email, cast.rival.email]
    assert all("found bad for everybody" in text_of(each) for each in mailer.sent)
    assert all("A school's number" in text_of(each) for each in mailer.sent)


async def test_who_wants_no_mail_gets_none(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    first, second = [await sell(worker_db, cast) for _ in range(2)]
    async with worker_db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET notification_preferences = %s",
            (Jsonb({"bad_lead_decision": False}),),
        )
    asked = await report(worker_db, cast.acme.actor, first)
    await reject(worker_db, cast.admin, asked.id)
    await mark_bad(worker_db, cast.admin, second)
    assert (await _run(worker_db, settings)).sent == []
    assert await list_deliveries(worker_db) == []
