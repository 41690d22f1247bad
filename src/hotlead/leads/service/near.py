"""Reading where an administrator looks."""

from hotlead.kit.errors import InvalidInput
from hotlead.leads.records import RADIUS_KM_DEFAULT, LeadSort, Near, Point
from hotlead.leads.rules import read_point


def read_near(near: str | None, radius_km: float | None, sort: LeadSort | None) -> Near | None:
    """The circle that `near` (a point or a US ZIP code) and `radius_km` ask for.

    None without `near`. Raises InvalidInput that names `near`, or what makes no sense without it.
    """
    if near:
        point = read_place(near)
        return Near(point.latitude, point.longitude, radius_km or RADIUS_KM_DEFAULT)
    if radius_km is not None:
        raise InvalidInput(fields={"radius_km": "Say with `near` what it goes around."})
    if sort is LeadSort.DISTANCE:
        raise InvalidInput(fields={"sort": "Say with `near` what the distance is from."})
    return None


def read_place(near: str) -> Point:
    """The point that `near` names; raises InvalidInput that names it."""
    point = read_point(near)
    if isinstance(point, str):
        raise InvalidInput(point, fields={"near": point})
    return point


def judge_place(near: str) -> str | None:
    """What is wrong with a place as it was typed, in a sentence; None where nothing is."""
    point = read_point(near) if near else None
    return point if isinstance(point, str) else None
