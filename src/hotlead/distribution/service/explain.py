"""Why a lead went where it went."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hotlead.distribution import queries, rules
from hotlead.distribution.records import (
    LeadDistribution,
    NameRow,
    Outcome,
    Reason,
    ReasonView,
    RunRow,
    RunView,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.niches import service as niches
from hotlead.niches.records import CascadePolicy


async def describe_lead(tx: Tx, actor: Actor, lead_id: UUID) -> LeadDistribution:
    """Who bought the lead and why each other subscription did not, from its latest run.

    Administrators only; raises NotFound where there is no such lead.
    """
    actor.require_admin()
    lead = await queries.get_lead(tx, lead_id)
    schema, _ = niches.parse_schema(lead.schema)
    labels = {field.id: field.label for field in schema.fields} if schema else {}
    runs = await queries.list_runs(tx, lead_id)
    names = await queries.list_subscriptions_of(tx, lead_id) if runs else []
    return LeadDistribution(
        lead_id=lead_id,
        status=lead.status,
        next_attempt_at=lead.next_attempt_at,
        buyers=await queries.list_buyers(tx, lead_id),
        runs=[
            RunView(
                attempt=run.attempt,
                outcome=run.outcome,
                policy=run.policy,
                decided_at=run.decided_at,
                decide_ms=run.decide_ms,
                reason_counts=run.reason_counts,
            )
            for run in runs
        ],
        reasons=_reasons(names, runs[0], labels) if runs else [],
    )


def _reasons(names: Sequence[NameRow], run: RunRow, labels: Mapping[str, str]) -> list[ReasonView]:
    """One line a subscription: what it was told, or why its turn did not come."""
    told = {
        number: code
        for level in run.decisions
        for code, numbers in level.reasons.items()
        for number in numbers
    }
    # A level that did not fill looked at everyone who was subscribed.
    rest = {level.level: level.rest or Reason.SUBSCRIPTION_INACTIVE for level in run.decisions}
    elsewhere = _rest_elsewhere(run)
    return [
        ReasonView(
            subscription_id=name.subscription_id,
            provider_id=name.provider_id,
            company_name=name.company_name,
            level_id=name.level_id,
            level_name=name.level_name,
            code=code,
            sentence=rules.sentence_of(code, labels),
        )
        for name in names
        # Who has left since was told something, or was not there any more.
        if name.is_active or name.number in told
        for code in [told.get(name.number) or rest.get(name.level_id, elsewhere)]
    ]


def _rest_elsewhere(run: RunRow) -> Reason:
    """Why a level is not in the decision: a cascade that did not end left out closed ones."""
    rest = run.decisions[-1].rest if run.decisions else None
    if rest is Reason.LEAD_EXPIRED:
        return rest
    is_ended = run.policy is CascadePolicy.FIRST_FILL and run.outcome is Outcome.DISTRIBUTED
    return Reason.LEVEL_NOT_REACHED if rest or is_ended else Reason.LEVEL_NOT_ON_SALE
