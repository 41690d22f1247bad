"""Areas drawn on a map, and whether a point lies in one: exactly, its edges included.

The test is the even-odd rule over every ring, so that holes are left out. Longitude and latitude
are taken as plane coordinates, as GeoJSON (RFC 7946) takes them; an area across the antimeridian
is drawn as two.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import radians, sin
from typing import TypeAlias

from hotlead.kit.geo import EARTH_RADIUS_KM

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees, in the order of GeoJSON."""

Ring: TypeAlias = tuple[Point, ...]
"""At least four points, the last of them the first again."""

Edge: TypeAlias = tuple[Point, Point]

BANDS_MAX = 256
# Above this part of the terms, the sign of their difference is right whatever was rounded.
# J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (1997), bound A.
_ROUNDING = (3.0 + 16.0 * 2.0**-53) * 2.0**-53


@dataclass(frozen=True, slots=True)
class Polygon:
    """One area: its outline, then its holes. Knows its edges by bands of latitude."""

    rings: tuple[Ring, ...]
    west: float = field(init=False, repr=False, compare=False)
    east: float = field(init=False, repr=False, compare=False)
    south: float = field(init=False, repr=False, compare=False)
    north: float = field(init=False, repr=False, compare=False)
    _scale: float = field(init=False, repr=False, compare=False)
    _bands: tuple[tuple[Edge, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        points = [point for ring in self.rings for point in ring]
        put = object.__setattr__
        put(self, "west", min(x for x, _ in points))
        put(self, "east", max(x for x, _ in points))
        put(self, "south", min(y for _, y in points))
        put(self, "north", max(y for _, y in points))
        count = min(BANDS_MAX, len(points))
        height = self.north - self.south
        put(self, "_scale", (count - 1) / height if height else 0.0)
        bands: list[list[Edge]] = [[] for _ in range(count)]
        for edge in self.edges():
            low, high = sorted((edge[0][1], edge[1][1]))
            for band in bands[self._band(low) : self._band(high) + 1]:
                band.append(edge)
        put(self, "_bands", tuple(map(tuple, bands)))

    def edges(self) -> Iterator[Edge]:
        """Every side of every ring."""
        for ring in self.rings:
            yield from pairwise(ring)

    def covers(self, longitude: float, latitude: float) -> bool:
        """Whether the point lies inside, or on an edge."""
        if not (self.west <= longitude <= self.east and self.south <= latitude <= self.north):
            return False
        point, is_inside = (longitude, latitude), False
        for start, end in self._bands[self._band(latitude)]:
            side = 0
            is_crossed = (start[1] > latitude) != (end[1] > latitude)
            if is_crossed or start[1] == latitude or end[1] == latitude:
                side = turn(start, end, point)
                if side == 0 and is_between(start, end, point):
                    return True
            # To the right of the point: on the left of an edge that goes up.
            if is_crossed and (side > 0) == (end[1] > start[1]):
                is_inside = not is_inside
        return is_inside

    def area_km2(self) -> float:
        """The area on a sphere, without the holes.

        R. G. Chamberlain, W. H. Duquette, "Some Algorithms for Polygons on a Sphere" (JPL 2007).
        """
        outline, *holes = (_ring_km2(ring) for ring in self.rings)
        return max(0.0, outline - sum(holes))

    def _band(self, latitude: float) -> int:
        # Rounded the same way for edges and points, and never falling: no edge is missed.
        return int((latitude - self.south) * self._scale)


def turn(start: Point, end: Point, point: Point) -> int:
    """1 where `point` lies to the left of the line from `start` to `end`, -1 right, 0 on it."""
    left = (start[0] - point[0]) * (end[1] - point[1])
    right = (start[1] - point[1]) * (end[0] - point[0])
    difference = left - right
    if abs(difference) <= _ROUNDING * (abs(left) + abs(right)):
        return _exact_turn(start, end, point)
    return 1 if difference > 0 else -1


def is_between(start: Point, end: Point, point: Point) -> bool:
    """Whether a point on the line lies between its ends, both included."""
    return min(start[0], end[0]) <= point[0] <= max(start[0], end[0]) and min(
        start[1], end[1]
    ) <= point[1] <= max(start[1], end[1])


def _exact_turn(start: Point, end: Point, point: Point) -> int:
    (ax, ay), (bx, by), (cx, cy) = ((Fraction(x), Fraction(y)) for x, y in (start, end, point))
    difference = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx)
    return (difference > 0) - (difference < 0)


def _ring_km2(ring: Ring) -> float:
    total = sum(
        radians(end[0] - start[0]) * (2 + sin(radians(start[1])) + sin(radians(end[1])))
        for start, end in pairwise(ring)
    )
    return abs(total) * EARTH_RADIUS_KM**2 / 2
