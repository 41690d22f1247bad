"""Checking the circle of a service area, and writing it back."""

from collections.abc import Mapping

from hotlead.kit.us_zip import find_zip
from hotlead.subscriptions.records.area import Circle
from hotlead.subscriptions.rules.reading import Errors, as_number, as_object

RADIUS_KM_MAX = 2_000

_PATH = "service_area.radius"
_PARTS = frozenset({"zip", "latitude", "longitude", "km"})
_DEGREES_MAX = {"latitude": 90, "longitude": 180}
_NOT_A_CIRCLE = "Send an object with km and a zip, or with km, latitude and longitude."
_NEEDS_PLACE = "Say around which place: a US ZIP code, or latitude and longitude."
_NEEDS_ZIP = "We do not know this ZIP code. Give latitude and longitude instead."
_NEEDS_KM = f"Give a radius above 0 and up to {RADIUS_KM_MAX:,} km."


def read_circle(raw: object, errors: Errors) -> Circle | None:
    """Check a circle; problems stand by its part, such as `service_area.radius.km`.

    A `zip` says where the middle is, whatever point stands beside it, and is kept: people know
    their ZIP code and not their degrees.
    """
    if raw is None:
        return None
    given = as_object(raw)
    if given is None or not given.keys() <= _PARTS:
        errors[_PATH] = _NOT_A_CIRCLE
        return None
    found: Errors = {}
    code, latitude, longitude = _read_middle(given, found)
    km = as_number(given.get("km"))
    if km is None or not 0 < km <= RADIUS_KM_MAX:
        found["km"] = _NEEDS_KM
    errors |= {f"{_PATH}.{part}" if part else _PATH: found[part] for part in found}
    return None if found or km is None else Circle(latitude, longitude, float(km), code)


def circle_json(circle: Circle) -> dict[str, object]:
    """Write a circle as it is stored: always with its point."""
    written = {"latitude": circle.latitude, "longitude": circle.longitude, "km": circle.km}
    return {"zip": circle.zip, **written} if circle.zip else {**written}


def _read_middle(given: Mapping[str, object], found: Errors) -> tuple[str, float, float]:
    """The ZIP code, if any, with the point; 0, 0 where something is wrong, which `found` says."""
    code = given.get("zip")
    if code is not None:
        place = find_zip(code) if isinstance(code, str) else None
        if place is None:
            found["zip"] = _NEEDS_ZIP
            return "", 0, 0
        return place.code, place.latitude, place.longitude
    if given.get("latitude") is None and given.get("longitude") is None:
        found[""] = _NEEDS_PLACE
        return "", 0, 0
    return "", _read_degrees(given, "latitude", found), _read_degrees(given, "longitude", found)


def _read_degrees(given: Mapping[str, object], part: str, found: Errors) -> float:
    degrees, most = as_number(given.get(part)), _DEGREES_MAX[part]
    if degrees is None or abs(degrees) > most:
        found[part] = f"Give the {part} in degrees, from -{most} to {most}."
        return 0
    return float(degrees)
