"""What Amazon SES tells: kept once, handled once, and mail to who bounced or complained stops."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from hotlead.accounts import service as accounts
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Unavailable
from hotlead.kit.ids import new_id
from hotlead.kit.resources import Resources
from hotlead.kit.sns import read_message
from hotlead.notifications import jobs, queries, rules, service
from hotlead.notifications.records import MailEventKind, Template, UserEvent
from hotlead.notifications.rules.stopping import BOUNCES, COMPLAINED
from hotlead.notifications.service.mail_events import AGE_MAX, AHEAD_MAX
from tests.builders import Cast, make_lead
from tests.client import Client, open_client
from tests.leads.rows import Row, audit_rows, lead_rows
from tests.leads.rows import jobs as queued
from tests.notifications.amazon import (
    SUBSCRIBE_URL,
    TOPIC,
    FakeSns,
    Signer,
    amazon,
    bounce,
    complaint,
    delivered,
    notification,
    subscription,
)
from tests.notifications.post import FakeMailer, list_deliveries, make_shop

PATH = "/api/v1/webhooks/ses"
AMARA = "amara@example.com"
NOW = utc_now()


AMAZON = Signer.made(NOW)


@pytest.fixture
def sns() -> FakeSns:
    """The outside of this test."""
    return FakeSns(certificate=AMAZON.certificate)


@pytest.fixture
def told(settings: Settings) -> Settings:
    """Settings with a topic."""
    return replace(settings, ses_topic_arn=TOPIC)


@pytest.fixture
async def client(told: Settings, db: Database, cast: Cast, sns: FakeSns) -> AsyncIterator[Client]:
    """The application with a topic, and an Amazon of the test's."""
    async with open_client(told, db, cast) as opened:
        opened.app.state.sns = sns
        yield opened


async def _post(client: Client, message: dict[str, str], signer: Signer = AMAZON) -> httpx.Response:
    # SNS says that its JSON is plain text.
    return await client.request(
        "POST",
        PATH,
        content=json.dumps(signer.sign(message)).encode(),
        headers={"content-type": "text/plain; charset=UTF-8", "x-amz-sns-topic-arn": TOPIC},
    )


async def _tell(client: Client, worker_db: Database, ses: object, sns: FakeSns) -> None:
    """A message comes, and its job runs."""
    message = notification(ses, utc_now())
    response = await _post(client, message)
    assert response.json()["data"] == {"received": True, "is_new": True}
    res = Resources(worker_db, client.settings, FakeMailer(), sns=sns)
    await jobs.handle_mail_event(res, message["MessageId"])


async def _rows(db: Database, table: str) -> list[Row]:
    sql = {
        "events": "SELECT to_jsonb(e) FROM mail_events AS e ORDER BY received_at",
        "stopped": "SELECT to_jsonb(s) FROM suppressed_addresses AS s ORDER BY created_at",
    }[table]
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(sql.encode())
        return [row[0] for row in await cursor.fetchall()]


async def _send_receipt(
    worker_db: Database, settings: Settings, cast: Cast, email: str = AMARA
) -> tuple[UUID, UUID, FakeMailer]:
    """A mail to a person who handed in a lead: the lead, the delivery, the mailer."""
    async with worker_db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, email=email)
        await service.confirm_submission(tx, lead_id, utc_now())
    mailer = FakeMailer()
    await service.send_batch(Resources(worker_db, settings, mailer), utc_now())
    delivery = (await list_deliveries(worker_db))[-1]
    return lead_id, delivery.id, mailer


async def test_a_message_is_kept_once_without_an_address(
    client: Client, db: Database, sns: FakeSns
) -> None:
    message = notification(bounce(AMARA), NOW)
    assert (await _post(client, message)).json()["data"] == {"received": True, "is_new": True}
    assert (await _post(client, message)).json()["data"] == {"received": True, "is_new": False}
    (event,) = await _rows(db, "events")
    assert (event["id"], event["kind"]) == (message["MessageId"], "bounce")
    assert event["handled_at"] is None
    assert "amara" not in json.dumps(event)
    assert event["diagnostic"] == (
        "smtp; 550 5.1.1 <the address>: Recipient address rejected: User unknown"
    )
    arguments = {"event_id": message["MessageId"]}
    assert await queued(db) == [("notifications.handle_mail_event", arguments)]
    assert len(sns.fetched) == 2


async def test_version_1_is_taken_too(client: Client, db: Database) -> None:
    body = json.dumps(AMAZON.sign(notification(complaint(AMARA), NOW), "1")).encode()
    assert (await client.request("POST", PATH, content=body)).status_code == 200
    assert len(await _rows(db, "events")) == 1


async def test_a_hard_bounce_stops_all_mail_to_the_address(
    client: Client, worker_db: Database, db: Database, cast: Cast, told: Settings, sns: FakeSns
) -> None:
    lead_id, delivery_id, mailer = await _send_receipt(worker_db, told, cast)
    # What comes back names the delivery.
    assert mailer.sent[0]["X-SES-MESSAGE-TAGS"] == f"delivery={delivery_id}"
    await _tell(client, worker_db, bounce(AMARA, delivery_id), sns)
    (stopped,) = await _rows(db, "stopped")
    assert stopped["kind"] == "bounce"
    (delivery,) = await list_deliveries(db)
    assert (delivery.status, delivery.sent_at) == ("failed", None)
    assert delivery.answer is not None
    assert delivery.answer.startswith("It came back: smtp; 550 5.1.1 <the address>")
    (lead,) = await lead_rows(db)
    assert lead["contact_email_bounced_at"] is not None
    page = await (await client.as_admin()).get(f"/admin/leads/{lead_id}")
    assert "A mail to it came back" in page.text
    (row,) = await audit_rows(db, "lead.bounced")
    assert row["entity_id"] == str(lead_id)
    (row,) = await audit_rows(db, "mail.suppressed")
    assert "amara" not in json.dumps(row)
    # The next mail, however it is spelled, does not go out.
    _, _, mailer = await _send_receipt(worker_db, told, cast, "Amara@Example.com")
    assert mailer.sent == []
    assert [d.answer for d in await list_deliveries(db)][-1] == BOUNCES


async def test_the_delivery_is_found_by_the_headers_too(
    client: Client, worker_db: Database, db: Database, cast: Cast, told: Settings, sns: FakeSns
) -> None:
    _, delivery_id, _ = await _send_receipt(worker_db, told, cast)
    await _tell(client, worker_db, bounce(AMARA, delivery_id, by="headers"), sns)
    (lead,) = await lead_rows(db)
    assert lead["contact_email_bounced_at"] is not None


async def test_an_address_that_was_corrected_meanwhile_is_not_blamed(
    client: Client, worker_db: Database, db: Database, cast: Cast, told: Settings, sns: FakeSns
) -> None:
    lead_id, delivery_id, _ = await _send_receipt(worker_db, told, cast)
    admin = await client.as_admin()
    right = {"contact_email": "right@example.com"}
    assert (await admin.patch(f"/api/v1/admin/leads/{lead_id}", right)).status_code == 200
    await _tell(client, worker_db, bounce(AMARA, delivery_id), sns)
    (lead,) = await lead_rows(db)
    assert lead["contact_email_bounced_at"] is None


async def test_a_corrected_address_is_new(
    client: Client, worker_db: Database, db: Database, cast: Cast, told: Settings, sns: FakeSns
) -> None:
    lead_id, delivery_id, _ = await _send_receipt(worker_db, told, cast)
    await _tell(client, worker_db, bounce(AMARA, delivery_id), sns)
    admin, path = await client.as_admin(), f"/api/v1/admin/leads/{lead_id}"
    same = (await admin.patch(path, {"contact_name": "Amara N Okafor"})).json()["data"]
    assert same["contact_email_bounced_at"] is not None
    other = (await admin.patch(path, {"contact_email": "right@example.com"})).json()["data"]
    assert other["contact_email_bounced_at"] is None


async def test_a_soft_bounce_only_counts(
    client: Client, worker_db: Database, db: Database, cast: Cast, told: Settings, sns: FakeSns
) -> None:
    _, delivery_id, _ = await _send_receipt(worker_db, told, cast)
    for kind in ("Transient", "Undetermined"):
        await _tell(client, worker_db, bounce(AMARA, delivery_id, kind=kind), sns)
    assert await _rows(db, "stopped") == []
    (delivery,) = await list_deliveries(db)
    assert delivery.status == "sent"
    totals = (await (await client.as_admin()).get("/api/v1/admin/mail/totals")).json()["data"]
    assert totals == {
        "stopped": 0,
        "stopped_by_complaint": 0,
        "bounces": 0,
        "soft_bounces": 2,
        "complaints": 0,
    }


async def test_a_complaint_stops_what_an_account_can_do_without(
    client: Client, worker_db: Database, db: Database, cast: Cast, told: Settings, sns: FakeSns
) -> None:
    await _tell(client, worker_db, complaint(cast.acme.email), sns)
    await _tell(client, worker_db, complaint(AMARA), sns)
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [shop.lead_id], utc_now())
        await service.confirm_submission(tx, shop.lead_id, utc_now())
        changed = UserEvent(cast.acme.user_id, Template.PASSWORD_CHANGED, new_id(), None)
        await service.tell_user(tx, changed, utc_now())
    mailer = FakeMailer()
    await service.send_batch(Resources(worker_db, told, mailer), utc_now())
    assert [m["Subject"] for m in mailer.to(cast.acme.email)] == ["Your password was changed"]
    assert len(mailer.to(cast.rival.email)) == 1
    assert mailer.to(AMARA) == []
    answers = {d.template: d.answer for d in await list_deliveries(db) if d.status == "failed"}
    assert answers == {"new_lead": COMPLAINED, "submission_received": COMPLAINED}


async def test_who_takes_a_complaint_back_or_gets_a_mail_changes_nothing(
    client: Client, worker_db: Database, db: Database, sns: FakeSns
) -> None:
    said: list[object] = [
        complaint(AMARA, "not-spam"),
        delivered(AMARA),
        "Successfully validated SNS topic for Amazon SES event publishing.",
        {"eventType": "Open", "mail": {"messageId": "x"}},
        [],
        DEEP,
        {"notificationType": "Bounce", "mail": {}},
        {"notificationType": "Bounce", "bounce": {"bounceType": 7}, "mail": {}},
    ]
    for ses in said:
        await _tell(client, worker_db, ses, sns)
    assert {event["kind"] for event in await _rows(db, "events")} == {"other"}
    assert await _rows(db, "stopped") == []
    assert await queued(db) == []


async def test_a_subscription_is_confirmed_by_a_job(
    client: Client, worker_db: Database, db: Database, sns: FakeSns
) -> None:
    message = subscription(NOW)
    assert (await _post(client, message)).status_code == 200
    assert sns.confirmed == []
    res = Resources(worker_db, client.settings, FakeMailer(), sns=sns)
    sns.is_down = True
    with pytest.raises(Unavailable):
        await jobs.handle_mail_event(res, message["MessageId"])
    (event,) = await _rows(db, "events")
    assert (event["handled_at"], event["subscribe_url"]) == (None, SUBSCRIBE_URL)
    sns.is_down = False
    for _ in range(2):
        await jobs.handle_mail_event(res, message["MessageId"])
    assert sns.confirmed == [SUBSCRIBE_URL]
    (event,) = await _rows(db, "events")
    assert event["handled_at"] is not None
    # Its token is not kept.
    assert event["subscribe_url"] is None


DEEP = '{"x":' + "[" * 100_000
REFUSED: list[tuple[dict[str, object], int]] = [
    ({"TopicArn": TOPIC + "2"}, 403),
    ({"Message": "other"}, 403),
    ({"SigningCertURL": "https://evil.example/a.pem"}, 403),
    ({"SigningCertURL": "https://sns.us-east-1.amazonaws.com/a.pem"}, 403),
    ({"SignatureVersion": "3"}, 403),
    ({"Signature": "AAAA"}, 403),
    ({"Timestamp": "yesterday"}, 403),
    ({"Timestamp": "2026-11-29T22:00:00.000"}, 403),
    ({"Type": "Other"}, 422),
    ({"MessageId": ""}, 422),
    ({"MessageId": "x" * 101}, 422),
    ({"Message": None}, 422),
]


async def test_what_is_not_amazon_s_is_refused(client: Client, db: Database) -> None:
    for changed, status in REFUSED:
        body = json.dumps({**AMAZON.sign(notification(bounce(AMARA), NOW)), **changed})
        response = await client.request("POST", PATH, content=body.encode())
        assert response.status_code == status, changed
    assert await _rows(db, "events") == []


async def test_what_is_no_message_is_named(client: Client) -> None:
    for body in (b"", b"{", b"[]", b"\xff\xfe", b"{}", b'"x"', b"x" * 70_000, DEEP.encode()):
        assert (await client.request("POST", PATH, content=body)).status_code == 422, body[:9]


async def test_another_s_signature_is_refused(client: Client, db: Database) -> None:
    forged = await _post(client, notification(bounce(AMARA), NOW), amazon())
    assert forged.status_code == 403
    assert forged.json()["details"]["code"] == "message_refused"
    assert await _rows(db, "events") == []


async def test_what_is_old_or_of_tomorrow_is_refused(
    client: Client, db: Database, sns: FakeSns
) -> None:
    for age in (AGE_MAX, -AHEAD_MAX - timedelta(minutes=1)):
        message = notification(bounce(AMARA), utc_now() - age)
        assert (await _post(client, message)).status_code == 403
    assert sns.fetched == []
    assert await _rows(db, "events") == []


async def test_nothing_is_asked_of_the_outside_for_another_topic(
    client: Client, sns: FakeSns
) -> None:
    message = AMAZON.sign(notification(bounce(AMARA), NOW) | {"TopicArn": TOPIC + "2"})
    await client.request("POST", PATH, content=json.dumps(message).encode())
    assert sns.fetched == []


async def test_without_a_topic_there_is_nothing_here(
    settings: Settings, db: Database, cast: Cast
) -> None:
    async with open_client(settings, db, cast) as closed:
        assert (await _post(closed, notification(bounce(AMARA), NOW))).status_code == 404


async def test_the_sweep_finds_lost_jobs_and_forgets_what_is_old(
    client: Client, worker_db: Database, db: Database
) -> None:
    messages = [notification(bounce(AMARA), NOW), notification(delivered(AMARA), NOW)]
    for message in messages:
        await _post(client, message)
    async with worker_db.transaction(SYSTEM) as tx:
        await service.sweep_mail_events(tx, utc_now() + timedelta(days=91))
    # The one that waits is not forgotten, and its job is still there.
    assert [event["id"] for event in await _rows(db, "events")] == [messages[0]["MessageId"]]
    assert len(await queued(db)) == 1
    async with worker_db.transaction(SYSTEM) as tx:
        lost = notification(bounce(AMARA), NOW)
        event = rules.read_mail_event(
            read_message(json.dumps(AMAZON.sign(lost)).encode()),
            lambda address: accounts.hash_address("k", address),
        )
        assert event.kind is MailEventKind.BOUNCE
        await queries.insert_mail_event(tx, event, NOW, None)
        await service.sweep_mail_events(tx, NOW + timedelta(minutes=6))
    assert [args["event_id"] for _, args in await queued(db)][-1] == lost["MessageId"]


async def test_nobody_knows_the_delivery(
    client: Client, worker_db: Database, db: Database, sns: FakeSns
) -> None:
    await _tell(client, worker_db, bounce(f"Amara <{AMARA}>", new_id()), sns)
    (stopped,) = await _rows(db, "stopped")
    expected = accounts.hash_address(client.settings.secret_key, AMARA)
    assert stopped["address_hmac"] == "\\x" + expected.hex()
