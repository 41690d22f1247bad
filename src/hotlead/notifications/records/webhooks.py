"""Webhooks: where a provider wants to be told, what it is told, and every attempt."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from hotlead.kit.paging import PageOf
from hotlead.kit.public_address import TARGET_CHARS_MAX
from hotlead.kit.webhook_sender import SendError
from hotlead.notifications.records.deliveries import DeliveryStatus, WebhookEvent

DESCRIPTION_CHARS_MAX: Final = 200
ANSWER_CHARS_MAX: Final = 500


class ChosenEvent(StrEnum):
    """The events that an endpoint is told of where its provider wants them."""

    LEAD_ASSIGNED = WebhookEvent.LEAD_ASSIGNED.value
    LEAD_REFUNDED = WebhookEvent.LEAD_REFUNDED.value
    LEAD_WITHDRAWN = WebhookEvent.LEAD_WITHDRAWN.value
    BALANCE_LOW = WebhookEvent.BALANCE_LOW.value


class EndpointStatus(StrEnum):
    """`paused` by its provider, `disabled` by us: what happens meanwhile waits."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class DisabledReason(StrEnum):
    """Why an endpoint was switched off: it answered 410, or nothing but failures for days."""

    GONE = "gone"
    FAILING = "failing"


Url = Annotated[str, msgspec.Meta(min_length=1, max_length=TARGET_CHARS_MAX)]
Description = Annotated[str, msgspec.Meta(max_length=DESCRIPTION_CHARS_MAX)]


class WebhookInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An endpoint as its provider wants it; `test` needs no naming."""

    url: Url
    events: Annotated[list[ChosenEvent], msgspec.Meta(min_length=1, max_length=len(ChosenEvent))]
    description: Description = ""


class WebhookChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    url: Url | msgspec.UnsetType = msgspec.UNSET
    events: (
        Annotated[list[ChosenEvent], msgspec.Meta(min_length=1, max_length=len(ChosenEvent))]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    description: Description | msgspec.UnsetType = msgspec.UNSET


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as its provider sees it. `failures` counts since the last success."""

    id: UUID
    url: str
    description: str
    events: list[ChosenEvent]
    status: EndpointStatus
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failures: int
    failing_since: datetime | None
    last_success_at: datetime | None
    secret_number: int
    previous_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime


class WebhookSecret(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint with its newest secret, which is shown this one time."""

    webhook: Webhook
    secret: str


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """What was told to an endpoint, or shall be: `id` is the `webhook-id` of every attempt.

    `attempts` counts those of 30 days.
    """

    id: UUID
    event: WebhookEvent
    status: DeliveryStatus
    lead_id: UUID | None
    lead_number: int | None
    attempts: int
    answer: str | None
    next_attempt_at: datetime | None
    sent_at: datetime | None
    created_at: datetime


class WebhookAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt: the status that came back, or why none did, and how the answer begins."""

    id: UUID
    status_code: int | None
    error: SendError | None
    latency_ms: int
    answer: str
    created_at: datetime


class ListedAttempt(WebhookAttempt, frozen=True, kw_only=True):
    """An attempt, with what it was of."""

    delivery_id: UUID


class WebhookDeliveryDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery with its attempts of 30 days, the newest first."""

    delivery: WebhookDelivery
    attempts: Sequence[WebhookAttempt]


class WebhookLog(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint with a page of what it was told, each with its newest attempts."""

    webhook: Webhook
    deliveries: PageOf[WebhookDelivery]
    attempts: Mapping[UUID, Sequence[WebhookAttempt]]


class DeliveryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which deliveries of an endpoint are asked for."""

    status: DeliveryStatus | None = None
    event: WebhookEvent | None = None


class FailedSince(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on failed deliveries shall be sent again."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]


class Replayed(msgspec.Struct, frozen=True):
    """How many deliveries are sent again; `may_be_more`: as many as one call takes."""

    replayed: int
    may_be_more: bool


class WebhookDeleted(msgspec.Struct, frozen=True):
    """Which endpoint is gone."""

    id: UUID


class WebhookPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decided about webhooks, and the key that their secrets come from."""

    key: bytes
    allows_local: bool
    overlap_hours: int


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint that wants to hear of something, and what it is about."""

    endpoint_id: UUID
    provider_id: UUID
    lead_id: UUID | None = None
    assignment_id: UUID | None = None


class WebhookClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that is being sent until `leased_until`; `attempts` counts this one."""

    id: UUID
    endpoint_id: UUID
    provider_id: UUID
    event: WebhookEvent
    url: str
    secret_number: int
    previous_secret_until: datetime | None
    failures: int
    failing_since: datetime | None
    lead_id: UUID | None
    assignment_id: UUID | None
    attempts: int
    created_at: datetime
    leased_until: datetime


class AttemptOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from an attempt, for its delivery and its endpoint."""

    status: DeliveryStatus
    answer: str
    next_attempt_at: datetime | None
    is_success: bool
    # From when on the endpoint takes another attempt; None leaves that as it is.
    free_at: datetime | None
    disabled: DisabledReason | None = None


class RefundedLead(msgspec.Struct, frozen=True, kw_only=True):
    """The data of `lead.refunded`."""

    assignment_id: UUID
    lead_id: UUID
    lead_number: int
    amount: Decimal
    reason: str | None
    refunded_at: datetime | None


class WithdrawnLead(msgspec.Struct, frozen=True, kw_only=True):
    """The data of `lead.withdrawn`: stop contacting the person, and delete them where erased."""

    assignment_id: UUID
    lead_id: UUID
    lead_number: int
    withdrawn_at: datetime
    erased_at: datetime | None


class LowBalanceData(msgspec.Struct, frozen=True, kw_only=True):
    """The data of `balance.low`, as it stands when it is sent."""

    balance: Decimal
    threshold: Decimal
    low_since: datetime


class TrialData(msgspec.Struct, frozen=True, kw_only=True):
    """The data of `test`."""

    webhook_id: UUID
    message: str


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook, as the Standard Webhooks specification has it."""

    type: WebhookEvent
    timestamp: datetime
    data: object


class DisabledWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told when one of its endpoints was switched off."""

    delivery_id: UUID
    address: str
    company_name: str
    timezone: str
    webhook_id: UUID
    host: str
    reason: DisabledReason
    disabled_at: datetime
    waiting: int


EVENT_WORDS: Final[Mapping[WebhookEvent, str]] = {
    WebhookEvent.LEAD_ASSIGNED: "A lead is yours",
    WebhookEvent.LEAD_REFUNDED: "A lead was refunded",
    WebhookEvent.LEAD_WITHDRAWN: "A lead was withdrawn or erased",
    WebhookEvent.BALANCE_LOW: "The balance is low",
    WebhookEvent.TEST: "A test",
}
