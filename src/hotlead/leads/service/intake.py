"""Handing in a lead: checked against the form in force, stored by one statement."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from limits import RateLimitItemPerMinute
from psycopg.errors import UniqueViolation

from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.leads import queries
from hotlead.leads.records import (
    Consent,
    ConsentGiven,
    IntakeJob,
    LeadForm,
    LeadStatus,
    NewLead,
    Submission,
    SubmittedLead,
    Visit,
)
from hotlead.leads.rules import can_be_located
from hotlead.leads.service.checking import check_contact, check_location, details_of
from hotlead.leads.service.errors import FormChanged
from hotlead.leads.service.forms import Forms
from hotlead.leads.service.locating import LOCATE_JOB, LOCATE_LOCK
from hotlead.leads.service.reference import make_reference
from hotlead.niches import service as niches
from hotlead.niches.records import ApprovalMode

# An office behind one address may send many; a robot sends more.
SUBMIT_LIMIT = RateLimitItemPerMinute(30, namespace="submit")
CONSENT_NEEDED = "Tick this box, so that providers may contact you."
CONSENT_CHANGED = "This text has been updated. Please read it again."


async def submit_lead(
    tx: Tx,
    forms: Forms,
    secret_key: str,
    submission: Submission,
    visit: Visit,
    now: datetime,
) -> SubmittedLead:
    """Take a lead from anyone; returns its id and a signed reference.

    Writes the lead (`pending_approval`, or `approved` where the niche approves by itself), the
    audit entry and the jobs in one statement, so that `tx` may be a bare connection; a
    `visit.lead_id` needs one. The same person with the same answers within a minute, or from the
    same page, changes nothing and gets the first answer; with other answers within the niche's
    window the lead is marked as a duplicate and waits for a person. Raises NotFound for an unknown
    niche, InvalidInput with `contact_…`, `form_data.<question>`, `location`, `consent` or `niche`,
    FormChanged where the form was replaced twice meanwhile.
    """
    key = _niche_key(submission)
    form = await forms.kept(tx, key)
    problems = await _try(tx, form, secret_key, submission, visit, now)
    if isinstance(problems, SubmittedLead):
        return problems
    # Refused, or no longer in force: what counts is the form as it is now.
    fresh = await forms.read(tx, key)
    if fresh != form:
        problems = await _try(tx, fresh, secret_key, submission, visit, now)
    if isinstance(problems, SubmittedLead):
        return problems
    raise InvalidInput(fields=problems) if problems else FormChanged


async def _try(
    tx: Tx,
    form: LeadForm,
    secret_key: str,
    submission: Submission,
    visit: Visit,
    now: datetime,
) -> SubmittedLead | Mapping[str, str]:
    """Check and store under `form`: the lead, or its problems, none of them if `form` is old."""
    lead, problems = _prepare(form, secret_key, submission, visit, now)
    if problems:
        return problems
    lead_id = await _store(tx, form, lead, visit, now)
    if lead_id is None:
        return {}
    return SubmittedLead(lead_id, make_reference(secret_key, lead_id, form.niche_id))


async def _store(tx: Tx, form: LeadForm, lead: NewLead, visit: Visit, now: datetime) -> UUID | None:
    try:
        return await queries.insert_submission(tx, form, lead, visit, _jobs(form, lead), now)
    except UniqueViolation:
        # Sent from a page that was sent before, with other answers: gone back to and corrected.
        lead = msgspec.structs.replace(lead, lead_id=new_id())
        return await queries.insert_submission(tx, form, lead, visit, _jobs(form, lead), now)


def _niche_key(submission: Submission) -> str | UUID:
    if (submission.niche is None) == (submission.niche_id is None):
        raise InvalidInput(fields={"niche": "Name the niche by its slug, or give niche_id."})
    return submission.niche_id or submission.niche or ""


def _jobs(form: LeadForm, lead: NewLead) -> list[IntakeJob]:
    about = {"lead_id": str(lead.lead_id)}
    jobs = [IntakeJob("notifications.confirm_submission", about)]
    if lead.status is LeadStatus.APPROVED:
        niche = {"niche_id": str(form.niche_id)}
        jobs.append(IntakeJob("distribution.distribute_niche", niche, is_sale=True))
    if can_be_located(lead.details.place):
        jobs.append(IntakeJob(LOCATE_JOB, about, lock=LOCATE_LOCK))
    return jobs


def _prepare(
    form: LeadForm, secret_key: str, submission: Submission, visit: Visit, now: datetime
) -> tuple[NewLead, Mapping[str, str]]:
    """The lead and everything that is wrong with it; only one without problems may be stored."""
    answers = niches.check_answers(form.schema, submission.form_data, visit.source)
    contact = check_contact(
        submission.contact_name, submission.contact_email, submission.contact_phone, visit.source
    )
    sent = check_location(submission.location, visit.source)
    consent, consent_problem = _read_consent(form, submission, visit, now)
    problems = {
        **{f"form_data.{name}": sentence for name, sentence in answers.errors.items()},
        **sent.errors,
        **contact.errors,
        **({"consent": consent_problem} if consent_problem else {}),
    }
    is_automatic = form.approval_mode is ApprovalMode.AUTOMATIC
    lead = NewLead(
        lead_id=visit.lead_id or new_id(),
        status=LeadStatus.APPROVED if is_automatic else LeadStatus.PENDING_APPROVAL,
        details=details_of(form.schema, secret_key, contact, answers, sent.location),
        attribution=submission.attribution,
        consent=consent,
    )
    return lead, problems


def _read_consent(
    form: LeadForm, submission: Submission, visit: Visit, now: datetime
) -> tuple[Consent | None, str]:
    """The proof to keep, and what is wrong with it ("" where nothing is)."""
    given = submission.consent
    if not isinstance(given, ConsentGiven):
        given = ConsentGiven(accepted=bool(given))
    if not given.accepted:
        return None, CONSENT_NEEDED if form.consent_required else ""
    if given.text_version not in (None, form.consent_version):
        return None, CONSENT_CHANGED
    return (
        Consent(
            text_version=form.consent_version,
            text_sha256=hashlib.sha256(form.consent_text.encode()).hexdigest(),
            page=given.page or visit.page,
            ip=visit.address,
            at=now,
        ),
        "",
    )
