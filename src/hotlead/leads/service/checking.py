"""Checking the parts of a lead, for those handed in and those corrected."""

from hotlead.leads.records import LeadDetails
from hotlead.leads.rules import (
    LOCATION_FORM,
    assess,
    fingerprint,
    place_of,
    with_point,
)
from hotlead.niches import service as niches
from hotlead.niches.records import Answers, FormSchema, Location, Source
from hotlead.web.signing import derive_key

LOCATION_ID = "location"


def check_contact(name: object, email: object, phone: object, source: Source) -> Answers:
    """Name, e-mail address and phone number, by the rules every question is checked by."""
    given = {"contact_name": name, "contact_email": email, "contact_phone": phone}
    return niches.check_answers(niches.CONTACT_FORM, given, source)


def check_location(sent: object, source: Source) -> Answers:
    """A place sent beside the answers."""
    return niches.check_answers(LOCATION_FORM, {LOCATION_ID: sent}, source)


def details_of(
    schema: FormSchema, secret_key: str, contact: Answers, answers: Answers, sent: Location | None
) -> LeadDetails:
    """The lead made of good answers; its place comes from them, else from `sent`."""
    name = str(contact.values.get("contact_name", ""))
    email = str(contact.values.get("contact_email", ""))
    given_phone = contact.values.get("contact_phone")
    phone = given_phone if isinstance(given_phone, str) else None
    key = derive_key(secret_key, "contact-fingerprint")
    return LeadDetails(
        contact_name=name,
        contact_email=email,
        contact_phone=phone,
        contact_fingerprint=fingerprint(key, email, phone),
        form_data=answers.values,
        place=with_point(place_of(schema, answers.values, answers.location, sent)),
        quality=assess(name, email, phone, answers.values),
    )
