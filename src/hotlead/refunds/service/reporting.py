"""What a provider says of a lead it bought."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.billing import service as billing
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.text import Problem, read_lines
from hotlead.refunds import queries, rules
from hotlead.refunds.records import (
    EVIDENCE_CHARS_MAX,
    NOTES_CHARS_MAX,
    BadLeadReport,
    BadLeadRequest,
    Policy,
    ReportOption,
    Standing,
)
from hotlead.refunds.service.errors import ReportRefused
from hotlead.refunds.service.judging import JUDGE_JOB


async def describe_option(
    tx: Tx, actor: Actor, lead_id: UUID, policy: Policy, now: datetime
) -> ReportOption:
    """Whether the provider may report a lead, and until when; raises NotFound.

    The policy at the sale decides, `policy` where the niche had none.
    """
    standing = await _read_standing(tx, actor, lead_id, now)
    policy = rules.policy_at_sale(standing, policy)
    refusal = rules.judge_report(standing, policy, now)
    return ReportOption(
        deadline=rules.deadline(standing.bought_at, policy),
        answer_by_hours=policy.answer_by_hours,
        refusal=refusal,
        sentence=rules.explain(refusal, standing, policy) if refusal else None,
        reported_lately=standing.reported_lately,
        daily_max=policy.daily_max,
        asked=await queries.find_own_request_of(tx, standing.provider_id, lead_id),
    )


async def report_bad_lead(
    tx: Tx, actor: Actor, report: BadLeadReport, policy: Policy, now: datetime
) -> BadLeadRequest:
    """Ask for the refund of a lead the provider bought.

    Writes the request and an audit entry, and has the rules asked. Raises NotFound for what it did
    not buy, InvalidInput, ReportRefused: it is refunded, asked for, too late, or too much. Its
    reports follow each other, and follow a refund of it: the provider is held.
    """
    provider_id = actor.require_provider()
    asked = _read_report(report)
    await billing.hold_buyers(tx, [provider_id])
    standing = await _read_standing(tx, actor, report.lead_id, now)
    policy = rules.policy_at_sale(standing, policy)
    if refusal := rules.judge_report(standing, policy, now):
        raise ReportRefused(refusal, rules.explain(refusal, standing, policy))
    request_id = new_id()
    answer_by = rules.answer_by(now, policy)
    await queries.insert_request(tx, request_id, standing, asked, answer_by, now)
    await audit.record(
        tx,
        actor,
        "lead.reported",
        entity_type="lead",
        entity_id=report.lead_id,
        # The notes may speak of the person: they stay with the request.
        description=f"Reported as bad: {report.reason.label}",
        metadata={"request_id": str(request_id), "assignment_id": str(standing.assignment_id)},
        now=now,
    )
    await enqueue(tx, JUDGE_JOB, {"request_id": str(request_id)})
    await enqueue(tx, "notifications.tell_waiting", {})
    return await queries.get_own_request(tx, provider_id, request_id)


def _read_report(report: BadLeadReport) -> BadLeadReport:
    """The report with its texts in order; raises InvalidInput."""
    notes = read_lines(report.notes, NOTES_CHARS_MAX)
    evidence = read_lines(report.evidence, EVIDENCE_CHARS_MAX)
    if isinstance(notes, Problem):
        raise InvalidInput(fields={"notes": notes.sentence})
    if isinstance(evidence, Problem):
        raise InvalidInput(fields={"evidence": evidence.sentence})
    return msgspec.structs.replace(report, notes=notes, evidence=evidence)


async def _read_standing(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> Standing:
    since = (now - rules.DAY, now - rules.RATE_PERIOD)
    return await queries.get_standing(tx, actor.require_provider(), lead_id, since)
