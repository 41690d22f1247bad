"""A lead as it is handed in, and what its sender gets."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from hotlead.kit.text import EMAIL_CHARS_MAX, PHONE_CHARS_MAX
from hotlead.leads.records.status import LeadStatus
from hotlead.niches.records import CONTACT_NAME_CHARS_MAX, Answer, Location, Source

# What the column holds.
VERSION_MAX = 2**31 - 1

ContactName: TypeAlias = Annotated[str, msgspec.Meta(max_length=CONTACT_NAME_CHARS_MAX)]
ContactEmail: TypeAlias = Annotated[str, msgspec.Meta(max_length=EMAIL_CHARS_MAX)]
ContactPhone: TypeAlias = Annotated[str, msgspec.Meta(max_length=PHONE_CHARS_MAX)]
Attributed: TypeAlias = Annotated[str, msgspec.Meta(max_length=255)] | None


class Attribution(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Where a visitor came from, as the link or the calling program tells it."""

    referrer_url: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    utm_source: Attributed = None
    utm_medium: Attributed = None
    utm_campaign: Attributed = None
    utm_term: Attributed = None
    utm_content: Attributed = None
    partner_id: UUID | None = None
    click_id: Attributed = None
    session_id: Attributed = None


class ConsentGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person agreed to: `text_version` is the one that was shown, `page` where."""

    accepted: bool
    text_version: Annotated[int, msgspec.Meta(ge=1, le=VERSION_MAX)] | None = None
    page: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


class Submission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lead as handed in. The niche is named by `niche` (its slug) or by `niche_id`.

    `form_data` maps each question's id to its answer; `location` is for niches whose form asks
    for no place. `consent` is `true`, or says which version of the text was accepted.
    """

    contact_name: ContactName
    contact_email: ContactEmail
    form_data: dict[str, object]
    niche: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    niche_id: UUID | None = None
    contact_phone: ContactPhone | None = None
    location: dict[str, object] | None = None
    attribution: Attribution = Attribution()
    consent: bool | ConsentGiven | None = None


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """How a submission came: `lead_id` is set where a page chose it, so that a double click or a
    repeated request hands in one lead only.
    """

    source: Source
    page: str
    address: str | None = None
    agent: str | None = None
    request_id: str | None = None
    lead_id: UUID | None = None


class SubmittedLead(msgspec.Struct, frozen=True):
    """What the person who handed it in gets: the id, and a signed reference that opens its page."""

    id: UUID
    reference: str


class ThankYou(msgspec.Struct, frozen=True, kw_only=True):
    """What the page after a submission says: nothing about the person."""

    id: UUID
    niche: str
    niche_slug: str
    is_reviewed: bool
    providers_max: int


class Check(msgspec.Struct, frozen=True):
    """One thing looked at, by its code, and whether it was fine."""

    code: str
    passed: bool


class EarlierLead(msgspec.Struct, frozen=True):
    """The lead that the same person handed in before."""

    lead_id: UUID
    number: int


class Quality(msgspec.Struct, frozen=True):
    """How much a lead looks like a real request: 0 to 100, and what that is made of.

    `duplicate_of` is there where the same person had asked within the niche's window.
    """

    score: int = 0
    checks: tuple[Check, ...] = ()
    duplicate_of: EarlierLead | None = None


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """The proof of a consent: which text, where it was shown, who agreed and when."""

    text_version: int
    text_sha256: str
    page: str
    ip: str | None
    at: datetime


class LeadDetails(msgspec.Struct, frozen=True, kw_only=True):
    """The checked part of a lead: who asks, for what, where, and how real it looks."""

    contact_name: str
    contact_email: str
    contact_phone: str | None
    contact_fingerprint: bytes
    form_data: dict[str, Answer]
    place: Location
    quality: Quality


class NewLead(msgspec.Struct, frozen=True, kw_only=True):
    """A checked lead, ready to be stored."""

    lead_id: UUID
    status: LeadStatus
    details: LeadDetails
    attribution: Attribution
    consent: Consent | None


class IntakeJob(msgspec.Struct, frozen=True):
    """A job that a submission brings; one that sells is left out where the lead has to wait."""

    name: str
    args: dict[str, str]
    is_sale: bool = False
    lock: str | None = None
