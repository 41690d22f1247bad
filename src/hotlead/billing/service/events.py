"""Stripe's events: kept as soon as they come, handled by a job, each once."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec
import structlog

from hotlead.billing import queries, rules
from hotlead.billing.records import (
    EventReceipt,
    Movement,
    News,
    PaymentKind,
    PaymentRow,
    PaymentStatus,
    Step,
    StripeEvent,
    TransactionType,
)
from hotlead.billing.service.cards import enter_card
from hotlead.billing.service.charging import settle_recharge
from hotlead.billing.service.disputes import follow_dispute
from hotlead.billing.service.invoices import issue_invoice
from hotlead.billing.service.moving import KeyUsed, move
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Jsonb, Tx
from hotlead.kit.errors import InvalidInput, Unavailable
from hotlead.kit.jobs import enqueue, enqueue_lost
from hotlead.kit.money import MONEY_MAX, ZERO
from hotlead.kit.payments import CURRENCY, PaymentGateway

HANDLE_JOB: Final = "billing.handle_event"
# An event that waited longer may have lost its job.
FORGOTTEN_AFTER: Final = timedelta(minutes=5)
SWEPT_MAX: Final = 500

_DISPUTE: Final = frozenset({Step.DISPUTE_OPENED, Step.DISPUTE_CLEARED, Step.DISPUTE_LOST})
# The mode of a page that keeps a card and takes no payment.
_CARD_MODE: Final = "setup"
_ENTERED: Final = "checkout.session.completed"
_TAKEN: Final = frozenset({Step.GIVEN_BACK, Step.DISPUTED, Step.DISPUTE_WON})
_MEMOS: Final = {PaymentKind.DEPOSIT: "Deposit", PaymentKind.AUTO_RECHARGE: "Auto-recharge"}
_CREDITED: Final = frozenset({PaymentStatus.COMPLETED, PaymentStatus.REFUNDED})

_log = structlog.get_logger("hotlead.payments")


class NotCreditedYet(Unavailable):
    """An event that takes money back came before the one that brought it was handled."""

    code = "not_credited_yet"
    message = "The payment was not credited yet."


async def receive_event(
    db: Database, gateway: PaymentGateway, body: bytes, signature: str, now: datetime
) -> EventReceipt:
    """Check an event's signature over its bytes, keep it, and queue its handling where it is new.

    Kept is what we read of it. Raises SignatureRefused, InvalidInput.
    """
    gateway.verify(body, signature)
    event = _decode(body)
    payload = Jsonb(msgspec.to_builtins(event))
    async with db.transaction(SYSTEM) as tx:
        is_new = await queries.insert_event(tx, event, payload, now)
        if is_new:
            await enqueue(tx, HANDLE_JOB, {"event_id": event.id})
    return EventReceipt(received=True, is_new=is_new)


async def handle_event(tx: Tx, event_id: str, now: datetime, seller: str) -> None:
    """Do what an event says, and stamp it, in one transaction; nothing where that was done.

    `seller` stands on the invoice of what it credits.
    """
    payload = await queries.lock_event(tx, event_id)
    if payload is None:
        return
    event = msgspec.convert(payload, StripeEvent)
    news = rules.read_event(event)
    if event.data.object.mode == _CARD_MODE:
        error = await _enter_card(tx, event, now)
    else:
        error = await _apply(tx, event, news, now, seller) if news else None
    if error:
        _log.error("stripe_event_not_applied", event_id=event_id, error=error)
    await queries.set_handled(tx, event_id, error, now)


async def sweep_events(tx: Tx, now: datetime) -> int:
    """Queue the events whose job got lost; one that is tried again and again has its job."""
    waiting = await queries.list_open_events(tx, now - FORGOTTEN_AFTER, SWEPT_MAX)
    return await enqueue_lost(tx, HANDLE_JOB, "event_id", waiting)


async def _enter_card(tx: Tx, event: StripeEvent, now: datetime) -> str | None:
    # A page that nobody used in time is no news: what was agreed to there saved no card.
    return await enter_card(tx, event.data.object, now) if event.type == _ENTERED else None


async def _apply(tx: Tx, event: StripeEvent, news: News, now: datetime, seller: str) -> str | None:
    """What stood in the way, in a few words for the operator; None where it was done."""
    about = event.data.object
    named = await queries.lock_named_payments(tx, about.payment_id, _intent_of(event))
    if len(named) != 1:
        return "It names two payments of ours." if named else "It names no payment of ours."
    [payment] = named
    if news.amount is not None and (about.currency or "").upper() != CURRENCY:
        return f"It is in {about.currency}, not in {CURRENCY}."
    if news.amount is not None and news.amount <= 0:
        return "It is about no money."
    if news.amount is not None and news.amount > MONEY_MAX:
        return "It is about more money than can be kept."
    if news.step in _DISPUTE:
        await follow_dispute(tx, payment, about, news, now)
    elif news.step in _TAKEN:
        try:
            await _take_back(tx, payment, event, news, now)
        except KeyUsed:
            return "It was booked before, with another amount."
    elif await _step_on(tx, payment, event, news, now):
        await issue_invoice(tx, payment.id, seller, now)
    return None


async def _step_on(
    tx: Tx, payment: PaymentRow, event: StripeEvent, news: News, now: datetime
) -> bool:
    """Let a payment go as far as the news takes it; whether it arrived, and was credited."""
    if payment.status.is_final and news.step is not Step.PAID:
        return False  # It is late: what it says was settled otherwise.
    step = rules.step_for(payment.kind, news.step)
    status = rules.next_status(payment.status, step)
    after = msgspec.structs.replace(payment, status=status, failure_reason=news.reason)
    is_credited = status is PaymentStatus.COMPLETED and payment.status is not status
    if is_credited:
        after = await _credit(tx, after, news.amount or payment.amount, now)
    elif payment.status.is_final:
        return False
    await queries.set_payment(tx, after, _intent_of(event), now)
    if payment.kind is PaymentKind.AUTO_RECHARGE:
        await settle_recharge(tx, after, event.data.object.last_payment_error, now)
    return is_credited


async def _take_back(
    tx: Tx, payment: PaymentRow, event: StripeEvent, news: News, now: datetime
) -> None:
    """Book what Stripe took of a payment, or gave again, below zero where it must be.

    Raises NotCreditedYet where the payment's own event was not handled so far: the job tries
    again.
    """
    if payment.status not in _CREDITED:
        raise NotCreditedYet
    movement = rules.take_back(payment, event, news)
    if movement is None:
        return
    await move(tx, SYSTEM, movement, action=f"provider.{movement.transaction_type}", now=now)
    if news.step is Step.DISPUTED:
        await follow_dispute(tx, payment, event.data.object, news, now)
    if news.step is Step.GIVEN_BACK:
        refunded = news.amount or ZERO
        is_all = refunded >= payment.amount
        status = PaymentStatus.REFUNDED if is_all else payment.status
        after = msgspec.structs.replace(payment, status=status, refunded=refunded)
        await queries.set_payment(tx, after, None, now)


async def _credit(tx: Tx, payment: PaymentRow, amount: Decimal, now: datetime) -> PaymentRow:
    """Give the provider what Stripe says was paid, whatever was asked for."""
    movement = Movement(
        provider_id=payment.provider_id,
        transaction_type=TransactionType.DEPOSIT,
        amount=amount,
        key=f"deposit:{payment.id}",
        memo=_MEMOS[payment.kind],
        payment_id=payment.id,
    )
    await move(tx, SYSTEM, movement, action="provider.deposited", now=now)
    if payment.kind is not PaymentKind.AUTO_RECHARGE:
        await enqueue(tx, "notifications.announce_deposit", {"payment_id": str(payment.id)})
    return msgspec.structs.replace(payment, amount=amount, completed_at=now)


def _intent_of(event: StripeEvent) -> str | None:
    about = event.data.object
    return about.id if about.id.startswith("pi_") else about.payment_intent


def _decode(body: bytes) -> StripeEvent:
    # PostgreSQL keeps no NUL, and Stripe sends none.
    if b"\\u0000" in body:
        raise InvalidInput("The event has a character that cannot be kept.")
    try:
        return msgspec.json.decode(body, type=StripeEvent)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("This is no event of Stripe's.") from error
