"""Deliveries: a message to someone, and how far it is."""

from datetime import datetime
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
    """What a mail is about; each is a folder in `templates/notifications/`: its own wording."""

    SUBMISSION_RECEIVED = "submission_received"
    NEW_LEAD = "new_lead"
    LEVEL_CHANGED = "level_changed"
    FILTERS_CHANGED = "filters_changed"
    LEADS_UNSOLD = "leads_unsold"
    LOW_BALANCE = "low_balance"
    PAYMENT_DISPUTED = "payment_disputed"
    DISPUTE_REPORTED = "dispute_reported"
    APPROVAL_WANTED = "approval_wanted"
    REQUEST_DECIDED = "request_decided"
    LEAD_REPORTED = "lead_reported"
    REQUESTS_OVERDUE = "requests_overdue"
    LEAD_WITHDRAWN = "lead_withdrawn"
    # About a balance that fills itself: the names are those of `billing.records.RechargeNews`.
    RECHARGED = "recharged"
    RECHARGE_OFF = "recharge_off"
    RECHARGE_LIMIT = "recharge_limit"
    DEPOSIT_RECEIVED = "deposit_received"
    # By the clock.
    DAILY_SUMMARY = "daily_summary"
    LEADS_WAITING = "leads_waiting"
    # About somebody's account: the names are those of `accounts.records.News`.
    VERIFY_EMAIL = "verify_email"
    ALREADY_REGISTERED = "already_registered"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    CHANGE_EMAIL = "change_email"
    EMAIL_CHANGED = "email_changed"
    INVITED = "invited"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    API_KEY_CREATED = "api_key_created"
    # About an endpoint that takes no webhooks any more.
    WEBHOOK_DISABLED = "webhook_disabled"


class WebhookEvent(StrEnum):
    """What a webhook tells of: its `type`. `test` goes out when it is asked for."""

    LEAD_ASSIGNED = "lead.assigned"
    LEAD_REFUNDED = "lead.refunded"
    LEAD_WITHDRAWN = "lead.withdrawn"
    BALANCE_LOW = "balance.low"
    TEST = "test"


class NewDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message that shall be sent. `cause` names what happened: `lead.assigned:<id>`.

    A mail has a template, a webhook its event.
    """

    id: UUID
    cause: str
    channel: Channel
    recipient_kind: RecipientKind
    recipient_id: UUID
    template: Template | WebhookEvent
    lead_id: UUID | None = None
    provider_id: UUID | None = None
    assignment_id: UUID | None = None
    token_id: UUID | None = None
    activation_id: UUID | None = None


class UserEvent(msgspec.Struct, frozen=True):
    """Something that happened to an account; `event_id` tells it from another of its kind."""

    user_id: UUID
    template: Template
    event_id: UUID
    token_id: UUID | None


class RechargeEvent(msgspec.Struct, frozen=True):
    """Something that happened to an auto-recharge; `event` tells it from another of its kind."""

    provider_id: UUID
    template: Template
    event: str

    def delivery(self, delivery_id: UUID) -> NewDelivery:
        """The mail to its provider."""
        return NewDelivery(
            id=delivery_id,
            cause=f"{self.template.value}:{self.event}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=self.provider_id,
            template=self.template,
            provider_id=self.provider_id,
        )


class Sale(msgspec.Struct, frozen=True):
    """An assignment whose buyer wants to hear of it and has not."""

    assignment_id: UUID
    provider_id: UUID
    lead_id: UUID


class WithdrawnSale(Sale, frozen=True):
    """A sale of a lead that its person took back; `is_erased` where they had it erased."""

    is_erased: bool

    @property
    def cause(self) -> str:
        """What its buyer is told of: an erasure after a withdrawal is another thing."""
        return f"lead.{'erased' if self.is_erased else 'withdrawn'}:{self.assignment_id}"


class UntoldChange(msgspec.Struct, frozen=True):
    """A provider whose filters an activation changed, and who has not heard of it."""

    activation_id: UUID
    provider_id: UUID


class Claim(msgspec.Struct, frozen=True):
    """A delivery this worker has taken until its lease runs out; `attempts` counts this one.

    `was_cut_short`: the attempt before has no end, so the message may have been sent.
    """

    id: UUID
    template: Template
    attempts: int
    recipient_kind: RecipientKind
    recipient_id: UUID
    began_at: datetime
    was_cut_short: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended. `next_attempt_at` is set where there is another one.

    `attempts` are those that count; `began_at` says which attempt it was.
    """

    delivery_id: UUID
    began_at: datetime
    attempts: int
    status: DeliveryStatus
    answer: str
    next_attempt_at: datetime | None = None
