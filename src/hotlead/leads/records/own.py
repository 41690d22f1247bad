"""A request as the person who made it sees it, and what they may do with it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.leads.records.intake import Consent
from hotlead.leads.records.status import LeadStatus
from hotlead.niches.records import Answer, CascadePolicy


class OwnStatus(StrEnum):
    """Where a request stands, in the words of the person who made it."""

    CHECKING = "checking"
    OFFERED = "offered"
    SENT = "sent"
    WAITING = "waiting"
    NOT_PASSED_ON = "not_passed_on"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class EraseReason(StrEnum):
    """How the person's wish to be erased came to an administrator.

    A choice and no text: a text could name the person.
    """

    LETTER = "letter"
    MAIL = "mail"
    PHONE = "phone"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"

    @property
    def label(self) -> str:
        """As people read it."""
        return _REASONS[self]


_REASONS = {
    EraseReason.LETTER: "The person asked by letter",
    EraseReason.MAIL: "The person asked by mail",
    EraseReason.PHONE: "The person asked by phone",
    EraseReason.REPRESENTATIVE: "Somebody who acts for them asked",
    EraseReason.AUTHORITY: "An authority asked for them",
}


class Erasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the wish to be erased came."""

    reason: EraseReason


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """A company that got the request, and when."""

    company_name: str
    website: str | None
    received_at: datetime


class OwnAnswer(msgspec.Struct, frozen=True):
    """An answer beside its question, as the form showed them."""

    label: str
    text: str


class OwnConsent(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed to, and when."""

    text: str
    text_version: int
    given_at: datetime


class OwnLead(msgspec.Struct, frozen=True, kw_only=True):
    """Everything its maker may know of a request: all that is kept of it, and who received it.

    `companies_max` is the most companies that it goes to, those that have it included. Contact,
    answers and place are empty once it is erased.
    """

    id: UUID
    reference: str
    niche: str
    niche_slug: str
    status: OwnStatus
    headline: str
    next_step: str
    submitted_at: datetime
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    place: str | None
    answers: Sequence[OwnAnswer]
    form_data: dict[str, Answer]
    consent: OwnConsent | None
    received_by: Sequence[Receiver]
    companies_max: int
    withdrawn_at: datetime | None
    erased_at: datetime | None

    @property
    def can_withdraw(self) -> bool:
        """Whether there is anything left to take back."""
        return self.withdrawn_at is None

    @property
    def can_erase(self) -> bool:
        """Whether there is anything left to erase."""
        return self.erased_at is None


class OwnLeadRow(msgspec.Struct, frozen=True, kw_only=True):
    """The same as stored; `buyers` holds the maximum of each level of the niche."""

    id: UUID
    number: int
    status: LeadStatus
    niche: str
    niche_slug: str
    contact_name: str
    contact_email: str
    contact_phone: str | None
    location_address: str | None
    location_city: str | None
    location_state: str | None
    location_zip: str | None
    location_country: str | None
    form_data: dict[str, Answer]
    schema: dict[str, object]
    consent: Consent | None
    consent_text: str | None
    cascade_policy: CascadePolicy
    buyers: list[int]
    submitted_at: datetime
    withdrawn_at: datetime | None
    erased_at: datetime | None


class Sold(Receiver, frozen=True, kw_only=True):
    """A sale as the page of the person reads it: who received it, and what it was promised."""

    competitors_max: int


class LeadToEnd(msgspec.Struct, frozen=True):
    """A locked lead that shall be withdrawn or erased."""

    status: LeadStatus
    erased_at: datetime | None
