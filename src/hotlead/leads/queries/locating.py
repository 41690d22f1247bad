"""The statements of geocoding: a lead's place by name, and its point once that is found."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, fetch_maybe
from hotlead.kit.geocoding import FoundPoint
from hotlead.leads.records import LocatedLead, PlaceToLocate


async def find_place(tx: Tx, lead_id: UUID) -> PlaceToLocate | None:
    """The place of a lead that has no point, None where it has one."""
    return await fetch_maybe(
        tx,
        PlaceToLocate,
        """
        SELECT location_address AS address, location_city AS city, location_state AS state,
            location_zip AS postcode, location_country AS country
        FROM leads
        WHERE id = %(lead_id)s AND latitude IS NULL
        """,
        {"lead_id": lead_id},
    )


async def set_point(
    tx: Tx, lead_id: UUID, place: PlaceToLocate, found: FoundPoint, now: datetime
) -> LocatedLead | None:
    """Give a lead its point; None where it has one by now, or another place than `place`."""
    return await fetch_maybe(
        tx,
        LocatedLead,
        """
        UPDATE leads
        SET latitude = %(latitude)s, longitude = %(longitude)s, updated_at = %(now)s
        WHERE id = %(lead_id)s AND latitude IS NULL
            AND location_address IS NOT DISTINCT FROM %(address)s
            AND location_city IS NOT DISTINCT FROM %(city)s
            AND location_state IS NOT DISTINCT FROM %(state)s
            AND location_zip IS NOT DISTINCT FROM %(postcode)s
            AND location_country IS NOT DISTINCT FROM %(country)s
        RETURNING niche_id, status
        """,
        {
            "lead_id": lead_id,
            "latitude": found.latitude,
            "longitude": found.longitude,
            "now": now,
            "address": place.address,
            "city": place.city,
            "state": place.state,
            "postcode": place.postcode,
            "country": place.country,
        },
    )
