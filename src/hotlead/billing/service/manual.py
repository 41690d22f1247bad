"""Money by hand: up to an amount alone, above it with another administrator."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries
from hotlead.billing.records import (
    Decided,
    Entry,
    Hand,
    ManualEntry,
    ManualKind,
    ManualRequest,
    RequestStatus,
)
from hotlead.billing.service.moving import (
    BalanceTooLow,
    KeyUsed,
    credit_provider,
    debit_provider,
    read_manual,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, Forbidden, NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.money import format_money


class SecondNeeded(Conflict):
    """The amount is above what one administrator moves alone; nothing was written."""

    code = "second_administrator_needed"
    message = "Another administrator has to agree to this amount: ask for it."

    def __init__(self, alone_max: Decimal) -> None:
        super().__init__(
            f"Above {format_money(alone_max)} another administrator has to agree: ask for it.",
            details={"alone_max": str(alone_max)},
        )


class OwnRequest(Forbidden):
    """Whoever asked may withdraw the request and not decide it."""

    code = "own_request"
    message = "You asked for this: another administrator decides it."


class RequestDecided(Conflict):
    """Somebody decided the request before; nothing was changed."""

    code = "request_decided"
    message = "This request has been decided."


async def move_alone(
    tx: Tx, hand: Hand, kind: ManualKind, order: ManualEntry, now: datetime
) -> Entry:
    """Give or take at once what one administrator may, up to `hand.alone_max`.

    Raises SecondNeeded, and what `credit_provider` and `debit_provider` do: KeyUsed also where the
    key stands for a request.
    """
    hand.actor.require_admin()
    if order.amount.is_finite() and order.amount > hand.alone_max:
        # What is wrong with the order is said first.
        read_manual(order, kind)
        raise SecondNeeded(hand.alone_max)
    await queries.lock_balance(tx, order.provider_id)
    if await queries.has_request(tx, order.key):
        raise KeyUsed
    return await _move(tx, hand.actor, kind, order, now)


async def ask_to_move(
    tx: Tx, actor: Actor, kind: ManualKind, order: ManualEntry, now: datetime
) -> ManualRequest:
    """Ask another administrator to agree to a movement; nothing is moved yet. All others are told.

    The same `key` asks once. Raises NotFound, InvalidInput, BalanceTooLow, and KeyUsed where `key`
    stands for another request or for a movement that was made.
    """
    actor.require_admin()
    read = read_manual(order, kind)
    balance = await queries.lock_balance(tx, order.provider_id)
    if balance is None:
        raise NotFound("There is no such provider.")
    if read.amount < 0 and balance + read.amount < 0:
        raise BalanceTooLow(balance)
    if await queries.find_entry(tx, read) is not None:
        raise KeyUsed
    wanted = ManualEntry(
        provider_id=order.provider_id, amount=abs(read.amount), memo=read.memo, key=order.key
    )
    request_id = new_id()
    known_id = await queries.insert_request(tx, actor, request_id, kind, wanted, now)
    request = await queries.get_request(tx, known_id)
    if known_id == request_id:
        await _record(tx, actor, "manual.asked", request, now)
        args = {"request_id": str(request_id)}
        await enqueue(tx, "notifications.announce_manual_request", args)
    elif not _is_same(request, actor, kind, wanted):
        raise KeyUsed
    return request


async def approve_manual(tx: Tx, actor: Actor, request_id: UUID, now: datetime) -> ManualRequest:
    """Agree to a movement that another administrator asked for, and make it.

    Raises NotFound, OwnRequest, RequestDecided, and BalanceTooLow: then it goes on waiting.
    """
    request = await _hold(tx, actor, request_id)
    if request.asked_by == actor.user_id:
        raise OwnRequest
    order = ManualEntry(
        provider_id=request.provider_id,
        amount=request.amount,
        memo=request.memo,
        key=f"manual:{request.id}",
    )
    entry = await _move(tx, actor, request.transaction_type, order, now)
    decided = Decided(
        request_id=request_id, status=RequestStatus.APPROVED, ledger_entry_id=entry.id
    )
    return await _decide(tx, actor, decided, now)


async def reject_manual(tx: Tx, actor: Actor, request_id: UUID, now: datetime) -> ManualRequest:
    """Turn a request down; whoever asked withdraws it. Nothing is moved.

    Raises NotFound, RequestDecided.
    """
    request = await _hold(tx, actor, request_id)
    is_own = request.asked_by == actor.user_id
    status = RequestStatus.WITHDRAWN if is_own else RequestStatus.REJECTED
    return await _decide(tx, actor, Decided(request_id=request_id, status=status), now)


async def _hold(tx: Tx, actor: Actor, request_id: UUID) -> ManualRequest:
    actor.require_admin()
    status = await queries.lock_request(tx, request_id)
    if status is None:
        raise NotFound("There is no such request.")
    if status is not RequestStatus.PENDING:
        raise RequestDecided
    return await queries.get_request(tx, request_id)


def _is_same(request: ManualRequest, actor: Actor, kind: ManualKind, order: ManualEntry) -> bool:
    known = (request.asked_by, request.provider_id, request.transaction_type)
    is_same_money = (request.amount, request.memo) == (order.amount, order.memo)
    return is_same_money and known == (actor.user_id, order.provider_id, kind)


async def _decide(tx: Tx, actor: Actor, decided: Decided, now: datetime) -> ManualRequest:
    await queries.set_decided(tx, actor, decided, now)
    request = await queries.get_request(tx, decided.request_id)
    await _record(tx, actor, f"manual.{decided.status}", request, now)
    await enqueue(tx, "notifications.tell_waiting", {})
    return request


async def _move(tx: Tx, actor: Actor, kind: ManualKind, order: ManualEntry, now: datetime) -> Entry:
    verb = credit_provider if kind is ManualKind.MANUAL_CREDIT else debit_provider
    return await verb(tx, actor, order, now)


async def _record(tx: Tx, actor: Actor, action: str, request: ManualRequest, now: datetime) -> None:
    what = "Credit" if request.transaction_type is ManualKind.MANUAL_CREDIT else "Debit"
    await audit.record(
        tx,
        actor,
        action,
        entity_type="provider",
        entity_id=request.provider_id,
        description=f"{what} of {format_money(request.amount)}: {request.memo}",
        metadata={"manual_request_id": str(request.id)},
        now=now,
    )
