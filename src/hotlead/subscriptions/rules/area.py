"""Checking a service area, compiling a stored one, and writing it back."""

from collections.abc import Callable, Iterable, Mapping

from hotlead.subscriptions.records.area import ServiceArea, bare_postcode
from hotlead.subscriptions.rules.circle import circle_json, read_circle
from hotlead.subscriptions.rules.polygons import parse_polygons, polygons_json
from hotlead.subscriptions.rules.reading import Errors, as_object, as_texts

_PARTS = frozenset({"countries", "states", "postcodes", "radius", "polygons"})
_NOT_AN_AREA = "Send an object with countries, states, postcodes, radius and polygons."
_NOTHING_NAMED = "Name at least one place, or leave the area out to buy from everywhere."
_NEEDS_NAMES = "Give a list of 1 to 500 short texts."
_NEEDS_POSTCODES = "Give postcodes or their beginnings, for example 78 or 787."


def parse_area(raw: object) -> tuple[ServiceArea | None, Errors]:
    """Check a service area; None means everywhere.

    An object whose parts are all empty is refused, for it could mean everywhere as well as
    nowhere; one without parts, or with null for each, is none. Problems stand by their path, such
    as `service_area.radius.km`. Never raises.
    """
    given = as_object(raw if raw is not None else {})
    if given is None or not given.keys() <= _PARTS:
        return None, {"service_area": _NOT_AN_AREA}
    errors: Errors = {}
    area = ServiceArea(
        _names(given, "countries", errors),
        _names(given, "states", errors),
        tuple(sorted(_texts(given, "postcodes", bare_postcode, errors))),
        read_circle(given.get("radius"), errors),
        parse_polygons(given.get("polygons"), errors),
    )
    if area == ServiceArea() and not errors and any(part is not None for part in given.values()):
        errors["service_area"] = _NOTHING_NAMED
    if errors:
        return None, errors
    return (area if area != ServiceArea() else None), {}


def compile_area(stored: Mapping[str, object] | None) -> ServiceArea | None:
    """Make a stored area ready to compare; one that cannot be read covers nothing."""
    area, errors = parse_area(stored)
    return ServiceArea() if errors else area


def area_json(area: ServiceArea | None) -> dict[str, object] | None:
    """Write an area as it is stored."""
    if area is None:
        return None
    written: dict[str, object] = {
        "countries": sorted(area.countries),
        "states": sorted(area.states),
        "postcodes": list(area.postcodes),
    }
    if area.radius:
        written["radius"] = circle_json(area.radius)
    written["polygons"] = polygons_json(area.polygons)
    return {name: part for name, part in written.items() if part}


def _names(given: Mapping[str, object], part: str, errors: Errors) -> frozenset[str]:
    return frozenset(_texts(given, part, str.casefold, errors))


def _texts(
    given: Mapping[str, object], part: str, normal: Callable[[str], str], errors: Errors
) -> Iterable[str]:
    raw = given.get(part)
    if raw is None or raw == []:
        return ()
    texts = as_texts(raw)
    normalised = {normal(text) for text in texts or ()}
    if not texts or "" in normalised:
        needs = _NEEDS_POSTCODES if part == "postcodes" else _NEEDS_NAMES
        errors[f"service_area.{part}"] = needs
        return ()
    return normalised
