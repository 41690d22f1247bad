"""What a batch was decided on, as it is kept: as little as makes the same decision again.

Arrays rather than objects, encoded as MessagePack. Amounts are cents. What a level's queue holds
behind the last subscription that was looked at decided nothing and is left out; so are answers
that no filter asks, and the person, who is a number that tells two leads of one person together.
"""

from datetime import datetime

import msgspec

FORMAT = 1


class CandidateShot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A subscription that was looked at; `provider` and `zone` are places in the market's lists."""

    number: int
    provider: int
    version: int
    zone: int
    blocked: str | None = None


class LevelShot(msgspec.Struct, frozen=True, array_like=True):
    """A level, and its queue as far as it was looked at."""

    id: bytes
    price: int
    max_count: int
    competitors_max: int
    is_partial: bool
    queue: tuple[CandidateShot, ...]


class ProviderShot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A provider and its balance before the batch."""

    number: int
    balance: int


class UsedShot(msgspec.Struct, frozen=True, array_like=True):
    """What a subscription with limits had bought in its running periods."""

    number: int
    hour: int
    day: int
    week: int
    month: int
    spent_day: int
    spent_week: int
    spent_month: int


class ContactShot(msgspec.Struct, frozen=True, array_like=True):
    """When a provider (a place in the list) last bought a person (a number of this batch)."""

    provider: int
    person: int
    at: datetime


class MarketShot(msgspec.Struct, frozen=True, array_like=True):
    """The market of a batch. The terms of its subscriptions are kept by number and version."""

    format: int
    policy: str
    dedup_days: int
    zones: tuple[str, ...]
    providers: tuple[ProviderShot, ...]
    levels: tuple[LevelShot, ...]
    used: tuple[UsedShot, ...]
    contacts: tuple[ContactShot, ...]


class PlaceShot(msgspec.Struct, frozen=True, array_like=True):
    """A lead's place, where a service area looked at it."""

    country: str
    state: str
    postcode: str
    latitude: float | None
    longitude: float | None


class LeadShot(msgspec.Struct, frozen=True, array_like=True):
    """A lead: the answers that filters asked for, and the providers that had it already."""

    answers: dict[str, object]
    person: int
    is_test: bool = False
    is_expired: bool = False
    buyers: tuple[int, ...] = ()
    place: PlaceShot | None = None
