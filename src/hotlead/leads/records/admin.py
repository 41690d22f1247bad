"""Leads as administrators see them, and what they decide."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from hotlead.leads.records.intake import (
    Consent,
    ContactEmail,
    ContactName,
    ContactPhone,
    EarlierLead,
    Quality,
)
from hotlead.leads.records.status import LeadStatus
from hotlead.niches.records import Answer

REASON_CHARS_MAX = 500
BULK_LEADS_MAX = 200

ReasonText: TypeAlias = Annotated[str, msgspec.Meta(max_length=REASON_CHARS_MAX)]
Ids: TypeAlias = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=BULK_LEADS_MAX)]


class AdminLeadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A lead in an administrator's list. `source` is where it came from in a few words.

    `distance_km` is from the point the list was asked about, None where it was not.
    `duplicate_of` is the lead that the same person had handed in within the niche's window.
    """

    id: UUID
    number: int
    status: LeadStatus
    niche_id: UUID
    niche_name: str
    contact_name: str
    contact_email: str
    location_city: str | None
    location_country: str | None
    distance_km: float | None
    source: str
    score: int | None
    is_test: bool
    created_at: datetime
    duplicate_of: EarlierLead | None


class AdminLead(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an administrator may know about one lead.

    `same_contact` counts other leads of the same person in the same niche.
    """

    id: UUID
    number: int
    status: LeadStatus
    niche_id: UUID
    niche_name: str
    niche_slug: str
    schema_version: int
    contact_name: str
    contact_email: str
    contact_phone: str | None
    form_data: dict[str, Answer]
    latitude: float | None
    longitude: float | None
    location_address: str | None
    location_city: str | None
    location_state: str | None
    location_country: str | None
    location_zip: str | None
    source: str
    referrer_url: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None
    partner_id: UUID | None
    click_id: str | None
    session_id: str | None
    external_id: str | None
    consent: Consent | None
    quality: Quality
    contact_email_bounced_at: datetime | None
    is_test: bool
    same_contact: int
    approved_by: str | None
    approved_at: datetime | None
    rejected_by: str | None
    rejected_at: datetime | None
    rejection_reason: str | None
    distributed_at: datetime | None
    withdrawn_at: datetime | None
    erased_at: datetime | None
    created_at: datetime
    updated_at: datetime


class LeadToEdit(msgspec.Struct, frozen=True, kw_only=True):
    """A locked lead with the form version it was given under."""

    id: UUID
    status: LeadStatus
    contact_name: str
    contact_email: str
    contact_phone: str | None
    form_data: dict[str, Answer]
    latitude: float | None
    longitude: float | None
    location_address: str | None
    location_city: str | None
    location_state: str | None
    location_country: str | None
    location_zip: str | None
    schema: dict[str, object]


class LeadChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction; what is left out stays. `form_data` holds only the answers to change, and
    `null` removes one.
    """

    contact_name: ContactName | msgspec.UnsetType = msgspec.UNSET
    contact_email: ContactEmail | msgspec.UnsetType = msgspec.UNSET
    contact_phone: ContactPhone | msgspec.UnsetType | None = msgspec.UNSET
    form_data: dict[str, object] | msgspec.UnsetType = msgspec.UNSET


class LeadIds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads to approve, at most BULK_LEADS_MAX."""

    ids: Ids


class Rejection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a lead is rejected, for the other administrators."""

    reason: ReasonText


class BulkRejection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads to reject, at most BULK_LEADS_MAX, and why."""

    ids: Ids
    reason: ReasonText


class Reviewed(msgspec.Struct, frozen=True):
    """A lead whose status a review has just changed."""

    id: UUID
    niche_id: UUID
    contact_name: str


class Verdict(msgspec.Struct, frozen=True):
    """Who turned a lead away, and why."""

    user_id: UUID | None
    reason: str


class PendingLead(msgspec.Struct, frozen=True):
    """A lead that waits for a review, and since when."""

    id: UUID
    created_at: datetime


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a lead's timeline, from the audit log."""

    action_type: str
    description: str
    actor_role: str
    actor_name: str | None
    entity_id: UUID | None
    metadata: dict[str, object]
    created_at: datetime
