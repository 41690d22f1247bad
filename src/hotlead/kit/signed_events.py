"""Stripe's signature of an event, checked and made: `t=<seconds>,v1=<HMAC-SHA256>`.

Scheme: https://docs.stripe.com/webhooks#verify-manually. stripe-python computes it; this adds
what it leaves out: several secrets while one is replaced, a bound for times to come, and no other
error than SignatureRefused for bytes that are no text.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

from stripe import SignatureVerificationError, WebhookSignature

from hotlead.kit.payments import TOLERANCE_S, SignatureRefused


class _Signature(Protocol):
    """The part of stripe-python that is used here; some of its parameters have no type."""

    def generate_signature_header(self, payload: str, secret: str, timestamp: int) -> str: ...

    def verify_header(self, payload: bytes, header: str, secret: str, tolerance: int) -> bool: ...


_SIGNATURE = cast("_Signature", WebhookSignature)


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The header that Stripe would send with `body` at that moment."""
    return _SIGNATURE.generate_signature_header(body.decode(), secret, int(at.timestamp()))


def verify(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    """Raise SignatureRefused unless one of `secrets` signed `body` within TOLERANCE_S of now."""
    if not signature.isascii() or not any(_is_signed(body, signature, key) for key in secrets):
        raise SignatureRefused
    if _signed_at(signature) > time.time() + TOLERANCE_S:
        raise SignatureRefused


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        return _SIGNATURE.verify_header(body, signature, secret, TOLERANCE_S)
    except (SignatureVerificationError, UnicodeDecodeError):
        return False


def _signed_at(signature: str) -> int:
    """The time in a header that was found right."""
    return int(next(part for part in signature.split(",") if part.startswith("t="))[2:])
