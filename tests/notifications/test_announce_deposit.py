"""A payment that arrived: told once, with its invoice, and not where a card filled the balance."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hotlead.billing import service as billing
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.payment_gateways import make_sandbox
from hotlead.kit.sandbox_payments import session_event
from hotlead.notifications import jobs, service
from tests.billing.recharging import FakeGateway, make_ready, recharge
from tests.builders import NOW, Cast
from tests.leads.rows import jobs as queued
from tests.notifications.post import FakeMailer, list_deliveries, resources

JOB = "notifications.announce_deposit"


async def pay(db: Database, settings: Settings, cast: Cast) -> UUID:
    """250.00 of acme's, credited."""
    sandbox = make_sandbox(settings)
    payment = await billing.begin_deposit(
        db, sandbox, cast.acme.actor, Decimal("250.00"), settings, NOW
    )
    body = session_event(
        "checkout.session.completed", payment.id, 25_000, NOW, {"payment_status": "paid"}
    )
    signature = sandbox.sign(body, datetime.now(UTC))
    await billing.receive_event(db, sandbox, body, signature, NOW)
    for name, args in await queued(db):
        if name == "billing.handle_event":
            async with db.transaction(SYSTEM) as tx:
                await billing.handle_event(tx, str(args["event_id"]), NOW, "The Seller")
    return payment.id


async def tell(db: Database, settings: Settings) -> list[str]:
    """Run what was queued twice and send: the texts."""
    mailer = FakeMailer()
    res = resources(db, settings, mailer)
    for name, args in await queued(db):
        if name == JOB:
            for _ in range(2):
                await jobs.announce_deposit(res, str(args["payment_id"]))
    await service.send_batch(res, datetime.now(UTC))
    bodies = [(message["Subject"], message.get_body(("plain",))) for message in mailer.sent]
    return [f"{subject}\n{body.get_content()}" for subject, body in bodies if body is not None]


async def test_a_provider_is_told_once_with_its_invoice(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    payment_id = await pay(db, settings, cast)
    (mail,) = await tell(worker_db, settings)
    assert mail.startswith("$250.00 added to your balance\n")
    assert "Acme has $1,250.00 for leads now." in mail
    link = f"{settings.base_url}/dashboard/billing/payments/{payment_id}/invoice.pdf"
    assert f"Open invoice 1: {link}" in " ".join(mail.split())
    (delivery,) = await list_deliveries(db)
    assert delivery.cause == f"deposit.received:{payment_id}"


async def test_what_is_not_paid_is_not_told(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    payment = await billing.begin_deposit(
        db, make_sandbox(settings), cast.acme.actor, Decimal("250.00"), settings, NOW
    )
    await jobs.announce_deposit(resources(worker_db, settings, FakeMailer()), str(payment.id))
    assert await list_deliveries(db) == []


async def test_who_switched_it_off_is_not_told(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    await pay(db, settings, cast)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE providers SET notification_preferences = '{\"payments\": false}'")
    assert await tell(worker_db, settings) == []
    assert await list_deliveries(db) == []


async def test_whoever_is_closed_is_not_told(
    db: Database, worker_db: Database, cast: Cast, settings: Settings
) -> None:
    await pay(db, settings, cast)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE users SET status = 'deactivated' WHERE role = 'provider'")
    assert await tell(worker_db, settings) == []


async def test_what_a_card_filled_has_a_mail_of_its_own(
    worker_db: Database, cast: Cast, settings: Settings
) -> None:
    await make_ready(worker_db, settings, cast)
    await recharge(worker_db, settings, FakeGateway())
    assert JOB not in {name for name, _ in await queued(worker_db)}
    assert await tell(worker_db, settings) == []
