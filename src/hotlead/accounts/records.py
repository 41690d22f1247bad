"""People and their sessions as the rest of the product sees them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.kit.actor import Role

EMAIL_LENGTH_MAX = 255


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


class LogIn(msgspec.Struct, frozen=True):
    """What a person types to come in."""

    email: Annotated[str, msgspec.Meta(min_length=1, max_length=EMAIL_LENGTH_MAX)]
    # Longer than any password, so that too long a one gets its own sentence.
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Place(msgspec.Struct, frozen=True):
    """Where a log-in comes from; kept with the session."""

    address: str | None = None
    agent: str | None = None


class Credentials(msgspec.Struct, frozen=True):
    """What log-in must know of a user; never leaves this feature."""

    user_id: UUID
    email: str
    password_hash: str
    role: UserRole
    status: UserStatus
    email_verified: bool


class SessionPerson(msgspec.Struct, frozen=True):
    """The person behind a live session."""

    session_id: UUID
    user_id: UUID
    role: Role
    name: str
    provider_id: UUID | None


class Me(msgspec.Struct, frozen=True):
    """A person as shown to themselves."""

    user_id: UUID
    email: str
    role: UserRole
    first_name: str
    last_name: str
    status: UserStatus
    provider_id: UUID | None
    company_name: str | None
    created_at: datetime


class LoggedIn(msgspec.Struct, frozen=True):
    """The answer to a log-in: a bearer token and who it speaks for."""

    token: str
    expires_at: datetime
    user: Me


class LoggedOut(msgspec.Struct, frozen=True):
    """The answer to a log-out."""

    logged_out: bool = True


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user to create. `password_hash` comes from `service.hash_password`."""

    email: str
    password_hash: str
    role: UserRole
    first_name: str = ""
    last_name: str = ""
    phone: str | None = None
    status: UserStatus = UserStatus.PENDING
    email_verified: bool = False


class DemoAccount(msgspec.Struct, frozen=True):
    """A log-in the demo offers."""

    email: str
    role: UserRole
    name: str
