"""Where the market is covered: who buys leads of a place, and where nobody does."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from hotlead.distribution import queries, rules
from hotlead.distribution.records import AreaRow, Coverage, Gap, GapsBy, Standing
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.niches.records import Location
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import ServiceArea

GAP_DAYS: Final = 30
AREAS_MAX: Final = 5_000
PLACES_MAX: Final = 5_000


def place_near(
    near: str, region: str | None, country: str | None, postcode: str | None
) -> Location:
    """The place that `near` names, as a lead there would give it; raises InvalidInput.

    A ZIP code names its state and country too, unless others are given.
    """
    point = leads.read_place(near)
    return Location(
        state=region or point.state,
        country=country or ("US" if point.zip else None),
        zip=postcode or point.zip,
        latitude=point.latitude,
        longitude=point.longitude,
    )


async def describe_coverage(
    db: Database, actor: Actor, place: Location, niche: str | None
) -> Coverage:
    """Which subscriptions' areas hold a place, whether or not they would buy at this moment.

    Of at most AREAS_MAX live subscriptions of niches where the place matters. Judged as the engine
    judges a lead that gives this `place` and no more. Administrators only.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_areas(tx, niche, AREAS_MAX)
    found = await asyncio.to_thread(lambda: rules.covering(rows, _areas(rows), place))
    ready = sum(row.standing is Standing.READY for row in found)
    return Coverage(place=place, looked_at=len(rows), ready=ready, subscriptions=found)


async def list_gaps(
    db: Database, actor: Actor, niche: str | None, by: GapsBy, now: datetime
) -> list[Gap]:
    """The leads of the last GAP_DAYS days by how many subscriptions cover their place today.

    Of at most AREAS_MAX subscriptions and the PLACES_MAX places that most leads came from.
    Rejected, bad and test leads do not count. Administrators only.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_areas(tx, niche, AREAS_MAX)
        places = await queries.list_places(tx, niche, now - timedelta(days=GAP_DAYS), PLACES_MAX)
    # Many comparisons: the other requests of this process go on meanwhile.
    return await asyncio.to_thread(lambda: rules.count_gaps(rows, _areas(rows), places, by))


def _areas(rows: Sequence[AreaRow]) -> list[ServiceArea | None]:
    return [subscriptions.compile_area(row.service_area) for row in rows]
