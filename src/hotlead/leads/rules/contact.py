"""Who asks: the last step of every form, and the key that recognises the same person again."""

import hashlib
import hmac
import re

from hotlead.leads.records import NAME_CHARS_MAX
from hotlead.niches.records import Field, FieldType, FormSchema

CONTACT_FORM = FormSchema(
    (
        Field(
            id="contact_name",
            label="Your name",
            type=FieldType.TEXT,
            required=True,
            max_length=NAME_CHARS_MAX,
        ),
        Field(
            id="contact_email",
            label="Email",
            type=FieldType.EMAIL,
            required=True,
            placeholder="you@company.com",
        ),
        Field(
            id="contact_phone",
            label="Phone",
            type=FieldType.PHONE,
            help="Only if you would like to be called.",
            placeholder="+1 555 010 0199",
        ),
    )
)
"""Asked like any other questions, so that what is a valid e-mail has one definition."""

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
