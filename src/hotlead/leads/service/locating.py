"""A lead with an address gets its point after it was handed in, where a geocoder knows it.

Nobody waits for that: a lead is sold by what is known of it, and a point that comes late gives an
unsold one another chance.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Tx
from hotlead.kit.errors import Unavailable
from hotlead.kit.geocoding import FoundPoint
from hotlead.kit.jobs import enqueue
from hotlead.kit.resources import Resources
from hotlead.leads import queries
from hotlead.leads.records import LeadStatus, PlaceToLocate

LOCATE_JOB: Final = "leads.locate_lead"
# One at a time: public servers ask for that, and sales never wait for a slow one.
LOCATE_LOCK: Final = "leads.locate_lead"
# How long after each failure to ask again; after the last the lead stays without a point.
WAITS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


async def locate_lead(res: Resources, lead_id: UUID, failures: int, now: datetime) -> None:
    """Ask the geocoder for a lead's point and store it; asks again later where it is away.

    `failures` counts the times it was asked in vain. A lead that has a point is left alone.
    """
    async with res.db.transaction(SYSTEM) as tx:
        place = await queries.find_place(tx, lead_id)
    if place is None:
        return
    try:
        found = await res.geocoder.locate(place)
    except Unavailable:
        if failures >= len(WAITS):
            raise
        args = {"lead_id": str(lead_id), "failures": failures + 1}
        async with res.db.transaction(SYSTEM) as tx:
            await enqueue(tx, LOCATE_JOB, args, run_at=now + WAITS[failures])
        return
    if found is not None:
        async with res.db.transaction(SYSTEM) as tx:
            await _store(tx, lead_id, place, found, now)


async def _store(
    tx: Tx, lead_id: UUID, place: PlaceToLocate, found: FoundPoint, now: datetime
) -> None:
    """Write the point, unless the place was corrected meanwhile; then it is asked for anew."""
    located = await queries.set_point(tx, lead_id, place, found, now)
    if located is None:
        return
    await audit.record(
        tx,
        SYSTEM,
        "lead.located",
        entity_type="lead",
        entity_id=lead_id,
        description="Lead located by its address",
        metadata={"precision": found.precision.value},
        now=now,
    )
    if located.status is LeadStatus.UNSOLD:
        await enqueue(tx, "distribution.retry_unsold", {"niche_id": str(located.niche_id)})
