"""Where a provider works, and whether a lead's place lies there."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from hotlead.niches.records import Location

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius
KM_PER_DEGREE = EARTH_RADIUS_KM * radians(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A lead's place made ready to compare, once a lead: folded names, a bare postcode."""

    country: str = ""
    state: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def of(cls, location: Location | None) -> "Place":
        """Make a place of a location as answered or stored; of none, a place nothing covers."""
        if location is None:
            return cls()
        return cls(
            (location.country or "").strip().casefold(),
            (location.state or "").strip().casefold(),
            bare_postcode(location.zip or ""),
            location.latitude,
            location.longitude,
        )


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `km` of a point (degrees, WGS 84)."""

    latitude: float
    longitude: float
    km: float

    def covers_place(self, place: Place) -> bool:
        """Whether the place has a point in the circle, its edge included."""
        latitude, longitude = place.latitude, place.longitude
        if latitude is None or longitude is None:
            return False
        # Degrees of latitude are of equal length: most points are ruled out by one comparison.
        if abs(latitude - self.latitude) * KM_PER_DEGREE > self.km * 1.001:
            return False
        return distance_km(self.latitude, self.longitude, latitude, longitude) <= self.km


@dataclass(frozen=True, slots=True)
class ServiceArea:
    """Countries, states, postcodes by their beginning, and a circle: each adds to the area.

    Names are folded. A state may carry its country (`us-tx`), because codes repeat between
    countries.
    """

    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    postcodes: tuple[str, ...] = ()
    radius: Circle | None = None

    def covers(self, place: Place) -> bool:
        """Whether the place lies in any part of the area.

        The circle needs the place's point, the other parts its names: a part whose data the place
        lacks does not match.
        """
        return (
            (self.radius is not None and self.radius.covers_place(place))
            or (bool(place.postcode) and place.postcode.startswith(self.postcodes))
            or (bool(place.state) and self._has_state(place))
            or (bool(place.country) and place.country in self.countries)
        )

    def _has_state(self, place: Place) -> bool:
        return place.state in self.states or f"{place.country}-{place.state}" in self.states


def bare_postcode(text: str) -> str:
    """Strip a postcode to its letters and digits, so that `SW1A 1AA` begins with `SW1A1`."""
    return "".join(character for character in text if character.isalnum()).upper()


def distance_km(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Return the great-circle distance between two points in degrees.

    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    lat_1, lat_2 = radians(from_lat), radians(to_lat)
    across, along = (lat_2 - lat_1) / 2, radians(to_lon - from_lon) / 2
    squared = sin(across) ** 2 + cos(lat_1) * cos(lat_2) * sin(along) ** 2
    # Rounding may carry antipodes a hair above 1, where asin has no value.
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, squared)))
