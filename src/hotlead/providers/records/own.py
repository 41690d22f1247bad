"""A provider as it sees itself, and what it says about itself."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from hotlead.accounts.records import NAME_CHARS_MAX, PhoneText, UserStatus
from hotlead.kit.text import EMAIL_CHARS_MAX
from hotlead.providers.records.preferences import NotificationPreferences, PreferenceChanges

COMPANY_CHARS_MAX = 255
WEBSITE_CHARS_MAX = 255
TIMEZONE_CHARS_MAX = 64

# Longest only: what is too short gets a sentence of its own.
CompanyGiven: TypeAlias = Annotated[str, msgspec.Meta(max_length=COMPANY_CHARS_MAX)]
WebsiteGiven: TypeAlias = Annotated[str, msgspec.Meta(max_length=WEBSITE_CHARS_MAX)]
NameGiven: TypeAlias = Annotated[str, msgspec.Meta(max_length=NAME_CHARS_MAX)]
EmailGiven: TypeAlias = Annotated[str, msgspec.Meta(max_length=EMAIL_CHARS_MAX)]
ZoneGiven: TypeAlias = Annotated[str, msgspec.Meta(max_length=TIMEZONE_CHARS_MAX)]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A provider as it sees itself. `low_balance_alert_email` empty means the log-in's address."""

    id: UUID
    company_name: str
    website: str | None
    logo_url: str | None
    first_name: str
    last_name: str
    email: str
    phone: str | None
    timezone: str
    low_balance_threshold: Decimal
    low_balance_alert_email: str | None
    notification_preferences: NotificationPreferences
    status: UserStatus
    created_at: datetime
    updated_at: datetime


class ProviderChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is changed about a provider; what is left out stays, `null` empties."""

    company_name: CompanyGiven | msgspec.UnsetType = msgspec.UNSET
    website: WebsiteGiven | msgspec.UnsetType | None = msgspec.UNSET
    first_name: NameGiven | msgspec.UnsetType = msgspec.UNSET
    last_name: NameGiven | msgspec.UnsetType = msgspec.UNSET
    phone: PhoneText | msgspec.UnsetType | None = msgspec.UNSET
    timezone: ZoneGiven | msgspec.UnsetType = msgspec.UNSET
    low_balance_threshold: Decimal | msgspec.UnsetType = msgspec.UNSET
    low_balance_alert_email: EmailGiven | msgspec.UnsetType | None = msgspec.UNSET


class ProfileChanges(ProviderChanges, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a provider changes about itself, which alone decides what it is written to about."""

    notification_preferences: PreferenceChanges | msgspec.UnsetType = msgspec.UNSET


class Editable(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a provider's own row that people write."""

    company_name: str
    website: str | None
    timezone: str
    low_balance_threshold: Decimal
    low_balance_alert_email: str | None
    notification_preferences: NotificationPreferences
