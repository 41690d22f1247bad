"""The earth as a sphere: distances, and the box around a circle.

Points are degrees (WGS 84). The sphere errs by 0.5 % at most, less than a postcode is wide, and
Python, SQL and PostGIS agree on it.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import Final

EARTH_RADIUS_KM: Final = 6371.0088  # IUGG mean radius
KM_PER_DEGREE: Final = EARTH_RADIUS_KM * radians(1)
# A decimetre: what rounding may take from a box, and no more than that.
_MARGIN_DEG: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Box:
    """Every point of a circle has a latitude and a longitude in here, and some others have.

    A circle over the date line has its longitudes in two spans; elsewhere the second is empty.
    """

    south: float
    north: float
    west: float
    east: float
    west_beyond: float | None = None
    east_beyond: float | None = None


def distance_km(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Return the great-circle distance between two points in degrees.

    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    lat_1, lat_2 = radians(from_lat), radians(to_lat)
    across, along = (lat_2 - lat_1) / 2, radians(to_lon - from_lon) / 2
    squared = sin(across) ** 2 + cos(lat_1) * cos(lat_2) * sin(along) ** 2
    # Rounding may carry antipodes a hair above 1, where asin has no value.
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, squared)))


def box_around(latitude: float, longitude: float, km: float) -> Box:
    """The box around everything within `km` of a point, poles and date line included.

    After J. P. Matuschek, "Finding Points Within a Distance of a Latitude/Longitude Using
    Bounding Coordinates" (2010).
    """
    angle = km / EARTH_RADIUS_KM
    reach = degrees(angle) + _MARGIN_DEG
    south, north = latitude - reach, latitude + reach
    if south <= -90 or north >= 90 or angle >= pi / 2:
        return Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)
    wide = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude))))) + _MARGIN_DEG
    west, east = longitude - wide, longitude + wide
    if west < -180:
        return Box(south, north, -180.0, east, west + 360, 180.0)
    if east > 180:
        return Box(south, north, west, 180.0, -180.0, east - 360)
    return Box(south, north, west, east)
