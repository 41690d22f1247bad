"""Leads that nobody could buy, and why, as an administrator sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

RETRIED_MAX: Final = 100


class UnsoldRow(msgspec.Struct, frozen=True, kw_only=True):
    """An unsold lead with the reasons of its latest run, None where no run is kept.

    `labels` are the questions of the form it was given under, by id.
    """

    id: UUID
    number: int
    niche_id: UUID
    niche_name: str
    contact_name: str
    contact_email: str
    is_test: bool
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    reason_counts: dict[str, int] | None
    labels: dict[str, str] | None


class UnsoldLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead that nobody could buy: why the subscriptions of its latest run could not.

    `reasons` has the most frequent first; `sentence` says the same in words. `attempts` counts
    those made; without `next_attempt_at` only an administrator or a change of supply tries again.
    """

    id: UUID
    number: int
    niche_id: UUID
    niche_name: str
    contact_name: str
    contact_email: str
    is_test: bool
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    reasons: dict[str, int]
    sentence: str


class ReasonRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many unsold leads of one form version have a reason; None: no run is kept."""

    code: str | None
    leads: int
    labels: dict[str, str] | None


class ReasonTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How many unsold leads a reason keeps from at least one subscription."""

    words: str
    leads: int


class RetryLeads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads to try again, at most RETRIED_MAX."""

    lead_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=RETRIED_MAX)]


class Retried(msgspec.Struct, frozen=True, kw_only=True):
    """Those that are offered again, and those that were left alone: not unsold, or unknown."""

    retried: Sequence[UUID]
    left_alone: Sequence[UUID]
