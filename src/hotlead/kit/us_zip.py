"""US ZIP codes: where each is, from a list that comes with the product."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec
import zipcodes

_ZIP: Final = re.compile(r"([0-9]{5})(-[0-9]{4})?")
# A look-up scans the whole list (0.1 ms); a market's people come from the same places.
_KEPT_MAX: Final = 8_192
# Mail to soldiers goes by an address in the United States to wherever they are.
_MILITARY: Final = "MILITARY"

_STATE_NAMES: Final = """
    AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut,
    DE Delaware, DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois,
    IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland,
    MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana,
    NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
    NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania,
    RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah,
    VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming,
    PR Puerto Rico, VI Virgin Islands, GU Guam, AS American Samoa, MP Northern Mariana Islands
    """
STATE_CODES: Final[Mapping[str, str]] = {
    name.casefold(): code
    for code, _, name in (part.strip().partition(" ") for part in _STATE_NAMES.split(","))
}
UNITED_STATES: Final = frozenset({"us", "usa", "united states", "united states of america"})
# Territories with ZIP codes and country codes of their own: people name either.
STATE_CODE_CHARS: Final = 2
TERRITORIES: Final = frozenset({"PR", "VI", "GU", "AS", "MP"})


class ZipPlace(msgspec.Struct, frozen=True):
    """A ZIP code with its state (two letters) and the point in its middle, in degrees.

    `cities` are the names that people give its city, folded.
    """

    code: str
    state: str
    latitude: float
    longitude: float
    cities: frozenset[str] = frozenset()


class _Row(msgspec.Struct, frozen=True):
    """What we read of a row of the list."""

    zip_code_type: str
    city: str
    acceptable_cities: list[str]
    unacceptable_cities: list[str]
    state: str
    lat: float
    long: float


def find_zip(text: str) -> ZipPlace | None:
    """The place of `78701` or `78701-1234`; None for what is no ZIP code, or has no place.

    Military codes (AA, AE, AP) have none, and neither have some fifty others that the list knows
    without a point.
    """
    match = _ZIP.fullmatch(text.strip())
    return _find(match[1]) if match else None


@lru_cache(maxsize=_KEPT_MAX)
def _find(code: str) -> ZipPlace | None:
    # The package's hints stand in a stub of its inner module only.
    found: object = zipcodes.matching(code)  # pyright: ignore[reportUnknownMemberType] - no hints
    rows = msgspec.convert(found, list[_Row], strict=False)
    row = next((row for row in rows if row.zip_code_type != _MILITARY), None)
    # The list writes "no point" as 0, 0: a place in the Atlantic.
    if row is None or (row.lat == 0 and row.long == 0):
        return None
    cities = (row.city, *row.acceptable_cities, *row.unacceptable_cities)
    names = frozenset(city.casefold() for city in cities)
    return ZipPlace(code, row.state, row.lat, row.long, names)


def contradicts(
    place: ZipPlace, state: str | None, country: str | None, city: str | None = None
) -> bool:
    """Whether the place that somebody named is another one than the code's.

    Half the world has postcodes of five digits. States count by their code or their full name;
    one that is none of the United States is another one, unless the country says that it must be
    a misspelling. Where neither is named, a city has to be the code's.
    """
    named = (country or "").strip().casefold()
    if named and named not in UNITED_STATES and not _is_territory(named, place.state):
        return True
    region = (state or "").strip()
    code = STATE_CODES.get(region.casefold(), region.upper())
    if len(code) == STATE_CODE_CHARS:
        return code != place.state
    if named:
        return False
    return bool(region) or bool(city and city.strip().casefold() not in place.cities)


def _is_territory(country: str, code: str) -> bool:
    return code in TERRITORIES and code in (country.upper(), STATE_CODES.get(country))
