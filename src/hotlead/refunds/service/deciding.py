"""What is decided about a request, by an administrator or by a rule."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.jobs import enqueue
from hotlead.refunds import queries, rules
from hotlead.refunds.records import (
    AdminBadLeadRequest,
    BadLeadStatus,
    Decided,
    DecisionRule,
)
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
    request = await hold_request(tx, request_id)
    return await _by_hand(tx, actor, request, (BadLeadStatus.APPROVED, answer), now)


async def reject_request(
    tx: Tx, actor: Actor, request_id: UUID, memo: str, now: datetime
) -> AdminBadLeadRequest:
    """Turn a request down, and say why: the provider reads it.

    Writes the request, an audit entry, and queues the mail. Administrators only. Raises NotFound,
    InvalidInput, RequestDecided.
    """
    actor.require_admin()
    answer = read_memo(memo, is_needed=True)
    request = await hold_request(tx, request_id)
    return await _by_hand(tx, actor, request, (BadLeadStatus.REJECTED, answer), now)


async def hold_request(tx: Tx, request_id: UUID) -> AdminBadLeadRequest:
    """Lock the lead of a request that waits, then its buyer; raises NotFound, RequestDecided."""
    asked = await queries.get_request(tx, request_id)
    await hold_lead(tx, asked.lead_id, [asked.provider_id])
    request = await queries.get_request(tx, request_id)
    if request.status is not BadLeadStatus.PENDING:
        raise RequestDecided
    return request


async def decide(
    tx: Tx, actor: Actor, request: AdminBadLeadRequest, decided: Decided, now: datetime
) -> AdminBadLeadRequest:
    """Write a decision about a request that is held; one that approves gives the price back.

    The one way to a refund of a report, whoever decides. Raises AlreadyRefunded, RequestDecided.
    """
    if decided.status is BadLeadStatus.APPROVED:
        await _refund(tx, actor, request, now)
    if not await queries.set_decided(tx, actor, decided, now):
        raise RequestDecided
    done = await queries.get_request(tx, request.id)
    await _record(tx, actor, done, decided, now)
    await enqueue(tx, "notifications.announce_decision", {"request_id": str(request.id)})
    return done


async def _by_hand(
    tx: Tx,
    actor: Actor,
    request: AdminBadLeadRequest,
    said: tuple[BadLeadStatus, str | None],
    now: datetime,
) -> AdminBadLeadRequest:
    status, memo = said
    decided = Decided(
        request_id=request.id,
        status=status,
        memo=memo,
        rule=DecisionRule.BY_HAND,
        findings=rules.find(await queries.get_case(tx, request.id)),
    )
    return await decide(tx, actor, request, decided, now)


async def _refund(tx: Tx, actor: Actor, request: AdminBadLeadRequest, now: datetime) -> None:
    [sale] = [
        sale
        for sale in await queries.list_sales(tx, request.lead_id)
        if sale.assignment_id == request.assignment_id
    ]
    if not await refund_sale(tx, actor, sale, request.reason.label, now):
        raise AlreadyRefunded


async def _record(
    tx: Tx, actor: Actor, request: AdminBadLeadRequest, decided: Decided, now: datetime
) -> None:
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
            "rule": decided.rule.value,
            "policy_version": request.policy_version,
            "findings": msgspec.to_builtins(decided.findings),
            **moved,
        },
        now=now,
    )
