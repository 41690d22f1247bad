"""Which leads lie around a point, the same ones on every server.

One formula decides (`kit.geo.distance_km`, in SQL). An index finds what to ask it about: PostGIS'
where `leads.point` is there, else one of latitudes and longitudes.
"""

from typing import Final, LiteralString

from hotlead.kit.db import Params, Tx, fetch_value
from hotlead.kit.geo import EARTH_RADIUS_KM, box_around
from hotlead.leads.records import Near

# PostgreSQL raises an error where a number becomes too small. Adding 512 and taking it off again
# leaves steps of a hundredth of a micrometre, and nothing smaller.
DISTANCE_KM: Final[LiteralString] = """
    2 * %(earth_km)s * asin(sqrt(least(1,
        power(sind((l.latitude - %(near_lat)s + 512 - 512) / 2), 2)
        + cosd(%(near_lat)s) * cosd(l.latitude)
            * power(sind((l.longitude - %(near_lon)s + 512 - 512) / 2), 2))))"""
_DECIDES: Final[LiteralString] = "\n".join((DISTANCE_KM, "<= %(near_km)s"))
_BY_LATITUDE: Final[LiteralString] = "l.latitude BETWEEN %(south)s AND %(north)s"
_BY_LONGITUDE: Final[LiteralString] = "l.longitude BETWEEN %(west)s AND %(east)s"
_BEYOND_DATE_LINE: Final[LiteralString] = """
    (l.longitude BETWEEN %(west)s AND %(east)s
        OR l.longitude BETWEEN %(west_beyond)s AND %(east_beyond)s)"""
# PostGIS' sphere is a hair smaller than ours: over half the earth a decimetre. So it is asked for
# a metre more.
_BY_POINT: Final[LiteralString] = """
    ST_DWithin(l.point, ST_SetSRID(ST_MakePoint(%(near_lon)s, %(near_lat)s), 4326)::geography,
        %(near_km)s * 1000 + 1, false)"""


async def has_points(tx: Tx) -> bool:
    """Whether leads have a point with an index here."""
    return await fetch_value(tx, bool, "SELECT to_regclass('leads_by_point') IS NOT NULL")


def lies_near(near: Near, *, has_points: bool) -> tuple[list[LiteralString], Params]:
    """The conditions on `leads AS l`, with their values."""
    params = {
        "earth_km": EARTH_RADIUS_KM,
        "near_lat": near.latitude,
        "near_lon": near.longitude,
        "near_km": near.km,
    }
    if has_points:
        return [_BY_POINT, _DECIDES], params
    box = box_around(near.latitude, near.longitude, near.km)
    around = {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
    if box.west_beyond is None:
        return [_BY_LATITUDE, _BY_LONGITUDE, _DECIDES], params | around
    beyond = {"west_beyond": box.west_beyond, "east_beyond": box.east_beyond}
    return [_BY_LATITUDE, _BEYOND_DATE_LINE, _DECIDES], params | around | beyond
