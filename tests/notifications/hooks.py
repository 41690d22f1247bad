"""What the tests of webhooks share: endpoints, the sender against a receiver, a look at the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_all
from hotlead.kit.resources import Resources
from hotlead.kit.webhook_sender import WebhookSender
from hotlead.notifications import service
from hotlead.notifications.records import ChosenEvent, Webhook, WebhookInput, WebhookSecret
from tests.builders import NOW, Cast, ProviderCast
from tests.notifications.post import FakeMailer
from tests.refunds.shop import sell
from tests.webhook_receiver import URL, Receiver, sender_to


class HookRow(msgspec.Struct, frozen=True):
    id: UUID
    cause: str
    recipient_id: UUID
    template: str
    status: str
    attempts: int
    answer: str | None
    next_attempt_at: datetime | None


class AttemptRow(msgspec.Struct, frozen=True):
    delivery_id: UUID
    status_code: int | None
    error: str | None
    answer: str
    created_at: datetime


@dataclass
class Clock:
    """A time that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


async def make_webhook(
    db: Database,
    settings: Settings,
    provider: ProviderCast,
    url: str = URL,
    events: tuple[ChosenEvent, ...] = tuple(ChosenEvent),
) -> WebhookSecret:
    """An endpoint of a provider that wants to hear of everything."""
    wanted = WebhookInput(url=url, events=list(events))
    async with db.transaction(provider.actor) as tx:
        policy = service.webhook_policy(settings)
        return await service.create_webhook(tx, provider.actor, wanted, policy, NOW)


def resources_to(
    worker_db: Database, settings: Settings, receiver: Receiver, sender: WebhookSender | None = None
) -> Resources:
    """A worker whose webhooks reach the receiver."""
    return Resources(worker_db, settings, FakeMailer(), webhooks=sender or sender_to(receiver)[0])


async def send_all(res: Resources, clock: Callable[[], datetime]) -> None:
    """Send until nothing is due at this moment."""
    while await service.send_webhooks(res, clock):
        pass


async def list_hooks(db: Database) -> list[HookRow]:
    async with db.transaction(SYSTEM) as tx:
        return await fetch_all(
            tx,
            HookRow,
            """
            SELECT id, cause, recipient_id, template, status, attempts, answer, next_attempt_at
            FROM deliveries WHERE channel = 'webhook' ORDER BY id
            """,
        )


async def list_attempts(db: Database) -> list[AttemptRow]:
    async with db.transaction(SYSTEM) as tx:
        return await fetch_all(
            tx,
            AttemptRow,
            """
            SELECT delivery_id, status_code, error, answer, created_at
            FROM delivery_attempts ORDER BY created_at, id
            """,
        )


async def read_webhook(db: Database, provider: ProviderCast, webhook_id: UUID) -> Webhook:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_all(
            tx,
            Webhook,
            """
            SELECT id, url, description, events, status, disabled_reason, disabled_at, failures,
                failing_since, last_success_at, secret_number, previous_secret_until, created_at,
                updated_at
            FROM webhook_endpoints WHERE id = %(id)s AND provider_id = %(provider_id)s
            """,
            {"id": webhook_id, "provider_id": provider.provider_id},
        )
    return rows[0]


async def tell_of_a_sale(db: Database, cast: Cast, *buyers: ProviderCast) -> None:
    """A lead was sold to `buyers`, and their endpoints are to be told."""
    lead_id = await sell(db, cast, *buyers)
    async with db.transaction(SYSTEM) as tx:
        await service.tell_endpoints_of_sales(tx, [lead_id], NOW)
