"""Addresses that mail no longer goes to, and what the mail service tells of mails."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class SuppressionKind(StrEnum):
    """Why mail to an address stopped."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


class MailEventKind(StrEnum):
    """What the mail service tells; a soft bounce may go through another time."""

    SUBSCRIPTION = "subscription"
    BOUNCE = "bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    OTHER = "other"


class MailEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a message of the mail service: ids, keyed hashes, no address."""

    id: str
    kind: MailEventKind
    sent_at: datetime
    delivery_id: UUID | None = None
    address_hmacs: Sequence[bytes] = ()
    diagnostic: str | None = None
    subscribe_url: str | None = None


class Suppressed(msgspec.Struct, frozen=True):
    """That mail to an address, given by its keyed hash, stopped."""

    address_hmac: bytes
    kind: SuppressionKind
