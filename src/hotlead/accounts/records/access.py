"""Ways in: log-in, tokens of mails, sessions, second factors, API keys."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from hotlead.accounts.records.people import EmailText, Me, PasswordText

TOKEN_CHARS_MAX = 200
TICKET_CHARS_MAX = 500
CODE_CHARS_MAX = 40
KEY_NAME_CHARS_MAX = 100
KEY_DAYS_MAX = 366 * 5

TokenText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=TOKEN_CHARS_MAX)]
CodeText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=CODE_CHARS_MAX)]


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person types to come in."""

    email: EmailText
    password: PasswordText


class SecondStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes after the password where a second factor is set up.

    `ticket` is from the refused first step; `code` is of the app, or a recovery code.
    """

    ticket: Annotated[str, msgspec.Meta(min_length=1, max_length=TICKET_CHARS_MAX)]
    code: CodeText


class Place(msgspec.Struct, frozen=True):
    """Where a log-in comes from; kept with the session."""

    address: str | None = None
    agent: str | None = None


class LoggedIn(msgspec.Struct, frozen=True):
    """The answer to a log-in: a bearer token and who it speaks for."""

    token: str
    expires_at: datetime
    user: Me


class LoggedOut(msgspec.Struct, frozen=True):
    """The answer to a log-out."""

    logged_out: bool = True


class TokenPurpose(StrEnum):
    """What the link of a mail is for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    INVITE = "invite"
    CHANGE_EMAIL = "change_email"


class News(StrEnum):
    """What a person is written to about; each is a mail of notifications."""

    VERIFY_EMAIL = "verify_email"
    ALREADY_REGISTERED = "already_registered"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    CHANGE_EMAIL = "change_email"
    EMAIL_CHANGED = "email_changed"
    INVITED = "invited"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    API_KEY_CREATED = "api_key_created"


class LiveToken(msgspec.Struct, frozen=True):
    """A token of a mail that still counts."""

    token_id: UUID
    user_id: UUID
    purpose: TokenPurpose
    # The address it was sent to.
    email: str


class TokenGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a link."""

    token: TokenText


class EmailGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address to write to, if it is known."""

    email: EmailText


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a link, and the password it allows to set."""

    token: TokenText
    password: PasswordText


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another password for oneself; the present one proves who asks."""

    current_password: PasswordText
    new_password: PasswordText


class EmailChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another address for oneself; it counts once the link sent to it was opened."""

    email: EmailText
    password: PasswordText


class PasswordGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password, which proves who asks."""

    password: PasswordText


class CodeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the app that was just set up."""

    code: CodeText


class Asked(msgspec.Struct, frozen=True):
    """The same for every address, known or not: look into your mail."""

    message: str


class Changed(msgspec.Struct, frozen=True):
    """It is done."""

    message: str


class OwnSession(msgspec.Struct, frozen=True, kw_only=True):
    """A place where somebody is logged in, as they see it themselves."""

    session_id: UUID
    created_at: datetime
    last_seen_at: datetime | None
    expires_at: datetime
    address: str | None
    agent: str | None
    is_current: bool


class SecondFactorSetUp(msgspec.Struct, frozen=True):
    """What an authenticator app needs: the secret (base32), and the same as an otpauth address."""

    secret: str
    uri: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that stand in for the app, each once. They are shown this one time."""

    codes: Sequence[str]


class SecondFactorRow(msgspec.Struct, frozen=True):
    """A second factor as stored; its secret is derived from its id."""

    second_factor_id: UUID
    begun_at: datetime
    confirmed_at: datetime | None
    last_step: int


class KeyScope(StrEnum):
    """What an API key may do: `read` asks only, `write` does whatever its owner may."""

    READ = "read"
    WRITE = "write"


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key for a program. Without `expires_in_days` it lives until it is revoked."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=KEY_NAME_CHARS_MAX)]
    scope: KeyScope = KeyScope.READ
    expires_in_days: Annotated[int, msgspec.Meta(ge=1, le=KEY_DAYS_MAX)] | None = None
    password: PasswordText


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A personal API key as its owner sees it; `hint` is how it begins."""

    api_key_id: UUID
    name: str
    scope: KeyScope
    hint: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class CreatedApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A new key with its text, which is shown this one time."""

    key: str
    api_key: ApiKey
