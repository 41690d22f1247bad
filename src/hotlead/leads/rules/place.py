"""Where a lead is: from its location answer, its postcode, or the place sent beside them."""

from collections.abc import Mapping

import msgspec

from hotlead.kit.us_zip import contradicts, find_zip
from hotlead.niches.records import Answer, FieldType, FormSchema, Location


def place_of(
    schema: FormSchema, answers: Mapping[str, Answer], found: Location | None, sent: Location | None
) -> Location:
    """The lead's place: its location answer, else the place `sent` beside the answers.

    A form that asks for a postcode alone gives the ZIP of a place that has none.
    """
    place = found or sent or Location()
    if place.zip is not None:
        return place
    postcodes = (answers.get(f.id) for f in schema.fields if f.type is FieldType.POSTCODE)
    postcode = next((text for text in postcodes if isinstance(text, str)), None)
    return msgspec.structs.replace(place, zip=postcode)


def with_point(place: Location) -> Location:
    """`place` with the point of its US ZIP code, where it has no point and the code is known.

    A place that names another country or state than the code's gets none: a wrong point would
    sell the lead in the wrong area.
    """
    if place.latitude is not None or place.zip is None:
        return place
    found = find_zip(place.zip)
    if found is None or contradicts(found, place.state, place.country, place.city):
        return place
    return msgspec.structs.replace(place, latitude=found.latitude, longitude=found.longitude)


def can_be_located(place: Location) -> bool:
    """Whether a place without a point says enough to ask where it is."""
    named = place.address or place.zip or place.city
    return place.latitude is None and bool(named)
