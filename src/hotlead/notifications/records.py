"""Deliveries, and what each kind of recipient is told."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class Channel(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class RecipientKind(StrEnum):
    """Whose id `recipient_id` is; a submitter is known by the lead."""

    SUBMITTER = "submitter"
    PROVIDER = "provider"
    USER = "user"
    ENDPOINT = "endpoint"


class DeliveryStatus(StrEnum):
    """`failed` is for good: refused, or out of attempts."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Template(StrEnum):
    """What a mail says; each is a folder in `templates/notifications/`."""

    SUBMISSION_RECEIVED = "submission_received"
    NEW_LEAD = "new_lead"


class NewDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message that shall be sent. `cause` names what happened: `lead.assigned:<id>`."""

    id: UUID
    cause: str
    channel: Channel
    recipient_kind: RecipientKind
    recipient_id: UUID
    template: Template
    lead_id: UUID
    provider_id: UUID | None = None
    assignment_id: UUID | None = None


class Sale(msgspec.Struct, frozen=True):
    """An assignment whose buyer wants to hear of it and has not."""

    assignment_id: UUID
    provider_id: UUID
    lead_id: UUID


class Claim(msgspec.Struct, frozen=True):
    """A delivery this worker has taken until its lease runs out; `attempts` counts this one."""

    id: UUID
    template: Template
    attempts: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended. `next_attempt_at` is set where there is another one."""

    delivery_id: UUID
    attempts: int
    status: DeliveryStatus
    answer: str
    next_attempt_at: datetime | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a person who handed in a lead is told about it."""

    delivery_id: UUID
    address: str
    contact_name: str
    niche_name: str


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told about a lead it bought: its own view, and no rival's."""

    delivery_id: UUID
    address: str
    company_name: str
    timezone: str
    balance: Decimal
    price_charged: Decimal
    competitors_max: int
    lead_id: UUID
    lead_number: int
    submitted_at: datetime
    niche_id: UUID
    niche_name: str
    schema_version: int
    contact_name: str
    contact_email: str
    contact_phone: str | None
    location_address: str | None
    location_city: str | None
    location_state: str | None
    location_zip: str | None
    location_country: str | None
    form_data: dict[str, object]


class SchemaVersion(msgspec.Struct, frozen=True):
    """The form a lead was given under, as stored."""

    niche_id: UUID
    version: int
    schema: dict[str, object]


class Letter(msgspec.Struct, frozen=True):
    """A mail ready to be addressed: one line of subject, the HTML part, the text part."""

    subject: str
    html: str
    text: str


class OutboxItem(msgspec.Struct, frozen=True):
    """A message of the local outbox in a list."""

    id: UUID
    to: str
    subject: str
    written_at: datetime
