"""Tokens: the signed ones of sessions, and the ones that travel in mails and to programs."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import jwt
import msgspec

from hotlead.accounts.records import TokenPurpose

ALGORITHM: Final = "HS256"
ISSUER: Final = "hotlead"
AUDIENCE: Final = "hotlead-api"
SESSION_LIFETIME: Final = timedelta(days=7)
TOKEN_LENGTH_MAX: Final = 2_000
CLAIMS_REQUIRED: Final = ["iss", "aud", "exp", "sub", "jti"]
API_KEY_PREFIX: Final = "hlk_"
HINT_CHARS: Final = len(API_KEY_PREFIX) + 4
# How long the link of a mail counts.
LIFETIMES: Final[Mapping[TokenPurpose, timedelta]] = {
    TokenPurpose.VERIFY_EMAIL: timedelta(days=3),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=1),
    TokenPurpose.INVITE: timedelta(days=7),
    TokenPurpose.CHANGE_EMAIL: timedelta(hours=24),
}


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


def link_token(key: bytes, token_id: UUID) -> str:
    """The text of a mail's token: 256 bits that only `key` and the token's id give.

    The database keeps its hash alone, jobs and deliveries its id, and whoever sends the mail makes
    the text again: it is written down nowhere.
    """
    return _text(hmac.digest(key, token_id.bytes, hashlib.sha256))


def api_key_text(entropy: bytes) -> str:
    """The text of a personal API key."""
    return API_KEY_PREFIX + _text(entropy)


def is_api_key(token: str) -> bool:
    """Whether a bearer token claims to be an API key rather than a session's."""
    return token.startswith(API_KEY_PREFIX)


def hash_token(text: str) -> bytes:
    """What is kept of a token or key. It has 256 bits of its own, so one round of sha256 does."""
    return hashlib.sha256(text.encode()).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
