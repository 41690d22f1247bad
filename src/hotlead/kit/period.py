"""A stretch of days that a list is narrowed to."""

from datetime import UTC, date, datetime, time

import msgspec


class Period(msgspec.Struct, frozen=True):
    """Days (UTC), both included; None is without an end."""

    first: date | None = None
    last: date | None = None

    @property
    def since(self) -> datetime | None:
        """The first moment of it."""
        return datetime.combine(self.first, time(), UTC) if self.first else None

    @property
    def until(self) -> datetime | None:
        """The last moment of it."""
        return datetime.combine(self.last, time.max, UTC) if self.last else None
