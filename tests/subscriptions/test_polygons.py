"""A drawn area holds exactly the points inside its outline and on its edges, not its holes."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.niches.records import Location
from hotlead.subscriptions.records import Place
from hotlead.subscriptions.records.polygon import Polygon, Ring
from hotlead.subscriptions.rules import area_json, parse_area, summarise_area
from hotlead.subscriptions.rules.polygons import POLYGONS_MAX, VERTICES_MAX

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]
AWAY = [[10, 10], [12, 10], [11, 12], [10, 10]]


def geojson(*rings: Sequence[Sequence[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def covers(polygons: object, longitude: float, latitude: float) -> bool:
    area, errors = parse_area({"polygons": polygons})
    assert errors == {}
    assert area is not None
    place = Place.of(Location(latitude=latitude, longitude=longitude))
    return area.covers(place)


@pytest.mark.parametrize(
    ("longitude", "latitude", "is_covered"),
    [
        (0.5, 0.5, True),
        (0, 0, True),
        (4, 2, True),
        (2, 4, True),
        (2, 2, False),
        (1, 2, True),
        (3, 3, True),
        (4.000001, 2, False),
        (-1, 2, False),
        (11, 11, True),
        (10, 12, False),
    ],
)
def test_edges_are_in_and_holes_are_out(
    longitude: float, latitude: float, *, is_covered: bool
) -> None:
    areas = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [AWAY]]}
    assert covers(areas, longitude, latitude) is is_covered


def test_a_place_without_a_point_lies_in_no_drawn_area() -> None:
    area, _ = parse_area({"polygons": geojson(SQUARE)})
    assert area is not None
    assert not area.covers(Place.of(Location(country="US", zip="78701")))


# Few coordinates, so that points often lie on corners, on edges, and beside each other.
NUMBER = st.integers(-4, 4).map(float) | st.sampled_from([0.1, 0.2, 0.3, -0.7, 1e-9, 1 / 3])
POINT = st.tuples(NUMBER, NUMBER)
RING = st.lists(POINT, min_size=3, max_size=9).map(lambda points: (*points, points[0]))


@settings(max_examples=100)
@given(rings=st.lists(RING, min_size=1, max_size=2), point=POINT, share=st.integers(0, 8))
def test_it_agrees_with_arithmetic_that_never_rounds(
    rings: list[Ring], point: tuple[float, float], share: int
) -> None:
    start, end = rings[0][0], rings[0][1]
    on_edge = tuple(a + (b - a) * share / 8 for a, b in zip(start, end, strict=True))
    for x, y in (point, (on_edge[0], on_edge[1])):
        assert Polygon(tuple(rings)).covers(x, y) is _reference(rings, x, y)


def _reference(rings: list[Ring], x: float, y: float) -> bool:
    """The even-odd rule as in the textbook, in fractions."""
    px, py, inside = Fraction(x), Fraction(y), False
    for ring in rings:
        for start, end in pairwise(ring):
            (ax, ay), (bx, by) = map(_exact, (start, end))
            cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            is_within = min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by)
            if cross == 0 and is_within:
                return True
            if (ay > py) != (by > py) and px < ax + (bx - ax) * (py - ay) / (by - ay):
                inside = not inside
    return inside


def _exact(point: tuple[float, float]) -> tuple[Fraction, Fraction]:
    return Fraction(point[0]), Fraction(point[1])


@settings(max_examples=60)
@given(points=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=6))
def test_an_outline_that_crosses_itself_is_refused(points: list[tuple[int, int]]) -> None:
    ring = [[float(x), float(y)] for x, y in [*points, points[0]]]
    _, errors = parse_area({"polygons": geojson(ring)})
    sides = [(a, b) for a, b in pairwise([*points, points[0]]) if a != b]
    is_simple = len(set(points)) == len(points) and not any(
        _touch(sides[i], sides[j])
        for i in range(len(sides))
        for j in range(i + 2, len(sides))
        if not (i == 0 and j == len(sides) - 1)
    )
    if not errors:
        # What is let through has an inside: no side meets another.
        assert is_simple or len(set(points)) < len(points)


def _touch(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    def side(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
        cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return (cross > 0) - (cross < 0)

    (a, b), (c, d) = one, other
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@pytest.mark.parametrize(
    "wrong",
    [
        "draw",
        [],
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [SQUARE], "bbox": [0, 0, 4, 4]},
        geojson(SQUARE[:-1]),
        geojson([[0, 0], [1, 1], [0, 0]]),
        geojson([[0, 0], [1, 1], [2, 2], [0, 0]]),
        geojson([[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]),
        geojson([[0, 0], [181, 0], [4, 4], [0, 0]]),
        geojson([[179, 0], [-179, 0], [-179, 10], [179, 10], [179, 0]]),
        geojson([[0, 0], [4, 91], [4, 4], [0, 0]]),
        geojson([[0, 0, 9], [4, 0, 9], [4, 4, 9], [0, 0, 9]]),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]] * (POLYGONS_MAX + 1)},
        geojson([[x / 100, (x % 2) / 100] for x in range(VERTICES_MAX + 1)]),
    ],
)
def test_what_is_no_area_is_refused_at_its_path(wrong: object) -> None:
    area, errors = parse_area({"polygons": wrong})
    assert area is None
    assert list(errors) == ["service_area.polygons"]


def test_an_area_is_stored_as_it_came_and_said_in_words() -> None:
    drawn = geojson([[-98, 30], [-97, 30], [-97, 31], [-98, 31], [-98, 30]])
    area, _ = parse_area({"polygons": drawn})
    assert area_json(area) == {"polygons": drawn}
    assert summarise_area(area) == "1 drawn area, about 11,000 km²"
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [AWAY]]}
    area, _ = parse_area({"polygons": several})
    assert area_json(area) == {"polygons": several}
    assert summarise_area(area).startswith("2 drawn areas, about 1")


def test_a_corner_may_be_given_twice() -> None:
    assert covers(geojson([[0, 0], [0, 0], [1, 0], [1, 1], [0, 0]]), 0.9, 0.5)
