"""Mails about auto-recharge: a receipt, an end, a maximum; each while it is true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from uuid import UUID

import msgspec
import pytest

from hotlead.billing import service as billing
from hotlead.billing.records import RechargeNews
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.sandbox_cards import SandboxCard
from hotlead.notifications import jobs, rules
from hotlead.notifications.records import Recharged, Template
from tests.billing.recharging import FakeGateway, make_ready, recharge, save_card, switch_on
from tests.builders import NOW, Cast
from tests.leads.rows import jobs as queued
from tests.notifications.post import FakeMailer, list_deliveries, resources

ID = UUID("01a2fd11-32a5-7ef5-8c72-6243e0d2da2f")
BASE_URL = "https://leads.example.com"
NEWS = Recharged(
    delivery_id=ID,
    template=Template.RECHARGED,
    address="acme@example.com",
    company_name="Acme <script>",
    timezone="America/Chicago",
    balance=Decimal("1250.00"),
    threshold=Decimal("100.00"),
    amount=Decimal("250.00"),
    monthly_max=Decimal("600.00"),
    stop_note="The card has expired.",
    limited_until=datetime(2026, 12, 1, 6, 0, tzinfo=UTC),
    paid=Decimal("250.00"),
    paid_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    card_brand="visa",
    card_last4="4242",
)
WORDS = {
    Template.RECHARGED: (
        "$250.00 added to your balance",
        "so your Visa ending 4242 was charged $250.00 on 20 November 2026, 06:00 CST.",
        "Your balance is $1,250.00 now.",
    ),
    Template.RECHARGE_OFF: (
        "Auto-recharge was switched off",
        "The card has expired.",
        "Your balance is $1,250.00, and your card is not charged any more.",
    ),
    Template.RECHARGE_LIMIT: (
        "Your monthly maximum stopped a recharge",
        "would take more than the $600.00 a month that you allow",
        "goes on by itself on 1 December 2026, 00:00 CST.",
    ),
}


@pytest.mark.parametrize("news", RechargeNews)
def test_there_is_a_letter_for_all_news(news: RechargeNews) -> None:
    about = msgspec.structs.replace(NEWS, template=Template(news.value))
    letter = rules.write_letter(rules.fill_about_money(about, BASE_URL))
    subject, *sentences = WORDS[about.template]
    assert letter.subject == subject
    for sentence in (*sentences, f"{BASE_URL}/dashboard/billing/recharge"):
        assert sentence in letter.text
        assert sentence in " ".join(letter.html.split())
    assert "<script>" not in letter.html
    assert "<mj-" not in letter.html
    assert "{" not in letter.text


async def post(db: Database, settings: Settings, *, twice: bool = True) -> list[EmailMessage]:
    """Make and send every mail that billing asked for; asking twice makes one."""
    mailer = FakeMailer()
    res = resources(db, settings, mailer)
    for name, args in await queued(db):
        if name == billing.TELL_JOB:
            for _ in range(1 + twice):
                await jobs.tell_recharge(res, **args)
    await jobs.send_deliveries(res)
    return mailer.sent


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


async def test_a_receipt(worker_db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(worker_db, settings, cast)
    await recharge(worker_db, settings, FakeGateway())
    [message] = await post(worker_db, settings)
    assert (message["To"], message["Subject"]) == (
        cast.acme.email,
        "$250.00 added to your balance",
    )
    assert "below $1,200.00, so your Visa ending 4242 was charged $250.00" in text_of(message)
    [delivery] = await list_deliveries(worker_db)
    assert (delivery.recipient_id, delivery.status) == (cast.acme.provider_id, "sent")


async def test_an_end(worker_db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(worker_db, settings, cast, SandboxCard.DECLINED)
    await recharge(worker_db, settings, FakeGateway())
    [message] = await post(worker_db, settings)
    assert message["Subject"] == "Auto-recharge was switched off"
    assert "The card does not have enough money." in text_of(message)


async def test_what_is_mended_meanwhile_is_no_news(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    await make_ready(worker_db, settings, cast, SandboxCard.DECLINED)
    await recharge(worker_db, settings, FakeGateway())
    await save_card(worker_db, settings, cast.acme)
    await switch_on(worker_db, cast.acme)
    assert await post(worker_db, settings) == []


async def test_a_maximum_is_told_once_a_month(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """Also where the terms change in between; again in the next month."""
    await make_ready(worker_db, settings, cast, monthly_max=Decimal(250), threshold=Decimal(5_000))
    async with worker_db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE providers SET timezone = 'America/Chicago'")
    gateway = FakeGateway()
    await recharge(worker_db, settings, gateway)
    for days in (1, 2, 12, 13):
        await switch_on(
            worker_db, cast.acme, monthly_max=Decimal(250 + days), threshold=Decimal(5_000)
        )
        await recharge(worker_db, settings, gateway, NOW + timedelta(days=days))
    sent = [message["Subject"] for message in await post(worker_db, settings)]
    assert sent.count("Your monthly maximum stopped a recharge") == 2
    assert len(gateway.charged) == 2
