"""When a provider takes leads: weekly windows in its own time zone."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TypeAlias

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60

Window: TypeAlias = tuple[int, int]
"""From and until in minutes after midnight; the end is not included."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Windows for each day from Monday. A night's window is split at midnight."""

    zone: tzinfo
    days: tuple[tuple[Window, ...], ...]

    def is_open(self, now: datetime) -> bool:
        """Whether leads are taken at `now` (aware), by the clock on the provider's wall."""
        weekday, minute = _local(self.zone, now)
        for start, end in self.days[weekday]:  # noqa: SIM110 - a generator costs more than it saves
            if start <= minute < end:
                return True
        return False


@lru_cache(maxsize=256)
def _local(zone: tzinfo, now: datetime) -> tuple[int, int]:
    """Return the weekday (Monday is 0) and minute of the day; kept, because the engine asks
    thousands of schedules in few zones about one moment.
    """
    local = now.astimezone(zone)
    return local.weekday(), local.hour * 60 + local.minute
