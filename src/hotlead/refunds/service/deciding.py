"""What an administrator decides about a request."""

from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.jobs import enqueue
from hotlead.refunds import queries
from hotlead.refunds.records import AdminBadLeadRequest, BadLeadStatus, Decided
from hotlead.refunds.service.errors import AlreadyRefunded, RequestDecided
from hotlead.refunds.service.refunding import hold_lead, read_memo, refund_sale


async def approve_request(
    tx: Tx, actor: Actor, request_id: UUID, memo: str, now: datetime
) -> AdminBadLeadRequest:
    """Give the price back to whoever reported the lead, once.

    Writes the refund, the request, an audit entry, and queues the mail. Administrators only.
    Raises NotFound, InvalidInput, RequestDecided, AlreadyRefunded.
    """
    actor.require_admin()
    answer = read_memo(memo, is_needed=False)
    request = await _hold(tx, request_id)
    [sale] = [
        sale
        for sale in await queries.list_sales(tx, request.lead_id)
        if sale.assignment_id == request.assignment_id
    ]
    if not await refund_sale(tx, actor, sale, request.reason.label, now):
        raise AlreadyRefunded
    decided = Decided(request_id=request_id, status=BadLeadStatus.APPROVED, memo=answer)
    return await _decide(tx, actor, decided, now)


async def reject_request(
    tx: Tx, actor: Actor, request_id: UUID, memo: str, now: datetime
) -> AdminBadLeadRequest:
    """Turn a request down, and say why: the provider reads it.

    Writes the request, an audit entry, and queues the mail. Administrators only. Raises NotFound,
    InvalidInput, RequestDecided.
    """
    actor.require_admin()
    answer = read_memo(memo, is_needed=True)
    await _hold(tx, request_id)
    decided = Decided(request_id=request_id, status=BadLeadStatus.REJECTED, memo=answer)
    return await _decide(tx, actor, decided, now)


async def _hold(tx: Tx, request_id: UUID) -> AdminBadLeadRequest:
    asked = await queries.get_request(tx, request_id)
    await hold_lead(tx, asked.lead_id, [asked.provider_id])
    request = await queries.get_request(tx, request_id)
    if request.status is not BadLeadStatus.PENDING:
        raise RequestDecided
    return request


async def _decide(tx: Tx, actor: Actor, decided: Decided, now: datetime) -> AdminBadLeadRequest:
    await queries.set_decided(tx, actor, decided, now)
    request = await queries.get_request(tx, decided.request_id)
    moved = audit.changes({"status": BadLeadStatus.PENDING}, {"status": decided.status})
    await audit.record(
        tx,
        actor,
        f"refund.{decided.status}",
        entity_type="lead",
        entity_id=request.lead_id,
        description=f"Refund {decided.status} for {request.company_name}: {request.reason.label}",
        metadata={
            "request_id": str(request.id),
            "provider_id": str(request.provider_id),
            "price": str(request.price),
            **moved,
        },
        now=now,
    )
    await enqueue(tx, "notifications.announce_decision", {"request_id": str(request.id)})
    return request
