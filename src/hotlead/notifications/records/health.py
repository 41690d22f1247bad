"""Messages as administrators see them: what waits, what was given up, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

from hotlead.notifications.records.deliveries import Channel, DeliveryStatus, RecipientKind

RESENT_MAX: Final = 100
# How many of those that were given up are sent again at once.
RESENT_FAILED_MAX: Final = 1_000


class KeptDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message and how far it is; `answer` is what the other side, or we, last said of it.

    `template` may be one of a newer version. `recipient` is a name, never an address.
    """

    id: UUID
    channel: Channel
    template: str
    recipient_kind: RecipientKind
    recipient_id: UUID
    recipient: str
    provider_id: UUID | None
    lead_id: UUID | None
    status: DeliveryStatus
    attempts: int
    answer: str | None
    next_attempt_at: datetime | None
    sent_at: datetime | None
    created_at: datetime


class MailHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How messages stand: `retrying` are those of the waiting that were tried before.

    `oldest_due_at` is since when the oldest that is due waits.
    """

    waiting: int
    retrying: int
    failed: int
    oldest_due_at: datetime | None


class Resend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages to send again."""

    delivery_ids: Annotated[Sequence[UUID], msgspec.Meta(min_length=1, max_length=RESENT_MAX)]


class Resent(msgspec.Struct, frozen=True):
    """Which go out again, and which were left alone: not given up, or unknown."""

    resent: Sequence[UUID]
    left_alone: Sequence[UUID]
