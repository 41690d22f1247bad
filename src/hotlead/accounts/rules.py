"""The decisions of log-in: tokens, passwords' limits, how long to hold back a guesser."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import jwt
import msgspec

from hotlead.accounts.records import Credentials, UserRole, UserStatus

ALGORITHM: Final = "HS256"
ISSUER: Final = "hotlead"
AUDIENCE: Final = "hotlead-api"
SESSION_LIFETIME: Final = timedelta(days=7)
TOKEN_LENGTH_MAX: Final = 2_000
CLAIMS_REQUIRED: Final = ["iss", "aud", "exp", "sub", "jti"]

PASSWORD_LENGTH_MIN: Final = 8
# bcrypt ignores what comes after: two long passwords with the same start would be one.
PASSWORD_BYTES_MAX: Final = 72

_DELAY_DOUBLINGS_MAX: Final = 16


class Refusal(StrEnum):
    """Why a person with the right password may still not come in."""

    EMAIL_UNVERIFIED = "email_unverified"
    PENDING_APPROVAL = "pending_approval"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    NO_LOG_IN = "no_log_in"


class Claims(msgspec.Struct, frozen=True):
    """What a good token says: which session, of whom."""

    session_id: UUID
    user_id: UUID


def issue_token(claims: Claims, expires_at: datetime, key: bytes) -> str:
    """A signed token for one session (JWT, RFC 7519)."""
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": int(expires_at.timestamp()),
        "sub": str(claims.user_id),
        "jti": str(claims.session_id),
    }
    # The library's type of keys is partly unknown without its optional part.
    return jwt.encode(  # pyright: ignore[reportUnknownMemberType]
        payload, key, algorithm=ALGORITHM
    )


def read_token(token: str, key: bytes, now: datetime) -> Claims | None:
    """What a token says, or None where its algorithm, signature, claims or time are wrong."""
    if len(token) > TOKEN_LENGTH_MAX:
        return None
    try:
        payload = jwt.decode(  # pyright: ignore[reportUnknownMemberType] - as above
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            # The time is compared below with the caller's `now`, not with the library's clock.
            options={"require": CLAIMS_REQUIRED, "verify_exp": False},
        )
        claims = Claims(session_id=UUID(payload["jti"]), user_id=UUID(payload["sub"]))
        is_live = int(payload["exp"]) > now.timestamp()
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, AttributeError):
        return None
    return claims if is_live else None


def password_problem(password: str) -> str | None:
    """Why a password cannot be set, as a sentence, or None."""
    if len(password) < PASSWORD_LENGTH_MIN:
        return f"Use at least {PASSWORD_LENGTH_MIN} characters."
    return too_long(password)


def too_long(password: str) -> str | None:
    """The sentence for a password that bcrypt would cut, or None."""
    if len(password.encode()) > PASSWORD_BYTES_MAX:
        return f"Use at most {PASSWORD_BYTES_MAX} bytes (letters with accents count double)."
    return None


def refusal_of(user: Credentials) -> Refusal | None:
    """Why a user with the right password may not come in, or None."""
    if user.role == UserRole.BUYER:
        return Refusal.NO_LOG_IN
    match user.status:
        case UserStatus.DEACTIVATED:
            return Refusal.DEACTIVATED
        case UserStatus.SUSPENDED:
            return Refusal.SUSPENDED
        case UserStatus.PENDING | UserStatus.ACTIVE if not user.email_verified:
            return Refusal.EMAIL_UNVERIFIED
        case UserStatus.PENDING:
            return Refusal.PENDING_APPROVAL
        case UserStatus.ACTIVE:
            return None


def delay_s(failures: int, free: int, longest_s: int) -> int:
    """Seconds between two guesses after `failures` wrong ones: none at first, then doubling."""
    if failures < free:
        return 0
    return min(1 << min(failures - free, _DELAY_DOUBLINGS_MAX), longest_s)
