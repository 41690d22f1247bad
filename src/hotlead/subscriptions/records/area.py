"""Where a provider works, and whether a lead's place lies there."""

import re
from dataclasses import dataclass
from functools import lru_cache

from hotlead.kit.geo import KM_PER_DEGREE, distance_km
from hotlead.niches.records import Location
from hotlead.subscriptions.records.polygon import Polygon

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_NAMES_KEPT = 16_384


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
        names = _folded(location.country or "", location.state or "", location.zip or "")
        return cls(*names, location.latitude, location.longitude)


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `km` of a point (degrees, WGS 84): the middle of `zip` where it has one."""

    latitude: float
    longitude: float
    km: float
    zip: str = ""

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
    """Countries, states, postcodes by their beginning, a circle, drawn areas: each adds to it.

    Names are folded. A state may carry its country (`us-tx`), because codes repeat between
    countries.
    """

    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    postcodes: tuple[str, ...] = ()
    radius: Circle | None = None
    polygons: tuple[Polygon, ...] = ()

    def covers(self, place: Place) -> bool:
        """Whether the place lies in any part of the area.

        The circle and the drawn areas need the place's point, the other parts its names: a part
        whose data the place lacks does not match.
        """
        return (
            (self.radius is not None and self.radius.covers_place(place))
            or (bool(place.postcode) and place.postcode.startswith(self.postcodes))
            or (bool(place.state) and self._has_state(place))
            or (bool(place.country) and place.country in self.countries)
            or (bool(self.polygons) and self._is_drawn(place))
        )

    def _is_drawn(self, place: Place) -> bool:
        latitude, longitude = place.latitude, place.longitude
        if latitude is None or longitude is None:
            return False
        return any(polygon.covers(longitude, latitude) for polygon in self.polygons)

    def _has_state(self, place: Place) -> bool:
        return place.state in self.states or f"{place.country}-{place.state}" in self.states


def bare_postcode(text: str) -> str:
    """Strip a postcode to its letters and digits, so that `SW1A 1AA` begins with `SW1A1`."""
    return _NOT_ALPHANUMERIC.sub("", text).upper()


@lru_cache(maxsize=_NAMES_KEPT)
def _folded(country: str, state: str, postcode: str) -> tuple[str, str, str]:
    """The names of a place ready to compare; kept, because leads come from the same places."""
    return country.strip().casefold(), state.strip().casefold(), bare_postcode(postcode)
