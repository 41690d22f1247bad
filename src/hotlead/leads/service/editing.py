"""Correcting a lead that nobody has bought yet."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.jobs import enqueue
from hotlead.leads import queries
from hotlead.leads.records import EDITABLE, LeadChanges, LeadDetails, LeadToEdit
from hotlead.leads.rules import can_be_located
from hotlead.leads.service.checking import check_contact, details_of
from hotlead.leads.service.errors import LeadNotEditable
from hotlead.leads.service.locating import LOCATE_JOB, LOCATE_LOCK
from hotlead.niches import service as niches
from hotlead.niches.records import Answer, FieldType, FormSchema, Location, Source


async def edit_lead(
    tx: Tx, actor: Actor, secret_key: str, lead_id: UUID, changes: LeadChanges, now: datetime
) -> None:
    """Write `changes` over a lead, checked against the form version it was given under.

    Answers that are not named stay; a `null` removes one. Fingerprint, place and quality follow.
    The audit entry names what changed, never the values. Administrators only; raises NotFound,
    LeadNotEditable once it is sold, InvalidInput.
    """
    actor.require_admin()
    lead = await queries.lock_lead_to_edit(tx, lead_id)
    if lead.status not in EDITABLE:
        raise LeadNotEditable
    details = _corrected(lead, secret_key, changes)
    changed = _changed(lead, details)
    if not changed:
        return
    if not await queries.set_edited(tx, lead_id, lead.status, details, now):
        raise LeadNotEditable
    if can_be_located(details.place):
        await enqueue(tx, LOCATE_JOB, {"lead_id": str(lead_id)}, lock=LOCATE_LOCK)
    await audit.record(
        tx,
        actor,
        "lead.edited",
        entity_type="lead",
        entity_id=lead_id,
        description="Lead corrected",
        metadata={"changed": changed},
        now=now,
    )


def _corrected(lead: LeadToEdit, secret_key: str, changes: LeadChanges) -> LeadDetails:
    schema, _ = niches.parse_schema(lead.schema)
    if schema is None:
        raise LeadNotEditable("This lead's form can no longer be read.")
    contact = check_contact(
        _either(changes.contact_name, lead.contact_name),
        _either(changes.contact_email, lead.contact_email),
        _either(changes.contact_phone, lead.contact_phone),
        Source.API,
    )
    answers = niches.check_answers(schema, _merged(lead.form_data, changes.form_data), Source.API)
    problems = {f"form_data.{name}": text for name, text in answers.errors.items()}
    if problems or contact.errors:
        raise InvalidInput(fields={**problems, **contact.errors})
    return details_of(
        schema, secret_key, contact, answers, _present_place(lead, schema, answers.values)
    )


def _either(change: str | UnsetType | None, present: str | None) -> str | None:
    return present if change is UNSET else change


def _merged(
    present: Mapping[str, Answer], changes: Mapping[str, object] | UnsetType
) -> dict[str, object]:
    merged = {**present, **(changes if isinstance(changes, dict) else {})}
    return {name: answer for name, answer in merged.items() if answer is not None}


def _present_place(
    lead: LeadToEdit, schema: FormSchema, answers: Mapping[str, Answer]
) -> Location | None:
    """The stored place, where the answers do not decide it: a corrected postcode moves the lead,
    and a form that asks for the location is the only one to say it.
    """
    if any(field.type is FieldType.LOCATION for field in schema.fields):
        return None
    place = Location(
        address=lead.location_address,
        city=lead.location_city,
        state=lead.location_state,
        country=lead.location_country,
        zip=lead.location_zip,
        latitude=lead.latitude,
        longitude=lead.longitude,
    )
    moved = any(
        lead.form_data.get(field.id) != answers.get(field.id)
        for field in schema.fields
        if field.type is FieldType.POSTCODE
    )
    return replace(place, zip=None, latitude=None, longitude=None) if moved else place


def _changed(lead: LeadToEdit, details: LeadDetails) -> list[str]:
    """The names of what differs, sorted."""
    contact = {
        "contact_name": (lead.contact_name, details.contact_name),
        "contact_email": (lead.contact_email, details.contact_email),
        "contact_phone": (lead.contact_phone, details.contact_phone),
    }
    names = {name for name, (old, new) in contact.items() if old != new}
    ids = lead.form_data.keys() | details.form_data.keys()
    names |= {
        f"form_data.{name}"
        for name in ids
        if lead.form_data.get(name) != details.form_data.get(name)
    }
    return sorted(names)
