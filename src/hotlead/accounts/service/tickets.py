"""Tickets: what a right password gives where a second step is to come."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hotlead.accounts.records import Credentials
from hotlead.web.signing import derive_key, sign, unsign

TICKET_LIFETIME: Final = timedelta(minutes=5)
_UUID_BYTES: Final = 16
_TIME_BYTES: Final = 8


class Ticket(msgspec.Struct, frozen=True):
    """Whose password was right a moment ago, and a keyed digest of what it was."""

    user_id: UUID
    password_digest: bytes


def make_ticket(secret_key: str, user_id: UUID, password_hash: str, now: datetime) -> str:
    """A ticket for somebody whose password was right; it counts for TICKET_LIFETIME."""
    expires = int((now + TICKET_LIFETIME).timestamp()).to_bytes(_TIME_BYTES, "big")
    return sign(_key(secret_key), user_id.bytes + expires + _digest(secret_key, password_hash))


def read_ticket(secret_key: str, text: str, now: datetime) -> Ticket | None:
    """The ticket in a text, or None for one that is forged or too old."""
    payload = unsign(_key(secret_key), text)
    if payload is None:
        return None
    user_id, rest = payload[:_UUID_BYTES], payload[_UUID_BYTES:]
    if now.timestamp() > int.from_bytes(rest[:_TIME_BYTES], "big"):
        return None
    return Ticket(UUID(bytes=user_id), rest[_TIME_BYTES:])


def fits(secret_key: str, ticket: Ticket, user: Credentials) -> bool:
    """Whether the password is still the one the ticket was given for."""
    return hmac.compare_digest(ticket.password_digest, _digest(secret_key, user.password_hash))


def _digest(secret_key: str, password_hash: str) -> bytes:
    return hmac.digest(_key(secret_key), password_hash.encode(), hashlib.sha256)


def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "log-in-ticket")
