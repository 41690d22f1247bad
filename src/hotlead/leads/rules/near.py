"""What somebody wrote to say where: a point in degrees, or a US ZIP code."""

import re
from typing import Final

from hotlead.kit.us_zip import find_zip
from hotlead.leads.records import Point

NOT_A_POINT: Final = "Give latitude,longitude such as 30.27,-97.74, or a US ZIP code."
NOT_ON_EARTH: Final = "A latitude goes from -90 to 90, a longitude from -180 to 180."
ZIP_UNKNOWN: Final = "We do not know where this ZIP code is."
_DEGREES: Final = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)"
_POINT: Final = re.compile(rf"{_DEGREES}\s*,\s*{_DEGREES}")
_ZIP: Final = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")


def read_point(text: str) -> Point | str:
    """The point of `30.27,-97.74` or of `78701`; a sentence where it is none."""
    written = text.strip()
    if _ZIP.fullmatch(written):
        found = find_zip(written)
        if found is None:
            return ZIP_UNKNOWN
        return Point(found.latitude, found.longitude, found.code, found.state)
    match = _POINT.fullmatch(written)
    if match is None:
        return NOT_A_POINT
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return NOT_ON_EARTH
    return Point(latitude, longitude)
