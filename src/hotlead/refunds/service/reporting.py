"""What a provider says of a lead it bought."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.billing import service as billing
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.text import Problem, read_lines
from hotlead.refunds import queries, rules
from hotlead.refunds.records import (
    NOTES_CHARS_MAX,
    BadLeadReport,
    BadLeadRequest,
    Policy,
    ReportOption,
    Standing,
)
from hotlead.refunds.service.errors import ReportRefused


def policy_of(settings: Settings) -> Policy:
    """What the operator allows."""
    return Policy(
        window_days=settings.bad_lead_days,
        daily_max=settings.bad_lead_daily_max,
        rate_max=settings.refund_rate_max,
        rate_leads_min=settings.refund_rate_leads_min,
    )


async def describe_option(
    tx: Tx, actor: Actor, lead_id: UUID, policy: Policy, now: datetime
) -> ReportOption:
    """Whether the provider may report a lead, and until when; raises NotFound."""
    standing = await _read_standing(tx, actor, lead_id, now)
    refusal = rules.judge_report(standing, policy, now)
    return ReportOption(
        deadline=rules.deadline(standing.bought_at, policy),
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

    Writes the request and an audit entry. Raises NotFound for what it did not buy, InvalidInput,
    ReportRefused: it is refunded, asked for, too late, or too much. Its reports follow each
    other, and follow a refund of it: the provider is held.
    """
    provider_id = actor.require_provider()
    notes = read_lines(report.notes, NOTES_CHARS_MAX)
    if isinstance(notes, Problem):
        raise InvalidInput(fields={"notes": notes.sentence})
    await billing.hold_buyers(tx, [provider_id])
    standing = await _read_standing(tx, actor, report.lead_id, now)
    if refusal := rules.judge_report(standing, policy, now):
        raise ReportRefused(refusal, rules.explain(refusal, standing, policy))
    request_id = new_id()
    asked = msgspec.structs.replace(report, notes=notes)
    await queries.insert_request(tx, request_id, standing, asked, now)
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
    await enqueue(tx, "notifications.announce_waiting", {})
    return await queries.get_own_request(tx, provider_id, request_id)


async def _read_standing(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> Standing:
    since = (now - rules.DAY, now - rules.RATE_PERIOD)
    return await queries.get_standing(tx, actor.require_provider(), lead_id, since)
