"""What is sent in an administrator's words: mails, tests of them, and words that do not fit."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.ids import new_id
from hotlead.notifications import service
from hotlead.notifications.records import Template, WordingChange
from tests.builders import NOW, Cast, make_lead
from tests.client import Client
from tests.notifications.post import FakeMailer, list_deliveries, resources

CONFIRMATION = Template.SUBMISSION_RECEIVED
CHANGE = WordingChange(version=0, subject="{{ niche_name }}!", body="Hi {{ greeting_name }}.")


async def reword(db: Database, cast: Cast, settings: Settings) -> None:
    async with db.transaction(cast.admin) as tx:
        await service.reword_mail(tx, cast.admin, CONFIRMATION, CHANGE, settings, NOW)


async def submit(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, name="Amara O", email="amara@example.com")
        await service.confirm_submission(tx, lead_id, NOW)


async def send(worker_db: Database, settings: Settings) -> FakeMailer:
    mailer = FakeMailer()
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    return mailer


async def test_mails_are_sent_in_the_words_that_count(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await reword(db, cast, settings)
    await submit(db, cast)
    (message,) = (await send(worker_db, settings)).sent
    assert message["Subject"] == "VPS!"
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines()[0] == "Hi Amara."
    # Why somebody gets a mail is not for others to word.
    assert "someone entered your address" in text.get_content()


async def test_words_that_do_not_fit_hold_nothing_up(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await reword(db, cast, settings)
    async with db.transaction(SYSTEM) as tx:
        # As if a later release had taken a name away.
        await execute(
            tx,
            """
            INSERT INTO mail_templates (template, version, subject, body, changed_by, created_at)
            VALUES ('submission_received', 2, 'x', '{{ gone }}', %(by)s, %(now)s)
            """,
            {"by": cast.admin.user_id, "now": NOW},
        )
    await submit(db, cast)
    (message,) = (await send(worker_db, settings)).sent
    assert message["Subject"] == "We received your VPS request"
    assert [delivery.status for delivery in await list_deliveries(db)] == ["sent"]
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT version, failures FROM mail_templates ORDER BY version")
        mail = await service.get_mail(tx, cast.admin, CONFIRMATION)
    assert [tuple(row) for row in rows] == [(1, 0), (2, 1)]
    assert mail.failures == 1
    (gauge,) = await service.read_wording_gauges(db)
    assert (gauge.name, gauge.values) == (
        "hotlead_mails_misworded",
        {("submission_received",): 1},
    )


async def test_a_test_goes_to_whoever_asks(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await reword(db, cast, settings)
    async with db.transaction(cast.admin) as tx:
        for template in Template:
            await service.send_test(tx, cast.admin, template, NOW)
        actions = await fetch_rows(
            tx, "SELECT action_type FROM audit_log WHERE action_type = 'mail.test_sent'"
        )
    mailer = await send(worker_db, settings)
    assert len(actions) == len(mailer.sent) == len(Template)
    assert {message["To"] for message in mailer.sent} == {cast.admin_email}
    subjects = {str(message["Subject"]) for message in mailer.sent}
    assert all(subject.startswith("[Test] ") for subject in subjects)
    assert "[Test] VPS hosting!" in subjects
    assert {delivery.status for delivery in await list_deliveries(db)} == {"sent"}


async def test_a_test_for_somebody_who_is_gone_goes_nowhere(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    async with db.transaction(cast.admin) as tx:
        await service.send_test(tx, cast.admin, Template.APPROVAL_WANTED, NOW)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE users SET status = 'deactivated' WHERE role = 'admin'")
    assert (await send(worker_db, settings)).sent == []


async def test_asking_by_api_and_page(client: Client, db: Database) -> None:
    admin = await client.as_admin()
    sent = await admin.post("/api/v1/admin/mails/new_lead/test")
    assert sent.status_code == 202
    page = await admin.post_form("/admin/mails/new_lead/test")
    assert page.status_code == 303
    found = await list_deliveries(db)
    assert sent.json()["data"]["delivery_id"] in {str(each.id) for each in found}
    assert len(found) == 2
    assert all(each.cause.startswith("mail.tested:") for each in found)
    acme = await client.as_provider("acme")
    assert (await acme.post("/api/v1/admin/mails/new_lead/test")).status_code == 403
    nowhere = f"/api/v1/admin/mails/{new_id()}/test"
    assert (await admin.post(nowhere)).status_code in {400, 404, 422}
