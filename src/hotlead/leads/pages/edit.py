"""Correcting a lead by the same questions the visitor was asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.leads import queries, service
from hotlead.leads.records import AdminLead, LeadChanges
from hotlead.niches import service as niches
from hotlead.niches.records import Answer, FormSchema, Source
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render


@get("/admin/leads/{lead_id:uuid}/edit")
async def show_edit_form(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID
) -> Response[bytes]:
    """Contact and answers as they stand."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        lead, schema = await _read(tx, lead_id)
    values = {
        **niches.posted_values(schema, lead.form_data),
        "contact_name": [lead.contact_name],
        "contact_email": [lead.contact_email],
        "contact_phone": [lead.contact_phone or ""],
    }
    return _draw(request, lead, schema, values, {})


@post("/admin/leads/{lead_id:uuid}/edit", status_code=303)
async def edit_lead(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    lead_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Write the correction, or show what is wrong with it."""
    actor.require_admin()
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        lead, schema = await _read(tx, lead_id)
    try:
        changes = _changes(form, lead, schema)
        async with db.transaction(actor) as tx:
            await service.edit_lead(tx, actor, settings.secret_key, lead_id, changes, now)
    except InvalidInput as error:
        errors = {name.removeprefix("form_data."): text for name, text in error.fields.items()}
        values = {name: form.texts(name) for name in form.names()}
        return _draw(request, lead, schema, values, errors)
    flash(request, f"{changes.contact_name} corrected")
    return see_other(f"/admin/leads/{lead_id}")


async def _read(tx: Tx, lead_id: UUID) -> tuple[AdminLead, FormSchema]:
    lead = await queries.get_lead(tx, lead_id)
    stored = await queries.get_schema(tx, lead.niche_id, lead.schema_version)
    schema, _ = niches.parse_schema(stored)
    if schema is None:
        raise service.LeadNotEditable("This lead's form can no longer be read.")
    return lead, schema


def _changes(form: Form, lead: AdminLead, schema: FormSchema) -> LeadChanges:
    """The answers as typed values; one that was emptied is removed. Raises InvalidInput."""
    picked = niches.pick_answers(schema, form.as_mapping())
    answers = niches.check_answers(schema, picked, Source.FORM)
    if answers.errors:
        raise InvalidInput(fields=answers.errors)
    removed = dict.fromkeys(lead.form_data.keys() - answers.values.keys())
    kept = {
        name: old
        for name, old in lead.form_data.items()
        if isinstance(old, dict) and _is_same_place(old, answers.values.get(name))
    }
    return LeadChanges(
        contact_name=form.text("contact_name"),
        contact_email=form.text("contact_email"),
        contact_phone=form.maybe("contact_phone"),
        form_data={**answers.values, **removed, **kept},
    )


def _is_same_place(old: Mapping[str, str | float], new: Answer | None) -> bool:
    """Whether a place was left alone; the page does not show its point, which must not be lost."""
    named = {part: text for part, text in old.items() if part not in ("latitude", "longitude")}
    return named == new if named else new is None


def _draw(
    request: AnyRequest,
    lead: AdminLead,
    schema: FormSchema,
    values: Mapping[str, list[str]],
    errors: Mapping[str, str],
) -> Response[bytes]:
    fields = (*niches.CONTACT_FORM.fields, *schema.fields)
    first_wrong = next((field.id for field in fields if field.id in errors), "")
    questions = [
        niches.draw_question(
            field,
            values,
            errors.get(field.id),
            has_focus=field.id == first_wrong,
            condition=niches.tell_condition(schema, field),
        )
        for field in fields
    ]
    status = 422 if errors else 200
    return render(request, "leads/edit.html", status=status, lead=lead, questions=questions)


ROUTES: Final[list[ControllerRouterHandler]] = [show_edit_form, edit_lead]
