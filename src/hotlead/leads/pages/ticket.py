"""The signed ticket every public form carries: when it was drawn, and the id its lead will have.

The time tells robots from people; the id makes a double click hand in one lead.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from hotlead.kit.ids import new_id
from hotlead.web.signing import derive_key, sign, unsign

FILLED_IN_MIN = timedelta(seconds=2)
FILLED_IN_MAX = timedelta(hours=24)

TOO_FAST = "That was very quick. Please check your answers and send them once more."
TOO_OLD = "This page was open for a long time. Please check your answers and send them once more."

_ID_BYTES = 16
_TIME_BYTES = 8


class Ticket(msgspec.Struct, frozen=True):
    """What a form carries."""

    lead_id: UUID
    drawn_at: datetime

    def problem(self, now: datetime) -> str:
        """Why a form with this ticket is not taken at `now`, "" where it is."""
        age = now - self.drawn_at
        if age < FILLED_IN_MIN:
            return TOO_FAST
        return TOO_OLD if age > FILLED_IN_MAX else ""


def new_ticket(now: datetime) -> Ticket:
    """A ticket for a form drawn now."""
    return Ticket(new_id(), now)


def replacement(now: datetime) -> Ticket:
    """For a form whose ticket is too old or damaged: it may be sent at once."""
    return Ticket(new_id(), now - FILLED_IN_MIN)


def write_ticket(ticket: Ticket, secret_key: str, niche_id: UUID) -> str:
    """The ticket as a text that only we can make, good for one niche's form."""
    drawn_ms = int(ticket.drawn_at.timestamp() * 1000)
    payload = niche_id.bytes + ticket.lead_id.bytes + drawn_ms.to_bytes(_TIME_BYTES)
    return sign(_key(secret_key), payload)


def read_ticket(text: str, secret_key: str, niche_id: UUID) -> Ticket | None:
    """The ticket of a posted form, None where it is not ours or another niche's."""
    payload = unsign(_key(secret_key), text) or b""
    if len(payload) != 2 * _ID_BYTES + _TIME_BYTES or payload[:_ID_BYTES] != niche_id.bytes:
        return None
    drawn_ms = int.from_bytes(payload[2 * _ID_BYTES :])
    return Ticket(
        UUID(bytes=payload[_ID_BYTES : 2 * _ID_BYTES]),
        datetime.fromtimestamp(drawn_ms / 1000, UTC),
    )


def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "lead-form")
