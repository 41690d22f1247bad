"""Checking a weekly schedule and making a stored one ready to ask."""

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

from hotlead.subscriptions.records.schedule import DAYS, MINUTES_A_DAY, Schedule, Window
from hotlead.subscriptions.rules.reading import Errors, as_object

WINDOWS_A_DAY_MAX = 6

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_NOT_A_SCHEDULE = "Send an object with a list of windows for mon, tue, wed, thu, fri, sat, sun."
_NEEDS_WINDOWS = (
    f'Give at most {WINDOWS_A_DAY_MAX} windows such as ["09:00", "17:00"], from 00:00 to 24:00.'
)
_NEVER_OPEN = "Give at least one window, or remove the schedule."


def parse_schedule(raw: object, zone_name: str) -> tuple[Schedule | None, Errors]:
    """Check a schedule in the time zone `zone_name`; None means always open.

    A window that ends before it starts runs past midnight. Problems stand by their path, such as
    `schedule.mon`. Never raises.
    """
    if raw is None or raw == {}:
        return None, {}
    given = as_object(raw)
    if given is None or not given.keys() <= set(DAYS):
        return None, {"schedule": _NOT_A_SCHEDULE}
    errors: Errors = {}
    days: list[list[Window]] = [[] for _ in DAYS]
    for at, day in enumerate(DAYS):
        for start, end in _read_day(given.get(day), day, errors):
            _add_window(days, at, start, end)
    if not errors and not any(days):
        errors["schedule"] = _NEVER_OPEN
    if errors:
        return None, errors
    return Schedule(zone_of(zone_name), tuple(tuple(sorted(windows)) for windows in days)), {}


def compile_schedule(stored: Mapping[str, object] | None, zone_name: str) -> Schedule | None:
    """Make a stored schedule ready to ask; one that cannot be read is never open."""
    schedule, errors = parse_schedule(stored, zone_name)
    return Schedule(UTC, tuple(() for _ in DAYS)) if errors else schedule


def zone_of(name: str) -> tzinfo:
    """Return the time zone of this name, UTC where the system knows none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _add_window(days: list[list[Window]], at: int, start: int, end: int) -> None:
    if start < end:
        days[at].append((start, end))
        return
    days[at].append((start, MINUTES_A_DAY))
    if end > 0:
        days[(at + 1) % len(DAYS)].append((0, end))


def _read_day(raw: object, day: str, errors: Errors) -> list[Window]:
    if raw is None:
        return []
    items = cast("list[object]", raw) if isinstance(raw, list) else None
    windows = [_read_window(item) for item in items or ()]
    read = [window for window in windows if window]
    if items is None or len(items) > WINDOWS_A_DAY_MAX or len(read) < len(windows):
        errors[f"schedule.{day}"] = _NEEDS_WINDOWS
        return []
    return read


def _read_window(raw: object) -> Window | None:
    """Read `["09:00", "17:00"]` as minutes; None where it is no window or has no length."""
    if not isinstance(raw, list):
        return None
    ends = cast("list[object]", raw)
    minutes = [_read_clock(end) for end in ends]
    if len(minutes) != 2:
        return None
    start, end = minutes
    if start is None or end is None or start in {end, MINUTES_A_DAY}:
        return None
    return start, end


def _read_clock(raw: object) -> int | None:
    if not isinstance(raw, str) or not _CLOCK.fullmatch(raw):
        return None
    hours, minutes = raw.split(":")
    return int(hours) * 60 + int(minutes)
