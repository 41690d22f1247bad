"""What the tests of notifications share: sales, a mailer that can fail, a look at deliveries."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from uuid import UUID

import msgspec

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx, fetch_all
from hotlead.kit.ids import new_id
from hotlead.kit.resources import Resources
from tests.builders import NOW, Cast, make_lead, make_subscription


@dataclass
class FakeMailer:
    """Keeps what it is given; `fails` may raise for a message."""

    sent: list[EmailMessage] = field(default_factory=list[EmailMessage])
    fails: Callable[[EmailMessage], None] | None = None
    sessions: int = 0
    asked: int = 0

    @asynccontextmanager
    async def session(self) -> AsyncGenerator["FakeMailer"]:
        self.sessions += 1
        yield self

    async def send(self, message: EmailMessage) -> str:
        self.asked += 1
        if self.fails is not None:
            self.fails(message)
        self.sent.append(message)
        return f"250 queued for {message['To']}"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.sent if message["To"] == address]


class DeliveryRow(msgspec.Struct, frozen=True):
    id: UUID
    cause: str
    recipient_kind: str
    recipient_id: UUID
    template: str
    status: str
    attempts: int
    answer: str | None
    next_attempt_at: datetime | None
    sent_at: datetime | None


class JobRow(msgspec.Struct, frozen=True):
    task_name: str
    args: dict[str, object]


def resources(db: Database, settings: Settings, mailer: FakeMailer) -> Resources:
    return Resources(db, settings, mailer)


async def list_deliveries(db: Database) -> list[DeliveryRow]:
    async with db.transaction(SYSTEM) as tx:
        return await fetch_all(
            tx,
            DeliveryRow,
            """
            SELECT id, cause, recipient_kind, recipient_id, template, status, attempts, answer,
                next_attempt_at, sent_at
            FROM deliveries ORDER BY id
            """,
        )


async def list_jobs(db: Database) -> list[JobRow]:
    async with db.transaction(SYSTEM) as tx:
        return await fetch_all(
            tx, JobRow, "SELECT task_name, args FROM procrastinate_jobs ORDER BY id"
        )


async def sell(
    tx: Tx,
    lead_id: UUID,
    buyer: tuple[UUID, UUID],
    level_id: UUID,
    *,
    price: str = "25.00",
    competitors_max: int = 2,
) -> UUID:
    """An assignment to (provider, subscription), paid for."""
    assignment_id = new_id()
    await tx.execute(
        """
        WITH paid AS (
            UPDATE providers SET balance = balance - %(price)s WHERE id = %(provider_id)s
            RETURNING balance
        ), entry AS (
            INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after,
                                         idempotency_key, assignment_id, lead_id)
            SELECT %(provider_id)s, 'lead_purchase', -%(price)s, paid.balance, %(key)s,
                %(assignment_id)s, %(lead_id)s
            FROM paid
            RETURNING id
        )
        INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                      competition_level_id, ledger_entry_id, price_charged,
                                      competitors_max, created_at)
        SELECT %(assignment_id)s, %(lead_id)s, %(provider_id)s, %(subscription_id)s,
            %(level_id)s, entry.id, %(price)s, %(competitors_max)s, %(now)s
        FROM entry
        """,
        {
            "assignment_id": assignment_id,
            "lead_id": lead_id,
            "provider_id": buyer[0],
            "subscription_id": buyer[1],
            "level_id": level_id,
            "price": Decimal(price),
            "key": f"lead:{lead_id}:provider:{buyer[0]}",
            "competitors_max": competitors_max,
            "now": NOW,
        },
    )
    return assignment_id


@dataclass(frozen=True, slots=True)
class Shop:
    """A sold lead: acme paid 25.00, rival 25.00 as well."""

    lead_id: UUID
    acme_assignment_id: UUID
    rival_assignment_id: UUID


async def make_shop(db: Database, cast: Cast, form_data: dict[str, object] | None = None) -> Shop:
    """A distributed lead with acme and rival as its buyers."""
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="distributed", form_data=form_data)
        ids = [
            await sell(
                tx,
                lead_id,
                (buyer.provider_id, await make_subscription(tx, buyer.provider_id, cast.level_id)),
                cast.level_id,
            )
            for buyer in (cast.acme, cast.rival)
        ]
    return Shop(lead_id, ids[0], ids[1])
