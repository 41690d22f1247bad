"""What a change of a form does to filters, and to the subscriptions that have them."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from hotlead.subscriptions.records.filters import Filters

Json: TypeAlias = dict[str, object]


class Verdict(StrEnum):
    """`carried`: it matches what it matched. `changed`: less, or answers that are new to the form.

    `broken`: no filter of the new form says the same, so it sells nothing until it is mended.
    """

    CARRIED = "carried"
    CHANGED = "changed"
    BROKEN = "broken"


class Upgrade(msgspec.Struct, frozen=True):
    """Filters for another version of the form; broken ones stay as they were.

    `notes` are sentences for their provider: what was lost, and why.
    """

    verdict: Verdict
    filters: Filters
    notes: tuple[str, ...] = ()


class FormInForce(msgspec.Struct, frozen=True):
    """The version in force, the activation that put it there, and since when leads wait for it."""

    version: int
    activation_id: UUID | None
    upgrading_since: datetime | None


class OutdatedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A live subscription whose filters are of another version than the form in force."""

    id: UUID
    provider_id: UUID
    filters: Json
    schema_version: int | None
    filters_version: int
    is_paused: bool
    is_paused_by_form: bool
    pause_reason: str | None


class UpgradedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is written to a subscription; a broken one keeps filters and version."""

    id: UUID
    filters: Json
    schema_version: int | None
    filters_version: int
    is_paused: bool
    is_paused_by_form: bool
    pause_reason: str | None


class FilterChange(msgspec.Struct, frozen=True, kw_only=True):
    """What an activation did to a subscription that its provider is told of, in words."""

    subscription_id: UUID
    provider_id: UUID
    verdict: Verdict
    before: list[str]
    after: list[str]
    notes: list[str]


class UpgradeResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a run of the upgrade did; `is_done` once the niche sells again."""

    carried: int = 0
    changed: int = 0
    broken: int = 0
    is_done: bool = False


class LiveRow(OutdatedRow, frozen=True, kw_only=True):
    """A live subscription of a niche, with whose it is."""

    company_name: str
    level_name: str
    service_area: Json | None


class PastLead(msgspec.Struct, frozen=True, kw_only=True):
    """What filters and areas look at of a lead that came in lately."""

    schema_version: int
    form_data: Json
    latitude: float | None
    longitude: float | None
    city: str | None
    state: str | None
    country: str | None
    zip: str | None


class SubscriptionPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What an activation would do to one subscription, with its filters in words.

    `matched` counts the leads of the last days that it matched, `matches` those it would match,
    `stays` those in both.
    """

    subscription_id: UUID
    provider_id: UUID
    company_name: str
    level_name: str
    verdict: Verdict
    before: list[str]
    after: list[str]
    notes: list[str]
    matched: int
    matches: int
    stays: int


class ActivationPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What putting a version into force would do.

    `matched`, `matches` and `stays` are sums over all subscriptions, of at most `leads` leads of
    the last `days` days. `subscriptions` has those that change or break, by provider; at most
    PREVIEWED_MAX are listed, all are counted.
    """

    from_version: int | None
    to_version: int
    carried: int
    changed: int
    broken: int
    days: int
    leads: int
    matched: int
    matches: int
    stays: int
    subscriptions: list[SubscriptionPreview]
