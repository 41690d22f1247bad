"""Leads that come from a file or another system."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.leads.records.intake import LeadDetails


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row to import, in texts as its file has them. `number` is its line.

    `origin` holds `external_id` (the row's identity over there) and attribution; `received_at` is
    when the lead came in, where the file says so.
    """

    number: int
    origin: Mapping[str, str]
    contact_name: str
    contact_email: str
    contact_phone: str | None
    answers: Mapping[str, object]
    location: Mapping[str, str]
    received_at: datetime | None = None


class ImportOptions(msgspec.Struct, frozen=True):
    """How to import: the key of fingerprints, and whether the leads need no review."""

    secret_key: str
    is_approved: bool = False


class RefusedRow(msgspec.Struct, frozen=True):
    """A row that breaks a rule, and which."""

    number: int
    external_id: str
    reason: str


class LeadToImport(msgspec.Struct, frozen=True, kw_only=True):
    """A checked row, ready to be stored."""

    lead_id: UUID
    details: LeadDetails
    origin: dict[str, str]
    received_at: datetime


class ImportedRow(msgspec.Struct, frozen=True):
    """A lead that is in now; `is_new` where this import stored it."""

    lead_id: UUID
    external_id: str
    is_new: bool


class ImportResult(msgspec.Struct, frozen=True):
    """What became of a batch: leads stored, leads that were there before, rows refused."""

    imported: list[UUID]
    present: list[UUID]
    refused: list[RefusedRow]


class ImportOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """Where imported leads stand: how many in each status, and why unsold ones were not sold."""

    statuses: dict[str, int]
    reasons: dict[str, int]
