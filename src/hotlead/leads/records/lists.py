"""What a list of leads is asked for, and what stands around it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.kit.period import Period
from hotlead.leads.records.near import Near
from hotlead.leads.records.status import LeadStatus
from hotlead.niches.records import Answer

SEARCH_CHARS_MAX = 200


class LeadSort(StrEnum):
    """How the list is ordered; a minus means descending. `distance` is from what is looked near."""

    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    SCORE = "score"
    SCORE_DESC = "-score"
    DISTANCE = "distance"


class Search(msgspec.Struct, frozen=True):
    """One of: the number people call a lead by, its id, or a pattern for name, e-mail or city."""

    number: int | None = None
    lead_id: UUID | None = None
    pattern: str | None = None


class LeadFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator looks for; `niche` is a slug."""

    status: LeadStatus | None = None
    niche: str | None = None
    period: Period = Period()
    source: str | None = None
    search: Search | None = None
    near: Near | None = None
    sort: LeadSort | None = None


class StatusCount(msgspec.Struct, frozen=True):
    """How many leads stand in one status."""

    status: str
    count: int


class LeadCounts(msgspec.Struct, frozen=True):
    """How many leads stand in each status."""

    by_status: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())

    def of(self, status: LeadStatus) -> int:
        """Those in one status."""
        return self.by_status.get(status.value, 0)


class NicheChoice(msgspec.Struct, frozen=True):
    """A niche to filter by."""

    slug: str
    name: str


class ExportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A lead as a line of a spreadsheet."""

    number: int
    id: UUID
    status: LeadStatus
    niche: str
    created_at: datetime
    contact_name: str
    contact_email: str
    contact_phone: str | None
    location_city: str | None
    location_state: str | None
    location_country: str | None
    location_zip: str | None
    latitude: float | None
    longitude: float | None
    distance_km: float | None
    source: str
    utm_campaign: str | None
    score: int | None
    form_data: dict[str, Answer]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day (UTC) in numbers: leads received, those of them sold, sales and refunds."""

    day: date
    received: int
    sold: int
    revenue: Decimal
    sales: int
    refunds: int


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the last seven days, how it moved, and its last fourteen days."""

    value: Decimal
    change: str
    tone: str
    days: tuple[float, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The tiles of the administrators' pages; the refund rate is in percent of sales."""

    received: Tile
    revenue: Tile
    refund_rate: Tile


class SourceCount(msgspec.Struct, frozen=True):
    """How many leads came from one source."""

    source: str
    count: int
