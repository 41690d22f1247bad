"""What a decision about a request needs to know."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.refunds import queries, rules
from hotlead.refunds.records import BadLeadStatus, RequestCase


async def show_case(tx: Tx, actor: Actor, request_id: UUID, now: datetime) -> RequestCase:
    """A request, who else bought the lead and what they say, and how much the provider reports.

    With what we know ourselves: now, or when it was decided.
    Administrators only; raises NotFound.
    """
    actor.require_admin()
    request = await queries.get_request(tx, request_id)
    since = (now - rules.DAY, now - rules.RATE_PERIOD)
    buyers = await queries.list_buyers(tx, request.lead_id)
    findings = await queries.find_findings(tx, request_id)
    if request.status is BadLeadStatus.PENDING:
        findings = rules.find(await queries.get_case(tx, request_id))
    return RequestCase(
        request=request,
        habits=await queries.get_habits(tx, request.provider_id, since),
        buyers=[buyer for buyer in buyers if buyer.provider_id != request.provider_id],
        findings=findings,
    )
