"""A schedule is open by the clock on the provider's wall."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from hotlead.subscriptions.records import Schedule
from hotlead.subscriptions.rules import compile_schedule, parse_schedule, summarise_schedule
from tests.niches.forms import JSON

OFFICE = {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "02:00"]]}


def schedule(raw: object = OFFICE, zone: str = "America/New_York") -> Schedule:
    read, errors = parse_schedule(raw, zone)
    assert errors == {}
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [
        ("2026-01-05T14:00", True),  # Monday 09:00 in New York
        ("2026-01-05T13:59", False),
        ("2026-01-05T17:00", False),  # noon: the end is not included
        ("2026-01-05T18:00", True),
        ("2026-07-06T13:00", True),  # in summer 09:00 comes an hour earlier
        ("2026-01-10T03:30", True),  # Friday 22:30
        ("2026-01-10T06:59", True),  # Saturday 01:59, still Friday's window
        ("2026-01-10T07:00", False),
        ("2026-01-06T14:00", False),  # Tuesday
    ],
)
def test_windows(utc: str, *, is_open: bool) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert schedule().is_open(now) is is_open


def test_a_whole_day_and_a_week_that_turns() -> None:
    assert schedule({"sun": [["00:00", "24:00"]]}, "UTC").days[6] == ((0, 1440),)
    turning = schedule({"sun": [["23:00", "01:00"]]}, "UTC")
    assert turning.days[0] == ((0, 60),)


def test_none_is_always_and_a_broken_one_is_never() -> None:
    assert parse_schedule(None, "UTC") == (None, {})
    assert parse_schedule({}, "UTC") == (None, {})
    broken = compile_schedule({"someday": []}, "UTC")
    assert broken is not None
    assert not broken.is_open(datetime(2026, 1, 5, 14, tzinfo=UTC))
    assert schedule(OFFICE, "Mars/Phobos").zone is UTC
    assert schedule(OFFICE, "../etc/passwd").zone is UTC


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("always", "schedule"),
        ({"someday": []}, "schedule"),
        ({"mon": []}, "schedule"),
        ({"mon": "09:00"}, "schedule.mon"),
        ({"mon": [["09:00"]]}, "schedule.mon"),
        ({"mon": [["9:00", "17:00"]]}, "schedule.mon"),
        ({"mon": [["09:00", "25:00"]]}, "schedule.mon"),
        ({"mon": [["09:00", "09:00"]]}, "schedule.mon"),
        ({"mon": [["24:00", "09:00"]]}, "schedule.mon"),
        ({"tue": [["09:00", "10:00"]] * 7}, "schedule.tue"),
    ],
)
def test_a_bad_schedule_is_named(raw: object, path: str) -> None:
    read, errors = parse_schedule(raw, "UTC")
    assert read is None
    assert path in errors


def test_a_schedule_is_summed_up() -> None:
    week = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed")}
    assert summarise_schedule(schedule(week, "UTC")) == "Mon–Wed 09:00–17:00 (UTC)"
    assert summarise_schedule(None) == "Always"


@given(JSON)
def test_no_json_is_too_strange(raw: object) -> None:
    read, errors = parse_schedule(raw, "UTC")
    assert read is None or not errors
