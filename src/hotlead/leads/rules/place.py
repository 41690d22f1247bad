"""Where a lead is: from its location answer, its postcode, or the place sent beside them."""

import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec
import zipcodes

from hotlead.niches.records import Answer, FieldType, FormSchema, Location

_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")
_UNITED_STATES = frozenset({"US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA"})
_STATE_CODE_CHARS = 2
# A look-up scans the whole list (0.1 ms); leads of a market come from the same places.
_POINTS_KEPT = 8_192


class _ZipRow(msgspec.Struct, frozen=True):
    """What we read of a row of the ZIP code list."""

    state: str
    lat: float
    long: float


def place_of(
    schema: FormSchema, answers: Mapping[str, Answer], found: Location | None, sent: Location | None
) -> Location:
    """The lead's place: its location answer, else the place `sent` beside the answers.

    A form that asks for a postcode alone gives the ZIP of a place that has none.
    """
    place = found or sent or Location()
    if place.zip is not None:
        return place
    postcodes = (answers.get(f.id) for f in schema.fields if f.type is FieldType.POSTCODE)
    postcode = next((text for text in postcodes if isinstance(text, str)), None)
    return msgspec.structs.replace(place, zip=postcode)


def with_point(place: Location) -> Location:
    """`place` with the point of its US ZIP code, where it has no point and the code is known.

    A place that names another country, or a state other than the code's, gets none: a wrong
    point would sell the lead in the wrong area.
    """
    if place.latitude is not None or place.zip is None or not _ZIP.fullmatch(place.zip):
        return place
    if place.country is not None and place.country.upper() not in _UNITED_STATES:
        return place
    row = _find_zip(place.zip[:5])
    if row is None or _contradicts(place.state, row.state):
        return place
    return msgspec.structs.replace(place, latitude=row.lat, longitude=row.long)


def _contradicts(state: str | None, code: str) -> bool:
    return state is not None and len(state) == _STATE_CODE_CHARS and state.upper() != code


@lru_cache(maxsize=_POINTS_KEPT)
def _find_zip(code: str) -> _ZipRow | None:
    # The package's hints stand in a stub of its inner module only.
    found: object = zipcodes.matching(code)  # pyright: ignore[reportUnknownMemberType] - no hints
    rows = msgspec.convert(found, list[_ZipRow], strict=False)
    return rows[0] if rows else None
