"""Leads around a point."""

import msgspec

RADIUS_KM_DEFAULT = 50.0
RADIUS_KM_MAX = 20_100.0  # half way round the earth, and a little
NEAR_CHARS_MAX = 60


class Near(msgspec.Struct, frozen=True):
    """Everything within `km` of a point in degrees (WGS 84), the edge included."""

    latitude: float
    longitude: float
    km: float


class Point(msgspec.Struct, frozen=True):
    """A point in degrees; `zip` and `state` are known where it was named by its ZIP code."""

    latitude: float
    longitude: float
    zip: str | None = None
    state: str | None = None
