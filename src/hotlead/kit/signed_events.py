"""Stripe's signature of an event, checked and made: `t=<seconds>,v1=<HMAC-SHA256>`.

Scheme: https://docs.stripe.com/webhooks#verify-manually. stripe-python computes it; this adds
what it leaves out: several secrets while one is replaced, a bound for times to come, and no other
error than SignatureRefused for bytes that are no text.
"""

import time
from collections.abc import Sequence
from datetime import datetime

from stripe import SignatureVerificationError, WebhookSignature

from hotlead.kit.payments import TOLERANCE_S, SignatureRefused


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The header that Stripe would send with `body` at that moment."""
    make = WebhookSignature.generate_signature_header  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - its time has no type
    return make(body.decode(), secret, int(at.timestamp()))


def verify(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    """Raise SignatureRefused unless one of `secrets` signed `body` within TOLERANCE_S of now."""
    if not any(_is_signed(body, signature, secret) for secret in secrets):
        raise SignatureRefused
    if _signed_at(signature) > time.time() + TOLERANCE_S:
        raise SignatureRefused


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        check = WebhookSignature.verify_header  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - its tolerance has no type
        return check(body, signature, secret, TOLERANCE_S)
    except (SignatureVerificationError, UnicodeDecodeError):
        return False


def _signed_at(signature: str) -> int:
    """The time in a header that was found right."""
    return int(next(part for part in signature.split(",") if part.startswith("t="))[2:])
