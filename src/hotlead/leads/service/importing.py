"""Importing many leads at once, each checked as if it had been handed in by the form."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.leads import queries
from hotlead.leads.records import (
    ImportOptions,
    ImportOutcome,
    ImportResult,
    ImportRow,
    LeadForm,
    LeadToImport,
    RefusedRow,
)
from hotlead.leads.service.checking import check_contact, check_location, details_of
from hotlead.niches import service as niches
from hotlead.niches.records import Answers, Field, FieldType, FormSchema, Source

IMPORT_ROWS_MAX = 1_000
REASON_CHARS_MAX = 500

_URL_CHARS_MAX = 2_000
_ORIGIN_FORM = FormSchema(
    (
        Field(id="external_id", label="External id", type=FieldType.TEXT, required=True,
              max_length=255),
        Field(id="referrer_url", label="Referrer", type=FieldType.TEXT,
              max_length=_URL_CHARS_MAX),
        *(
            Field(id=name, label=name, type=FieldType.TEXT, max_length=255)
            for name in (
                "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id"
            )
        ),
    )
)  # fmt: skip


async def import_leads(
    tx: Tx,
    actor: Actor,
    form: LeadForm,
    rows: Sequence[ImportRow],
    options: ImportOptions,
    now: datetime,
) -> ImportResult:
    """Import at most IMPORT_ROWS_MAX rows into a niche, pending or approved at once.

    Administrators only. A row that breaks a rule is refused with its reason, and one whose
    external id the niche has already changes nothing; the others are stored by one statement,
    with an audit entry each. Approved ones queue one `distribution.distribute_niche`. Nobody is
    written to: the people of a file have not just filled in our form.
    """
    actor.require_admin()
    if len(rows) > IMPORT_ROWS_MAX:
        raise InvalidInput(f"Import at most {IMPORT_ROWS_MAX} rows at once.")
    checked = [_check(form, options.secret_key, row, now) for row in rows]
    good = [row for row in checked if isinstance(row, LeadToImport)]
    refused = [row for row in checked if isinstance(row, RefusedRow)]
    approval = (now, actor.user_id) if options.is_approved else None
    stored = await queries.insert_imported(tx, form, good, approval, now) if good else []
    imported = [row.lead_id for row in stored if row.is_new]
    if imported:
        await _record(tx, actor, imported, options, now)
    if imported and options.is_approved:
        job = {"niche_id": str(form.niche_id)}
        await enqueue(tx, "distribution.distribute_niche", job)
    present = [row.lead_id for row in stored if not row.is_new]
    return ImportResult(imported, present, refused)


async def describe_import(tx: Tx, actor: Actor, lead_ids: Sequence[UUID]) -> ImportOutcome:
    """Where imported leads stand now. Administrators only."""
    actor.require_admin()
    return ImportOutcome(
        statuses=await queries.count_statuses(tx, lead_ids),
        reasons=await queries.count_unsold_reasons(tx, lead_ids),
    )


async def _record(
    tx: Tx, actor: Actor, lead_ids: Sequence[UUID], options: ImportOptions, now: datetime
) -> None:
    text = "Lead imported and approved" if options.is_approved else "Lead imported"
    entries = [(lead_id, text) for lead_id in lead_ids]
    await audit.record_many(tx, actor, "lead.imported", entries, now)


def _check(
    form: LeadForm, secret_key: str, row: ImportRow, now: datetime
) -> LeadToImport | RefusedRow:
    """The lead of a row, or everything that is wrong with it."""
    answers = niches.check_answers(
        form.schema, niches.pick_answers(form.schema, row.answers), Source.FORM
    )
    contact = check_contact(row.contact_name, row.contact_email, row.contact_phone, Source.FORM)
    location = check_location(dict(row.location), Source.FORM)
    origin = niches.check_answers(_ORIGIN_FORM, row.origin, Source.FORM)
    problems = {
        **_named(origin, _ORIGIN_FORM),
        **_named(contact, niches.CONTACT_FORM),
        **_named(answers, form.schema),
        **location.errors,
    }
    if problems:
        reason = " ".join(f"{name}: {sentence}" for name, sentence in problems.items())
        external_id = row.origin.get("external_id", "")[:REASON_CHARS_MAX]
        return RefusedRow(row.number, external_id, reason[:REASON_CHARS_MAX])
    return LeadToImport(
        lead_id=new_id(),
        details=details_of(form.schema, secret_key, contact, answers, location.location),
        origin={name: str(value) for name, value in origin.values.items()},
        received_at=row.received_at or now,
    )


def _named(checked: Answers, schema: FormSchema) -> dict[str, str]:
    """The problems by what people call each question."""
    labels = {field.id: field.label for field in schema.fields}
    return {labels.get(name, name): text for name, text in checked.errors.items()}
