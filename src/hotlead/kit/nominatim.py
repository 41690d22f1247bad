"""Geocoding by a Nominatim server, or one that answers like it (Photon does not).

The structured search of its API: https://nominatim.org/release-docs/latest/api/Search/
"""

from collections.abc import Mapping
from typing import Final

import httpx
import msgspec

from hotlead.kit.errors import Unavailable
from hotlead.kit.geocoding import (
    COUNTRY_CHARS,
    FoundPoint,
    Geocoder,
    PostalAddress,
    Precision,
    UsZipGeocoder,
)

TIMEOUT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 64_000
USER_AGENT: Final = "hotlead"
# Nominatim's ranks: https://nominatim.org/release-docs/latest/customize/Ranking/
_RANK_ADDRESS: Final = 28
_RANK_STREET: Final = 26
_RANK_CITY: Final = 13
_RETRYABLE: Final = frozenset({408, 425, 429})
_ASK_FOR: Final = {"format": "jsonv2", "limit": "1", "addressdetails": "0"}


class _Place(msgspec.Struct, frozen=True):
    """What we read of an answer."""

    lat: float
    lon: float
    place_rank: int = 0
    addresstype: str = ""


class NominatimGeocoder:
    """Asks the server at `base_url`, one address a request."""

    def __init__(self, base_url: str, contact: str) -> None:
        self._url = f"{base_url}/search"
        self._headers = {"User-Agent": f"{USER_AGENT} ({contact})", "Accept": "application/json"}

    async def locate(self, wanted: PostalAddress) -> FoundPoint | None:
        """The best match, None where there is none or it is vaguer than a city.

        Raises Unavailable where the server does not answer in TIMEOUT_S, or not with places.
        """
        try:
            places = _read(await self._ask(_query(wanted)))
        except (httpx.HTTPError, msgspec.MsgspecError) as error:
            # The address is somebody's: neither it nor the URL goes into the message.
            raise Unavailable("The geocoder does not answer.") from error
        return next(filter(None, map(_found, places)), None)

    async def _ask(self, query: Mapping[str, str]) -> bytes:
        """The answer; nothing where the server says that the question is wrong."""
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, headers=self._headers) as client,
            client.stream("GET", self._url, params=query) as response,
        ):
            if response.is_client_error and response.status_code not in _RETRYABLE:
                return b"[]"
            response.raise_for_status()
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > ANSWER_BYTES_MAX:
                    raise Unavailable("The geocoder answers too much.")
        return bytes(body)


def make_geocoder(nominatim_url: str | None, contact: str) -> Geocoder:
    """The Nominatim server where one is configured, else the list of US ZIP codes."""
    return NominatimGeocoder(nominatim_url, contact) if nominatim_url else UsZipGeocoder()


def _query(wanted: PostalAddress) -> dict[str, str]:
    parts = {
        "street": wanted.address,
        "city": wanted.city,
        "state": wanted.state,
        "postalcode": wanted.postcode,
        "country": wanted.country,
    }
    given = {name: text for name, text in parts.items() if text}
    # "Which country" is a name; "only there" is a code.
    if wanted.country and len(wanted.country) == COUNTRY_CHARS:
        given["countrycodes"] = given.pop("country").lower()
    return _ASK_FOR | given


def _read(body: bytes) -> list[_Place]:
    return msgspec.json.decode(body, type=list[_Place], strict=False)


def _found(place: _Place) -> FoundPoint | None:
    is_on_earth = abs(place.lat) <= 90 and abs(place.lon) <= 180
    precision = _precision(place)
    return FoundPoint(place.lat, place.lon, precision) if is_on_earth and precision else None


def _precision(place: _Place) -> Precision | None:
    """How exact a place is; None for counties, states and countries."""
    if place.addresstype == "postcode":
        return Precision.POSTCODE
    if place.place_rank >= _RANK_ADDRESS:
        return Precision.ADDRESS
    if place.place_rank >= _RANK_STREET:
        return Precision.STREET
    return Precision.CITY if place.place_rank >= _RANK_CITY else None
