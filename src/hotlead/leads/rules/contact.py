"""Where a lead is, and the key that recognises the same person again."""

import hashlib
import hmac
import re

from hotlead.niches.records import Field, FieldType, FormSchema

LOCATION_FORM = FormSchema((Field(id="location", label="Location", type=FieldType.LOCATION),))

_TAG = re.compile(r"\+[^@]*(?=@)")
_NOT_DIGITS = re.compile(r"[^0-9]")


def fingerprint(key: bytes, email: str, phone: str | None) -> bytes:
    """A keyed hash of a person's address and number, equal however they were written.

    Case, a `+tag` in the address and the punctuation of the number do not count. 32 bytes.
    """
    address = _TAG.sub("", email.strip().casefold())
    digits = _NOT_DIGITS.sub("", phone or "")
    return hmac.digest(key, f"{address}\n{digits}".encode(), hashlib.sha256)
