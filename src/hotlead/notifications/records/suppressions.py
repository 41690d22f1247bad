"""Addresses that mail no longer goes to, and what the mail service tells of mails."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.kit.text import EMAIL_CHARS_MAX


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


class NewSuppression(msgspec.Struct, frozen=True):
    """That mail to an address shall stop."""

    id: UUID
    address_hmac: bytes
    kind: SuppressionKind
    diagnostic: str | None


class ToldLead(msgspec.Struct, frozen=True):
    """A lead whose person a mail was for."""

    lead_id: UUID
    address: str


class Suppression(msgspec.Struct, frozen=True):
    """Why mail to an address is stopped, as administrators see it: which address nobody sees."""

    id: UUID
    kind: SuppressionKind
    diagnostic: str | None
    created_at: datetime


class MailTotals(msgspec.Struct, frozen=True):
    """How many addresses are stopped, and what came back lately."""

    stopped: int
    stopped_by_complaint: int
    bounces: int
    soft_bounces: int
    complaints: int


class MailAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address that an administrator asks about."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=EMAIL_CHARS_MAX)]


class StoppedMail(msgspec.Struct, frozen=True):
    """Whether mail to an address is stopped, and why."""

    is_stopped: bool
    reasons: Sequence[Suppression]


class MailEventReceipt(msgspec.Struct, frozen=True):
    """A message was taken; new, or known already."""

    received: bool
    is_new: bool
