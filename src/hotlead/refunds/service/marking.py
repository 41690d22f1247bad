"""A lead that is bad for everybody who bought it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.jobs import enqueue
from hotlead.leads.records import LeadStatus
from hotlead.leads.service import outcomes as leads
from hotlead.refunds import queries, rules
from hotlead.refunds.records import (
    BadLeadMark,
    BadLeadStatus,
    Decided,
    DecisionRule,
    MarkedLead,
)
from hotlead.refunds.service.errors import LeadNotSold
from hotlead.refunds.service.refunding import hold_lead, read_memo, refund_sale


async def mark_lead_bad(
    tx: Tx, actor: Actor, lead_id: UUID, mark: BadLeadMark, now: datetime
) -> MarkedLead:
    """Refund a sold lead to every buyer that has not been refunded, and sell it to nobody more.

    Open requests about it are `auto_resolved`, the lead becomes `bad_lead`, and every buyer that
    was refunded is told. Writes an audit entry too. Administrators only. Raises NotFound,
    InvalidInput, LeadNotSold.
    """
    actor.require_admin()
    memo = read_memo(mark.memo, is_needed=False, field="memo")
    if await hold_lead(tx, lead_id) is not LeadStatus.DISTRIBUTED:
        raise LeadNotSold
    reason = f"{mark.reason.label}: {memo}" if memo else mark.reason.label
    sales = await queries.list_sales(tx, lead_id)
    refunded = [sale for sale in sales if await refund_sale(tx, actor, sale, reason, now)]
    resolved = await _resolve(tx, actor, lead_id, memo, now)
    await leads.mark_bad(tx, lead_id, now)
    marked = MarkedLead(
        lead_id=lead_id,
        lead_number=sales[0].lead_number,
        refunds=len(refunded),
        amount=sum((sale.price for sale in refunded), Decimal("0.00")),
        requests_resolved=len(resolved),
    )
    await audit.record(
        tx,
        actor,
        "lead.marked_bad",
        entity_type="lead",
        entity_id=lead_id,
        description=f"Bad for everybody: {mark.reason.label}, {len(refunded)} refunded",
        metadata={
            "assignment_ids": [str(sale.assignment_id) for sale in refunded],
            "request_ids": [str(request_id) for request_id in resolved],
            "amount": str(marked.amount),
            **audit.changes({"status": LeadStatus.DISTRIBUTED}, {"status": LeadStatus.BAD_LEAD}),
        },
        now=now,
    )
    told = [str(sale.assignment_id) for sale in refunded]
    if told:
        await enqueue(tx, "notifications.announce_bad_lead", {"assignment_ids": told})
    return marked


async def _resolve(
    tx: Tx, actor: Actor, lead_id: UUID, memo: str | None, now: datetime
) -> list[UUID]:
    """Close every open request about the lead; returns them."""
    cases = await queries.list_cases_of(tx, lead_id, queries.BUYERS_MAX)
    for case in cases:
        decided = Decided(
            request_id=case.request_id,
            status=BadLeadStatus.AUTO_RESOLVED,
            memo=memo,
            rule=DecisionRule.FOR_EVERYBODY,
            findings=rules.find(case),
        )
        await queries.set_decided(tx, actor, decided, now)
    return [case.request_id for case in cases]
