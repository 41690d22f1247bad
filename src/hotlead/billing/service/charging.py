"""Recharging: written down, then the card is charged, then what came of it is written down.

The balance is credited by what the gateway tells, never by what it answers. Whoever dies between
two of these leaves a payment that is asked for again under the same idempotency key.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import (
    LowBalance,
    PaymentError,
    PaymentRow,
    PaymentStatus,
    RechargeNews,
    RechargeVerdict,
    Step,
    StopReason,
)
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue, enqueue_lost
from hotlead.kit.money import format_money
from hotlead.kit.payments import ChargeAnswer, ChargeOrder, PaymentGateway

CHARGE_JOB: Final = "billing.charge_recharge"
TELL_JOB: Final = "notifications.tell_recharge"
RECHARGED_MAX: Final = 200
# A recharge that nobody charged for so long has lost its job.
UNCHARGED_AFTER: Final = timedelta(minutes=5)
# Stripe knows an idempotency key for a day at least; a later call might charge again.
ASKED_FOR: Final = timedelta(hours=20)
# Longer than a call takes with all its tries: jobs that overlap make one call.
CALL_TAKES: Final = timedelta(minutes=1)
_DISPUTED: Final = "A bank disputes a payment that you made here."


async def begin_recharges(tx: Tx, provider_id: UUID | None, now: datetime) -> int:
    """Begin a payment for each provider that is due, and queue its charging; how many.

    All providers, or the one. Where the monthly maximum is in the way, the provider is told.
    """
    cooled_at = now - rules.COOLDOWN
    lows = await queries.lock_low(tx, provider_id, cooled_at, now, RECHARGED_MAX)
    return sum([await _begin(tx, low, now) for low in lows])


async def wake_recharges(tx: Tx, now: datetime) -> int:
    """Queue the recharges whose job got lost, while they may still be asked for."""
    since, before = now - ASKED_FOR, now - UNCHARGED_AFTER
    waiting = await queries.list_unanswered(tx, since, before, RECHARGED_MAX)
    return await enqueue_lost(tx, CHARGE_JOB, "payment_id", [str(each) for each in waiting])


async def charge_recharge(
    db: Database, gateway: PaymentGateway, payment_id: UUID, now: datetime
) -> None:
    """Charge the card of a recharge that is not known to be charged; again is harmless.

    Raises PaymentsUnavailable where the gateway does not say what came of it: the sweep asks
    again.
    """
    async with db.transaction(SYSTEM) as tx:
        order = await _take_order(tx, payment_id, now)
    if order is None:
        return
    answer = await gateway.charge_card(order)
    async with db.transaction(SYSTEM) as tx:
        await record_charge(tx, payment_id, answer, now)


async def record_charge(tx: Tx, payment_id: UUID, answer: ChargeAnswer, now: datetime) -> None:
    """Write what the gateway answered; nothing where its event was faster. No credit comes of it.

    A refusal switches auto-recharge off.
    """
    payment = await queries.lock_payment(tx, payment_id)
    if payment is None or payment.status.is_final:
        return
    error = PaymentError(answer.code, answer.decline_code) if answer.is_refused else None
    step = Step.FAILED if error else Step.STARTED
    after = msgspec.structs.replace(
        payment,
        status=rules.next_status(payment.status, step),
        failure_reason=rules.say_refusal(error) if error else None,
    )
    await queries.set_payment(tx, after, answer.intent_id, now)
    await settle_recharge(tx, after, error, now)


async def settle_recharge(
    tx: Tx, payment: PaymentRow, error: PaymentError | None, now: datetime
) -> None:
    """What follows from a recharge that has just arrived or failed: a receipt, or an end."""
    if payment.status is PaymentStatus.COMPLETED:
        await _tell(tx, payment.provider_id, RechargeNews.PAID, str(payment.id))
    elif payment.status is PaymentStatus.FAILED:
        note = payment.failure_reason or rules.say_refusal(error)
        told = f"Auto-recharge of {format_money(payment.amount)}: {note}"
        await _record(tx, payment.id, "recharge.failed", told, now)
        await stop_recharge(tx, payment.provider_id, rules.stop_reason(error), note, now)


async def stop_recharge(
    tx: Tx, provider_id: UUID, reason: StopReason, note: str, now: datetime
) -> None:
    """Switch off, keep why, and tell the provider; nothing where it is off."""
    if not await queries.set_stopped(tx, provider_id, reason, note, now):
        return
    event_id = await audit.record(
        tx,
        SYSTEM,
        "recharge.stopped",
        entity_type="provider",
        entity_id=provider_id,
        description=f"Auto-recharge switched off: {note}",
        metadata=audit.changes({"is_on": True}, {"is_on": False}),
        now=now,
    )
    await _tell(tx, provider_id, RechargeNews.OFF, str(event_id))


async def stop_disputed(tx: Tx, provider_id: UUID, now: datetime) -> None:
    """Whoever has a payment taken back is not charged any more without asking."""
    await stop_recharge(tx, provider_id, StopReason.DISPUTED, _DISPUTED, now)


async def _begin(tx: Tx, low: LowBalance, now: datetime) -> bool:
    since, until = rules.month_around(now, low.timezone)
    charged = await queries.sum_recharges(tx, low.provider_id, since, until)
    match rules.decide_recharge(low, charged, now):
        case RechargeVerdict.DUE:
            return await _write_down(tx, low, now)
        case RechargeVerdict.LIMITED:
            await queries.set_limited(tx, low.provider_id, until, now)
            told = f"Monthly maximum of {format_money(low.monthly_max)} is in the way"
            await audit.record(
                tx,
                SYSTEM,
                "recharge.limited",
                entity_type="provider",
                entity_id=low.provider_id,
                description=told,
                now=now,
            )
            # One a month, however often the terms change in it.
            await _tell(tx, low.provider_id, RechargeNews.LIMITED, until.date().isoformat())
            return False
        case _:
            return False


async def _write_down(tx: Tx, low: LowBalance, now: datetime) -> bool:
    payment_id = new_id()
    if not await queries.insert_recharge(tx, payment_id, low, now):
        return False
    await queries.set_attempted(tx, low.provider_id, now)
    below = f"{format_money(low.balance)} is below {format_money(low.threshold)}"
    told = f"Auto-recharge of {format_money(low.amount)}: {below}"
    await _record(tx, payment_id, "recharge.begun", told, now)
    await enqueue(tx, CHARGE_JOB, {"payment_id": str(payment_id)})
    return True


async def _take_order(tx: Tx, payment_id: UUID, now: datetime) -> ChargeOrder | None:
    """What to ask for; None where it is over, too old, being asked for, or no longer allowed.

    One that nobody was asked for yet is canceled then. Of one that somebody was, only an event
    can tell; in a day it is given up.
    """
    order = await queries.lock_order(tx, payment_id)
    if order is None or now >= order.created_at + ASKED_FOR:
        return None
    if order.asked_at is not None and now < order.asked_at + CALL_TAKES:
        return None
    if not order.is_allowed:
        if order.asked_at is None:
            await queries.set_canceled(tx, payment_id, now)
            told = "Auto-recharge not charged: it was switched off, or the account was closed"
            await _record(tx, payment_id, "recharge.canceled", told, now)
        return None
    await queries.set_called(tx, payment_id, now)
    return ChargeOrder(
        payment_id=payment_id,
        amount=order.amount,
        customer_id=order.customer_id,
        payment_method_id=order.payment_method_id,
        asked_at=now,
    )


async def _tell(tx: Tx, provider_id: UUID, news: RechargeNews, event: str) -> None:
    args = {"provider_id": str(provider_id), "news": news.value, "event": event}
    await enqueue(tx, TELL_JOB, args)


async def _record(tx: Tx, payment_id: UUID, action: str, told: str, now: datetime) -> None:
    await audit.record(
        tx,
        SYSTEM,
        action,
        entity_type="payment",
        entity_id=payment_id,
        description=told,
        now=now,
    )
