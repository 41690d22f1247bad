"""A lead whose place is known by name, and is to get its point."""

from uuid import UUID

import msgspec

from hotlead.kit.geocoding import PostalAddress
from hotlead.leads.records.status import LeadStatus


class PlaceToLocate(PostalAddress, frozen=True, kw_only=True):
    """A lead's place as it is stored, without a point."""


class LocatedLead(msgspec.Struct, frozen=True):
    """A lead that has just got its point."""

    niche_id: UUID
    status: LeadStatus
