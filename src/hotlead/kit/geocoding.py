"""Where an address is: one way to ask, whoever answers.

Asking may leave the machine, so it is never done while a transaction is open.
"""

from enum import StrEnum
from typing import Protocol

import msgspec

from hotlead.kit.us_zip import contradicts, find_zip

COUNTRY_CHARS = 2


class Precision(StrEnum):
    """What a point is the middle of."""

    ADDRESS = "address"
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"


class PostalAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address as far as it is known."""

    address: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None


class FoundPoint(msgspec.Struct, frozen=True):
    """A point in degrees (WGS 84), and how exact it is."""

    latitude: float
    longitude: float
    precision: Precision


class Geocoder(Protocol):
    """Finds the point of an address."""

    async def locate(self, wanted: PostalAddress) -> FoundPoint | None:
        """The point, None where the address is not known. Raises Unavailable: ask again later."""
        ...


class UsZipGeocoder:
    """US ZIP codes, from the list that comes with the product; knows no other address."""

    async def locate(self, wanted: PostalAddress) -> FoundPoint | None:
        """The middle of the ZIP code, None where state or country contradict it."""
        found = find_zip(wanted.postcode or "")
        if found is None or contradicts(found, wanted.state, wanted.country, wanted.city):
            return None
        return FoundPoint(found.latitude, found.longitude, Precision.POSTCODE)
