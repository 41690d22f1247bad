"""An address that is known again without being kept."""

import hashlib
import hmac


def hash_address(key: bytes, address: str) -> bytes:
    """The keyed hash of an address: of 256 bits, the same however it is capitalised or spaced."""
    return hmac.digest(key, address.strip().casefold().encode(), hashlib.sha256)
