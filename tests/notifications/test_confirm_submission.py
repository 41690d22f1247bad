from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import jobs, service
from hotlead.notifications.rules.letters import greeting_name
from tests.builders import NOW, Cast, make_lead
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, resources


async def test_it_makes_one_delivery_and_wakes_the_sender(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await service.confirm_submission(tx, lead_id, NOW)
    (delivery,) = await list_deliveries(db)
    assert (delivery.cause, delivery.recipient_kind) == (f"lead.submitted:{lead_id}", "submitter")
    assert (delivery.status, delivery.next_attempt_at) == ("pending", NOW)
    assert [job.task_name for job in await list_jobs(db)] == [service.SEND_JOB]


async def test_twice_tells_once(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await service.confirm_submission(tx, lead_id, NOW)
        await service.confirm_submission(tx, lead_id, NOW)
    assert len(await list_deliveries(db)) == 1
    assert len(await list_jobs(db)) == 1


async def test_the_mail_reaches_the_person(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    mailer = FakeMailer()
    res = resources(worker_db, settings, mailer)
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    await jobs.confirm_submission(res, str(lead_id))
    await jobs.send_deliveries(res)
    (message,) = mailer.to("amara@example.com")
    text = message.get_body(("plain",))
    assert text is not None
    assert message["Subject"] == "We received your VPS request"
    assert text.get_content().startswith("Thank you, Amara")
    assert (await list_deliveries(db))[0].status == "sent"


async def test_a_strangers_text_is_not_carried_to_the_address(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    mailer = FakeMailer()
    spam = "Win at https://evil.example now"
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, name=spam, form_data={"notes": spam})
        await service.confirm_submission(tx, lead_id, NOW)
    await jobs.send_deliveries(resources(worker_db, settings, mailer))
    assert "evil" not in mailer.sent[0].as_string()
    for part in mailer.sent[0].walk():
        if not part.is_multipart():
            assert "evil" not in part.get_content()


def test_a_greeting_is_a_first_name_or_nothing() -> None:
    assert greeting_name("Amara Okafor") == "Amara"
    assert greeting_name("Jean-Luc d'Arc") == "Jean-Luc"
    assert greeting_name("  Zoë ") == "Zoë"
    for strange in ("", "  ", "https://evil.example", "123", "<b>", "x" * 60, "evil.example/x"):
        assert greeting_name(strange) == ""
