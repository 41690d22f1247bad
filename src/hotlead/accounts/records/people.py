"""People as accounts keep them and as they see themselves."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from hotlead.kit.actor import Role
from hotlead.kit.text import EMAIL_CHARS_MAX, PHONE_CHARS_MAX

NAME_CHARS_MAX = 100
REASON_CHARS_MAX = 500
# Nobody has more; the list of them has no pages.
ADMINISTRATORS_MAX = 500
# Longer than any password, so that too long a one gets its own sentence.
PASSWORD_CHARS_MAX = 1_000

EmailText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=EMAIL_CHARS_MAX)]
NameText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARS_MAX)]
PhoneText: TypeAlias = Annotated[str, msgspec.Meta(max_length=PHONE_CHARS_MAX)]
PasswordText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=PASSWORD_CHARS_MAX)]


class UserRole(StrEnum):
    """What a person is. `buyer` is reserved and cannot log in."""

    ADMIN = "admin"
    PROVIDER = "provider"
    BUYER = "buyer"


class UserStatus(StrEnum):
    """Where an account stands; only an active one may log in."""

    PENDING = "pending"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What an administrator decides about an account."""

    APPROVE = "approve"
    REJECT = "reject"
    SUSPEND = "suspend"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"


class Credentials(msgspec.Struct, frozen=True):
    """What log-in must know of a user; never leaves this feature.

    `password_hash` is empty for someone invited who has not chosen a password yet.
    """

    user_id: UUID
    email: str
    password_hash: str
    password_changed_at: datetime | None
    role: UserRole
    status: UserStatus
    email_verified: bool
    second_factor_id: UUID | None


class SessionPerson(msgspec.Struct, frozen=True):
    """The person behind a live session or API key."""

    user_id: UUID
    role: Role
    name: str
    provider_id: UUID | None
    has_second_factor: bool
    # When the session or key was last used, None where that was never noted.
    seen_at: datetime | None
    can_write: bool
    credential_id: UUID


class Me(msgspec.Struct, frozen=True):
    """A person as shown to themselves."""

    user_id: UUID
    email: str
    email_verified: bool
    role: UserRole
    first_name: str
    last_name: str
    phone: str | None
    status: UserStatus
    has_second_factor: bool
    provider_id: UUID | None
    company_name: str | None
    created_at: datetime


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user to create. `password_hash` comes from `service.hash_password`; empty for none yet."""

    email: str
    password_hash: str
    role: UserRole
    first_name: str = ""
    last_name: str = ""
    phone: str | None = None
    status: UserStatus = UserStatus.PENDING
    email_verified: bool = False


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What people tell about themselves."""

    first_name: str
    last_name: str
    phone: str | None


class PersonChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person changes about themselves; what is left out stays, `null` empties the phone."""

    first_name: NameText | msgspec.UnsetType = msgspec.UNSET
    last_name: NameText | msgspec.UnsetType = msgspec.UNSET
    phone: PhoneText | msgspec.UnsetType | None = msgspec.UNSET


class Standing(msgspec.Struct, frozen=True):
    """Where an account stands, before it is changed."""

    user_id: UUID
    role: UserRole
    status: UserStatus
    email_verified: bool
    # Whoever was invited has none before they came in.
    has_password: bool


class DemoAccount(msgspec.Struct, frozen=True):
    """A log-in the demo offers."""

    email: str
    role: UserRole
    name: str


class Administrator(msgspec.Struct, frozen=True, kw_only=True):
    """An administrator as the others see one."""

    user_id: UUID
    email: str
    first_name: str
    last_name: str
    status: UserStatus
    email_verified: bool
    has_password: bool
    has_second_factor: bool
    last_seen_at: datetime | None
    created_at: datetime


class AdminInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who shall become an administrator; the mail lets them choose a password."""

    email: EmailText
    first_name: NameText
    last_name: NameText


class NewAdministrator(msgspec.Struct, frozen=True, kw_only=True):
    """An administrator as the owner of a market names one; a name may be left out."""

    email: str
    first_name: str = ""
    last_name: str = ""


class Invited(msgspec.Struct, frozen=True):
    """Who was invited."""

    user_id: UUID


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an account's standing changes; the person is told."""

    reason: Annotated[str, msgspec.Meta(max_length=REASON_CHARS_MAX)] = ""
