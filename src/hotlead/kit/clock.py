"""The clock. Verbs take `now`; only fronts and jobs read it here."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
