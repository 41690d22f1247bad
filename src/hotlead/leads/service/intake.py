"""Handing in a lead: checked against the form in force, stored by one statement."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from limits import RateLimitItemPerMinute
from psycopg.errors import UniqueViolation

from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.leads import queries
from hotlead.leads.records import (
    Consent,
    ConsentGiven,
    LeadForm,
    LeadStatus,
    NewLead,
    Submission,
    SubmittedLead,
    Visit,
)
from hotlead.leads.service.checking import check_contact, check_location, details_of
from hotlead.leads.service.errors import FormChanged
from hotlead.leads.service.forms import Forms
from hotlead.leads.service.reference import make_reference
from hotlead.niches import service as niches
from hotlead.niches.records import ApprovalMode

# An office behind one address may send many; a robot sends more.
SUBMIT_LIMIT = RateLimitItemPerMinute(30, namespace="submit")
CONSENT_NEEDED = "Tick this box, so that providers may contact you."
CONSENT_CHANGED = "This text has been updated. Please read it again."


async def submit_lead(
    db: Database,
    forms: Forms,
    secret_key: str,
    submission: Submission,
    visit: Visit,
    now: datetime,
) -> SubmittedLead:
    """Take a lead from anyone; returns its id and a signed reference.

    Writes the lead (`pending_approval`, or `approved` where the niche approves by itself), the
    audit entry and the jobs in one statement. Handing the same `visit.lead_id` in again changes
    nothing and gets the same answer. Raises NotFound for an unknown niche, InvalidInput with
    `contact_…`, `form_data.<question>`, `location`, `consent` or `niche`, FormChanged where the
    form was replaced twice meanwhile.
    """
    key = _niche_key(submission)
    form = await forms.kept(db, key)
    problems = await _try(db, form, secret_key, submission, visit, now)
    if isinstance(problems, SubmittedLead):
        return problems
    # Refused, or no longer in force: what counts is the form as it is now.
    fresh = await forms.read(db, key)
    if fresh != form:
        problems = await _try(db, fresh, secret_key, submission, visit, now)
    if isinstance(problems, SubmittedLead):
        return problems
    raise InvalidInput(fields=problems) if problems else FormChanged


async def _try(
    db: Database,
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
    try:
        async with db.connection() as connection:
            audit = (new_id(), visit.address, visit.agent)
            is_stored = await queries.insert_submission(
                connection, form, lead, audit, _jobs(form, lead), now
            )
    except UniqueViolation:
        # The same page sent twice: the first one counts.
        is_stored = True
    if not is_stored:
        return {}
    return SubmittedLead(lead.lead_id, make_reference(secret_key, lead.lead_id, form.niche_id))


def _niche_key(submission: Submission) -> str | UUID:
    if (submission.niche is None) == (submission.niche_id is None):
        raise InvalidInput(fields={"niche": "Name the niche by its slug, or give niche_id."})
    return submission.niche_id or submission.niche or ""


def _jobs(form: LeadForm, lead: NewLead) -> list[tuple[str, dict[str, str]]]:
    jobs = [("notifications.confirm_submission", {"lead_id": str(lead.lead_id)})]
    if lead.status is LeadStatus.APPROVED:
        jobs.append(("distribution.distribute_niche", {"niche_id": str(form.niche_id)}))
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
