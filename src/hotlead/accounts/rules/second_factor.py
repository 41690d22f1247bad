"""Time-based one-time passwords (RFC 6238) and the recovery codes that stand in for them."""

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime
from typing import Final
from uuid import UUID

from pyotp.totp import TOTP

ISSUER_NAME: Final = "Hotlead"
STEP_S: Final = 30
# One step early or late: clocks of phones are off by that much.
STEPS_AROUND: Final = (0, -1, 1)
RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10
_SECRET_BYTES: Final = 20  # RFC 4226, section 4, recommends 160 bits.
_GROUP_CHARS: Final = 4


def second_factor_secret(key: bytes, second_factor_id: UUID) -> str:
    """The shared secret in base32: only `key` and the id give it, so it is kept nowhere."""
    return b32encode(
        hmac.digest(key, second_factor_id.bytes, hashlib.sha256)[:_SECRET_BYTES]
    ).decode()


def second_factor_uri(secret: str, email: str) -> str:
    """What an authenticator app reads from a QR code (Google's key URI format)."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER_NAME)


def step_of(secret: str, code: str, last_step: int, now: datetime) -> int | None:
    """The 30 seconds a code belongs to, or None for a wrong code or one that was used before."""
    digits = code.replace(" ", "")
    totp = TOTP(secret)
    present = int(now.timestamp()) // STEP_S
    for step in (present + around for around in STEPS_AROUND):
        # Bytes: `compare_digest` raises on texts that are not ASCII.
        if step > last_step and hmac.compare_digest(
            totp.at(step * STEP_S).encode(), digits.encode()
        ):
            return step
    return None


def recovery_code(entropy: bytes) -> str:
    """A code to write down: 80 bits in groups of four, as `k3vd-…`."""
    text = b32encode(entropy).decode().lower()
    return "-".join(text[at : at + _GROUP_CHARS] for at in range(0, len(text), _GROUP_CHARS))


def plain_code(code: str) -> str:
    """A recovery code as it is hashed, however it was typed."""
    return "".join(character for character in code.lower() if character.isalnum())
