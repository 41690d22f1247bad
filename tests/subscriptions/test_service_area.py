"""A lead's place is in a service area by its point, postcode, state or country, or not at all."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.geo import distance_km
from hotlead.niches.records import Location
from hotlead.subscriptions.records import Place, ServiceArea
from hotlead.subscriptions.rules import area_json, compile_area, parse_area, summarise_area
from tests.niches.forms import JSON

AUSTIN = Location(city="Austin", state="TX", country="US", zip="78701")
POINT = Location(latitude=30.2672, longitude=-97.7431)
AROUND_AUSTIN = {"radius": {"latitude": 30.25, "longitude": -97.75, "km": 25}}


def covers(raw: dict[str, object], location: Location | None) -> bool:
    area, errors = parse_area(raw)
    assert errors == {}
    assert area is not None
    return area.covers(Place.of(location))


@pytest.mark.parametrize(
    ("raw", "location", "is_covered"),
    [
        ({"countries": ["us"]}, AUSTIN, True),
        ({"countries": ["DE", "FR"]}, AUSTIN, False),
        ({"states": ["tx"]}, AUSTIN, True),
        ({"states": ["US-TX"]}, AUSTIN, True),
        ({"states": ["AU-TX"]}, AUSTIN, False),
        ({"postcodes": ["787"]}, AUSTIN, True),
        ({"postcodes": ["7", "9"]}, AUSTIN, True),
        ({"postcodes": ["8"]}, AUSTIN, False),
        ({"postcodes": ["sw1a 1"]}, Location(zip="SW1A 1AA"), True),
        ({"countries": ["DE"], "postcodes": ["787"]}, AUSTIN, True),
        (AROUND_AUSTIN, POINT, True),
        (AROUND_AUSTIN, Location(latitude=32.77, longitude=-96.8), False),
        (AROUND_AUSTIN, Location(latitude=30.25, longitude=97.75), False),
        (AROUND_AUSTIN, AUSTIN, False),
        ({"countries": ["us"]}, POINT, False),
        ({"countries": ["us"]}, Location(), False),
        ({"countries": ["us"]}, None, False),
        ({"postcodes": ["787"]}, None, False),
    ],
)
def test_coverage(raw: dict[str, object], location: Location | None, *, is_covered: bool) -> None:
    assert covers(raw, location) is is_covered


def test_no_area_is_everywhere_and_a_broken_one_nowhere() -> None:
    assert parse_area(None) == (None, {})
    assert parse_area({}) == (None, {})
    assert parse_area({"countries": None, "radius": None}) == (None, {})
    assert compile_area(None) is None
    assert compile_area({"planets": ["Mars"]}) == ServiceArea()
    assert not ServiceArea().covers(Place.of(AUSTIN))


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("US", "service_area"),
        ({"planets": ["Mars"]}, "service_area"),
        ({"countries": []}, "service_area"),
        ({"polygons": {"type": "MultiPolygon", "coordinates": []}}, "service_area"),
        ({"countries": "US"}, "service_area.countries"),
        ({"states": [1]}, "service_area.states"),
        ({"postcodes": ["--"]}, "service_area.postcodes"),
        ({"radius": 5}, "service_area.radius"),
        ({"radius": {"km": 5, "miles": 3}}, "service_area.radius"),
        ({"radius": {"km": 5}}, "service_area.radius"),
        ({"radius": {"latitude": 91, "longitude": 0, "km": 5}}, "service_area.radius.latitude"),
        ({"radius": {"latitude": 30, "km": 5}}, "service_area.radius.longitude"),
        ({"radius": {"latitude": 0, "longitude": 0, "km": 0}}, "service_area.radius.km"),
        ({"radius": {"latitude": 0, "longitude": 0, "km": 1e9}}, "service_area.radius.km"),
        ({"radius": {"zip": "80202", "km": "abc"}}, "service_area.radius.km"),
        ({"radius": {"zip": "00000", "km": 5}}, "service_area.radius.zip"),
        ({"radius": {"zip": 80202, "km": 5}}, "service_area.radius.zip"),
    ],
)
def test_a_bad_area_is_named(raw: object, path: str) -> None:
    area, errors = parse_area(raw)
    assert area is None
    assert set(errors) == {path}


def test_a_circle_keeps_the_zip_code_it_was_given_by() -> None:
    area, errors = parse_area({"radius": {"zip": "80202-1234", "km": 50}})
    assert (errors, summarise_area(area)) == ({}, "50 km around ZIP 80202")
    stored = area_json(area)
    assert stored == {
        "radius": {"zip": "80202", "latitude": 39.7491, "longitude": -104.9946, "km": 50.0}
    }
    assert parse_area(stored) == (area, {})
    elsewhere = parse_area({"radius": {"zip": "80202", "latitude": 0, "longitude": 0, "km": 50}})
    assert elsewhere == (area, {})


def test_degrees_keep_two_decimals_wherever_they_are() -> None:
    area, _ = parse_area({"radius": {"latitude": 39.75, "longitude": -104.9963, "km": 50}})
    assert summarise_area(area) == "50 km around 39.75, -105.00"


def test_an_area_is_summed_up() -> None:
    area, _ = parse_area({"states": ["tx", "ok"], "postcodes": ["787"], **AROUND_AUSTIN})
    assert summarise_area(area) == ("OK or TX or postcodes from 787 or 25 km around 30.25, -97.75")
    assert summarise_area(None) == "Anywhere"


def test_known_distances() -> None:
    paris_london = distance_km(48.8566, 2.3522, 51.5074, -0.1278)
    assert paris_london == pytest.approx(343.6, abs=0.5)
    assert distance_km(0, 0, 0, 180) == pytest.approx(math.pi * 6371.0088)


_POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(_POINTS, _POINTS, st.floats(0.1, 2000))
def test_a_circle_is_a_distance(
    centre: tuple[float, float], point: tuple[float, float], km: float
) -> None:
    raw: dict[str, object] = {"radius": {"latitude": centre[0], "longitude": centre[1], "km": km}}
    inside = distance_km(*centre, *point) <= km
    assert covers(raw, Location(latitude=point[0], longitude=point[1])) is inside


@given(JSON)
def test_no_json_is_too_strange(raw: object) -> None:
    area, errors = parse_area(raw)
    stored = json.loads(json.dumps(area_json(area), allow_nan=False))
    assert parse_area(stored) == (area, {})
    assert area is None or not errors
