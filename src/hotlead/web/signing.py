"""Signed values that pass through browsers: HMAC-SHA256, one derived key for each purpose."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error


def derive_key(secret: str, purpose: str) -> bytes:
    """A 256-bit key for one purpose, so that a value signed for one cannot serve another."""
    return hmac.digest(secret.encode(), f"hotlead/{purpose}".encode(), hashlib.sha256)


def token_key(secret: str) -> bytes:
    """The key of the log-in tokens."""
    return derive_key(secret, "token")


def sign(key: bytes, payload: bytes) -> str:
    """`payload` and its signature as one URL-safe text."""
    return f"{_encode(payload)}.{_encode(hmac.digest(key, payload, hashlib.sha256))}"


def unsign(key: bytes, text: str) -> bytes | None:
    """The payload of a text made by `sign`, or None where anything about it is wrong."""
    payload_text, _, signature_text = text.partition(".")
    try:
        payload = _decode(payload_text)
        signature = _decode(signature_text)
    except (Base64Error, ValueError):
        return None
    expected = hmac.digest(key, payload, hashlib.sha256)
    return payload if hmac.compare_digest(signature, expected) else None


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    # Encoding to ASCII first refuses other characters, which the decoder would skip.
    raw = text.encode("ascii")
    return urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
