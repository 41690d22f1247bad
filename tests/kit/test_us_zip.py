"""A ZIP code has the point of its own place, or none."""

from collections.abc import Callable
from typing import cast

import msgspec
import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.us_zip import STATE_CODES, contradicts, find_zip

# South, north, west, east of some states, in degrees, from their borders, outwards.
BOXES = {
    "TX": (25.8, 36.6, -106.7, -93.5),
    "CA": (32.5, 42.1, -124.5, -114.1),
    "CO": (36.9, 41.1, -109.1, -102.0),
    "FL": (24.5, 31.1, -87.7, -80.0),
    "NY": (40.4, 45.1, -79.8, -71.8),
    "HI": (18.9, 22.3, -160.3, -154.8),
    "AK": (51.2, 71.5, -179.9, -129.9),
    "PR": (17.9, 18.6, -67.3, -65.2),
}


class Row(msgspec.Struct, frozen=True):
    """A line of the list as it comes."""

    zip_code: str
    state: str
    lat: str


# The package's hints stand in a stub of its inner module only.
_list_all = cast(
    "Callable[[], object]",
    zipcodes.list_all,  # pyright: ignore[reportUnknownMemberType] - see above
)
ROWS = msgspec.convert(_list_all(), list[Row])
SAMPLE = [(row.zip_code, row.state) for row in ROWS if row.state in BOXES][::7]


@given(st.sampled_from(SAMPLE))
def test_a_point_lies_in_its_state(row: tuple[str, str]) -> None:
    code, state = row
    found = find_zip(code)
    south, north, west, east = BOXES[state]
    assert found is None or (
        found.state == state
        and south <= found.latitude <= north
        and west <= found.longitude <= east
    )


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("78701", "TX"),
        ("78701-1234", "TX"),
        (" 78701 ", "TX"),
        # Leading zeros are part of the code.
        ("00501", "NY"),
        ("00601", "PR"),
        ("02108", "MA"),
        ("501", None),
        # Military mail: AE, AP, AA.
        ("09012", None),
        ("96201", None),
        ("34002", None),
        ("00000", None),
        ("99999", None),
        ("78701-12", None),
        ("787011234", None),
        ("SW1A 1AA", None),
        ("７８７０１", None),
        ("", None),
    ],
)
def test_what_is_a_zip_code(text: str, state: str | None) -> None:
    found = find_zip(text)
    assert (found.state if found else None) == state


def test_no_code_lies_in_the_atlantic() -> None:
    """The list gives 872 codes the point 0, 0."""
    without = [row.zip_code for row in ROWS if float(row.lat) == 0]
    assert len(without) > 800
    assert {find_zip(code) for code in without[::60]} == {None}


@pytest.mark.parametrize(
    ("code", "state", "country", "wrong"),
    [
        ("78701", None, None, False),
        ("78701", "tx", "us", False),
        ("78701", "Texas", "USA", False),
        ("78701", "CA", None, True),
        ("78701", "California", "United States", True),
        ("78701", "Somewhere", None, True),
        ("78701", "Somewhere", "US", False),
        ("80202", "Bayern", None, True),
        ("78701", None, "FR", True),
        ("30301", None, "Georgia", True),
        ("00601", None, "PR", False),
        ("00601", "Puerto Rico", "US", False),
        ("00601", None, "Puerto Rico", False),
        ("00601", "NY", None, True),
        ("78701", None, "PR", True),
    ],
)
def test_what_contradicts_a_code(
    code: str, state: str | None, country: str | None, *, wrong: bool
) -> None:
    found = find_zip(code)
    assert found is not None
    assert contradicts(found, state, country) is wrong


@pytest.mark.parametrize(
    ("code", "city", "country", "wrong"),
    [
        ("10115", "Berlin", None, True),
        ("10115", "new york", None, False),
        ("10115", "NYC", None, False),
        ("10115", "Berlin", "US", False),
        ("10115", "", None, False),
    ],
)
def test_a_city_alone_has_to_be_the_code_s(
    code: str, city: str, country: str | None, *, wrong: bool
) -> None:
    found = find_zip(code)
    assert found is not None
    assert contradicts(found, None, country, city) is wrong


def test_every_state_of_the_list_has_a_name() -> None:
    states = {row.state for row in ROWS if float(row.lat) != 0}
    # Military mail, and states in free association with the United States.
    assert states - set(STATE_CODES.values()) <= {"AP", "FM", "MH", "PW"}
