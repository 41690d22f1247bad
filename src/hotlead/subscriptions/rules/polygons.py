"""Checking areas drawn on a map, which arrive as GeoJSON (RFC 7946), and writing them back."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias, cast

from hotlead.subscriptions.records.polygon import (
    Edge,
    Point,
    Polygon,
    Ring,
    is_between,
    turn,
)
from hotlead.subscriptions.rules.reading import Errors, as_number, as_object

POLYGONS_MAX = 20
VERTICES_MAX = 500
RING_POINTS_MIN = 4
HALF_WAY_ROUND = 180

Raw: TypeAlias = Sequence[object]

_PATH = "service_area.polygons"
_NOT_GEOJSON = "Draw the areas, or give a GeoJSON Polygon or MultiPolygon."
_TOO_MANY = f"Use at most {POLYGONS_MAX} areas with {VERTICES_MAX} corners in all."
_NOT_CLOSED = "Each outline needs three corners or more, and its first point again as its last."
_NOT_A_POINT = "Give each corner as [longitude, latitude], from -180 to 180 and -90 to 90."
_TOO_WIDE = "An area across the date line (180°) is drawn as two, one on each side of it."
_CROSSES = "The outline of an area may not cross itself."


def parse_polygons(raw: object, errors: Errors) -> tuple[Polygon, ...]:
    """Read drawn areas; None and empty lists of them are none. Notes what is wrong. Never raises.

    An area across the antimeridian is refused as one; give its two halves. A side of more than
    180° can only be meant so.
    """
    if raw is None:
        return ()
    read = _read(raw)
    if isinstance(read, str):
        errors[_PATH] = read
        return ()
    return tuple(Polygon(rings) for rings in read)


def polygons_json(polygons: Sequence[Polygon]) -> dict[str, object] | None:
    """Write areas as GeoJSON, one as a Polygon, several as a MultiPolygon; None where none are."""
    written: list[object] = [
        [[list(point) for point in ring] for ring in polygon.rings] for polygon in polygons
    ]
    if not written:
        return None
    if len(written) == 1:
        return {"type": "Polygon", "coordinates": written[0]}
    return {"type": "MultiPolygon", "coordinates": written}


def _read(raw: object) -> list[tuple[Ring, ...]] | str:
    """The rings of each area, or what is wrong with them."""
    given = as_object(raw)
    coordinates = _items(given.get("coordinates")) if given else None
    if given is None or coordinates is None or set(given) != {"type", "coordinates"}:
        return _NOT_GEOJSON
    if given["type"] not in ("Polygon", "MultiPolygon"):
        return _NOT_GEOJSON
    areas: Raw = [coordinates] if given["type"] == "Polygon" else coordinates
    # Counted before it is read: what is refused for its size costs nothing.
    if len(areas) > POLYGONS_MAX or _count_points(areas) > VERTICES_MAX:
        return _TOO_MANY
    read: list[tuple[Ring, ...]] = []
    for area in areas:
        rings = _read_area(area)
        if isinstance(rings, str):
            return rings
        read.append(rings)
    return read


def _read_area(raw: object) -> tuple[Ring, ...] | str:
    rings: list[Ring] = []
    for item in _items(raw) or ():
        ring = _read_ring(item)
        if isinstance(ring, str):
            return ring
        rings.append(ring)
    if not rings:
        return _NOT_GEOJSON
    return _CROSSES if any(map(_crosses_itself, rings)) else tuple(rings)


def _read_ring(raw: object) -> Ring | str:
    points = [_read_point(item) for item in _items(raw) or ()]
    ring = tuple(point for point in points if point)
    if len(ring) < len(points):
        return _NOT_A_POINT
    if len(ring) < RING_POINTS_MIN or ring[0] != ring[-1]:
        return _NOT_CLOSED
    if any(abs(end[0] - start[0]) > HALF_WAY_ROUND for start, end in pairwise(ring)):
        return _TOO_WIDE
    corner = next((point for point in ring if point != ring[0]), ring[0])
    is_flat = all(turn(ring[0], corner, point) == 0 for point in ring)
    return _NOT_CLOSED if is_flat else ring


def _read_point(raw: object) -> Point | None:
    numbers = [as_number(item) for item in _items(raw) or ()]
    if len(numbers) != 2:
        return None
    longitude, latitude = numbers
    if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
        return None
    return float(longitude), float(latitude)


def _crosses_itself(ring: Ring) -> bool:
    """Whether two sides meet anywhere but at the corner that follows one and leads to the other.

    Sides in the order of their western ends: each is compared with those it overlaps alone.
    """
    sides = [side for side in pairwise(ring) if side[0] != side[1]]
    last = len(sides) - 1
    numbered = sorted(enumerate(sides), key=lambda item: min(item[1][0][0], item[1][1][0]))
    for at, (i, one) in enumerate(numbered):
        east = max(one[0][0], one[1][0])
        for j, other in numbered[at + 1 :]:
            if min(other[0][0], other[1][0]) > east:
                break
            is_next = abs(i - j) in {1, last}
            if _turns_back(one, other) if is_next else _meet(one, other):
                return True
    return False


def _meet(one: Edge, other: Edge) -> bool:
    a, b = turn(*one, other[0]), turn(*one, other[1])
    c, d = turn(*other, one[0]), turn(*other, one[1])
    if a * b < 0 and c * d < 0:
        return True
    ends = ((a, one, other[0]), (b, one, other[1]), (c, other, one[0]), (d, other, one[1]))
    return any(side == 0 and is_between(*line, point) for side, line, point in ends)


def _turns_back(one: Edge, other: Edge) -> bool:
    """Whether two sides that share a corner lie on one another."""
    corners = {*one, *other}
    if len(corners) != 3:
        return True
    corner = one[1] if one[1] in other else one[0]
    start, end = (point for point in corners if point != corner)
    if turn(start, corner, end) != 0:
        return False
    return not is_between(start, end, corner)


def _count_points(areas: Raw) -> int:
    return sum(len(_items(ring) or ()) for area in areas for ring in _items(area) or ())


def _items(raw: object) -> Raw | None:
    return cast("list[object]", raw) if isinstance(raw, list) else None
