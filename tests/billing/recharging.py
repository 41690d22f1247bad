"""What tests of auto-recharge share: a gateway that keeps what it was asked, a provider that is on.

The gateway answers as Stripe does: the same order, the same answer; and it can die, refuse or
forget to tell.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hotlead.billing import rules, service
from hotlead.billing.records import DepositLimits, RechargeInput
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.payment_gateways import make_sandbox
from hotlead.kit.payments import CardDetails, ChargeAnswer, ChargeOrder, PaymentsUnavailable
from hotlead.kit.sandbox_cards import SandboxCard, answer_to, details_of
from hotlead.kit.sandbox_payments import SandboxGateway, card_event, charge_event
from tests.builders import NOW, Cast, ProviderCast

LIMITS = DepositLimits(Decimal("25.00"), Decimal("5000.00"))
TERMS = {
    "threshold": Decimal("1200.00"),
    "amount": Decimal("250.00"),
    "monthly_max": Decimal("600.00"),
}


@dataclass
class FakeGateway(SandboxGateway):
    """The sandbox without a network: what it was asked, what it would tell, and how it dies."""

    base_url: str = "http://localhost"
    charged: list[ChargeOrder] = field(default_factory=list[ChargeOrder])
    forgotten: list[str] = field(default_factory=list[str])
    told: list[bytes] = field(default_factory=list[bytes])
    # Die before the card was charged, or after it was.
    dies: str = ""

    def __post_init__(self) -> None:
        super().__init__(self.base_url, "k" * 48)

    async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
        if self.dies == "before":
            raise PaymentsUnavailable
        self.charged.append(order)
        answer = answer_to(order)
        self.told.append(charge_event(order, answer))
        if self.dies == "after":
            raise PaymentsUnavailable
        return answer

    async def read_card(self, setup_id: str) -> CardDetails:
        if self.dies:
            raise PaymentsUnavailable
        return details_of(setup_id)

    async def forget_card(self, payment_method_id: str) -> None:
        if self.dies:
            raise PaymentsUnavailable
        self.forgotten.append(payment_method_id)


async def begin_card(db: Database, settings: Settings, provider: ProviderCast) -> UUID:
    """Agree to the text in force: a card whose page is open."""
    version = rules.CONSENT.version
    page = await service.begin_card(
        db, make_sandbox(settings), provider.actor, version, settings, NOW
    )
    return page.card_id


async def enter_card(
    db: Database, settings: Settings, card_id: UUID, kind: SandboxCard = SandboxCard.WORKS
) -> None:
    """Tell of a card as Stripe would."""
    await tell(db, settings, card_event(card_id, kind, NOW))


async def save_card(
    db: Database,
    settings: Settings,
    provider: ProviderCast,
    kind: SandboxCard = SandboxCard.WORKS,
) -> UUID:
    """A card that can be charged."""
    card_id = await begin_card(db, settings, provider)
    await enter_card(db, settings, card_id, kind)
    await service.save_card(db, FakeGateway(), card_id, NOW)
    return card_id


async def switch_on(db: Database, provider: ProviderCast, **terms: Decimal) -> None:
    """Recharge below TERMS, but for what is given."""
    wanted = RechargeInput(is_on=True, **(TERMS | terms))
    async with db.transaction(provider.actor) as tx:
        await service.set_recharge(tx, provider.actor, wanted, LIMITS, NOW)


async def make_ready(
    db: Database,
    settings: Settings,
    cast: Cast,
    kind: SandboxCard = SandboxCard.WORKS,
    **terms: Decimal,
) -> None:
    """acme has a card and is below its threshold."""
    await save_card(db, settings, cast.acme, kind)
    await switch_on(db, cast.acme, **terms)


async def sweep(db: Database, now: datetime = NOW) -> int:
    """Begin what is due; how many."""
    async with db.transaction(SYSTEM) as tx:
        return await service.begin_recharges(tx, None, now)


async def tell(db: Database, settings: Settings, body: bytes) -> None:
    """Take an event as the web does, and handle it as the worker does."""
    sandbox = make_sandbox(settings)
    signature = sandbox.sign(body, datetime.now(UTC))
    await service.receive_event(db, sandbox, body, signature, NOW)
    async with db.transaction(SYSTEM) as tx:
        await service.handle_event(tx, str(json.loads(body)["id"]), NOW, "")


async def recharge(
    db: Database, settings: Settings, gateway: FakeGateway, now: datetime = NOW
) -> None:
    """A whole turn: begin, charge, and handle what is told."""
    await sweep(db, now)
    for payment_id in await open_recharges(db):
        await service.charge_recharge(db, gateway, payment_id, now)
    for body in gateway.told:
        await tell(db, settings, body)
    gateway.told.clear()


async def open_recharges(db: Database) -> Sequence[UUID]:
    """The payments that a job is to charge."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT id FROM payments WHERE kind = 'auto_recharge' AND status = 'pending'"
            " ORDER BY created_at, id",
        )
    return [row[0] for row in rows]


async def recharges(db: Database) -> list[tuple[str, Decimal, str | None]]:
    """Status, amount and refusal of each, the oldest first."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT status, amount, failure_reason FROM payments WHERE kind = 'auto_recharge'"
            " ORDER BY created_at, id",
        )
    return [(row[0], row[1], row[2]) for row in rows]
