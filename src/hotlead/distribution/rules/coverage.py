"""Which subscriptions buy leads of a place, and where nobody does: asked of the engine's areas."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from hotlead.distribution.records import (
    AreaRow,
    Covering,
    Gap,
    GapsBy,
    PlaceRow,
    Standing,
)
from hotlead.niches.records import Location
from hotlead.subscriptions.records import Place, ServiceArea

_UNKNOWN = "Unknown"
_WILLING = frozenset({Standing.READY, Standing.INSUFFICIENT_BALANCE})

Area = ServiceArea | None
"""None is everywhere."""


def covering(rows: Sequence[AreaRow], areas: Sequence[Area], place: Location) -> list[Covering]:
    """Those of the subscriptions, in their order, whose area (the same position) has the place."""
    where = Place.of(place)
    return [
        _as_covering(row)
        for row, area in zip(rows, areas, strict=True)
        if area is None or area.covers(where)
    ]


def count_gaps(
    rows: Sequence[AreaRow], areas: Sequence[Area], places: Sequence[PlaceRow], by: GapsBy
) -> list[Gap]:
    """Leads by how many subscriptions cover their place, the most uncovered ones first.

    Counts subscriptions that are not paused, whether their balance suffices today or not. Equal
    areas are asked once.
    """
    in_niche: dict[UUID, Counter[Area]] = defaultdict(Counter)
    for row, area in zip(rows, areas, strict=True):
        if row.standing in _WILLING:
            in_niche[row.niche_id][area] += 1
    leads: dict[str, Counter[int]] = defaultdict(Counter)
    for place in places:
        times = _times_covered(in_niche[place.niche_id], place)
        leads[_NAMES[by](place)][min(times, 3)] += place.leads
    gaps = [_gap(name, counts) for name, counts in leads.items()]
    return sorted(gaps, key=lambda gap: (-gap.none, -gap.leads, gap.name))


def _as_covering(row: AreaRow) -> Covering:
    return Covering(
        subscription_id=row.subscription_id,
        provider_id=row.provider_id,
        company_name=row.company_name,
        niche_id=row.niche_id,
        niche_name=row.niche_name,
        level_name=row.level_name,
        price_per_lead=row.price_per_lead,
        balance=row.balance,
        standing=row.standing,
    )


def _times_covered(areas: Mapping[Area, int], row: PlaceRow) -> int:
    where = Place.of(
        Location(
            country=row.country,
            state=row.state,
            zip=row.zip,
            latitude=row.latitude,
            longitude=row.longitude,
        )
    )
    return sum(times for area, times in areas.items() if area is None or area.covers(where))


def _gap(name: str, counts: Mapping[int, int]) -> Gap:
    none, one, two, more = (counts.get(times, 0) for times in range(4))
    return Gap(name=name, leads=none + one + two + more, none=none, one=one, two=two, more=more)


def _state_of(row: PlaceRow) -> str:
    return ", ".join(part for part in (row.state, row.country) if part) or _UNKNOWN


_NAMES: Mapping[GapsBy, Callable[[PlaceRow], str]] = {
    GapsBy.STATE: _state_of,
    GapsBy.NICHE: lambda row: row.niche_name,
}
