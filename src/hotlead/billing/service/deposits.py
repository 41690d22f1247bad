"""Depositing: recorded, then a page to pay on, then what the gateway says came of it.

Whoever dies between two of these leaves a payment that nobody was charged for, or an event that
is handled by whoever comes next.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import DepositLimits, Payment, SandboxOutcome
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.money import format_money, to_cents
from hotlead.kit.payments import CheckoutOrder, PaymentGateway, PaymentsUnavailable

# Stripe closes a page after a day; nobody can pay on one that is older.
ABANDONED_AFTER: Final = timedelta(hours=26)
SANDBOX_JOB: Final = "billing.act_in_sandbox"
_NO_PAGE: Final = "The payment page could not be opened. Nothing was charged."


def limits_of(settings: Settings) -> DepositLimits:
    """The least and the most that one deposit may be."""
    return DepositLimits(Decimal(settings.deposit_min), Decimal(settings.deposit_max))


async def begin_deposit(
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    amount: Decimal,
    settings: Settings,
    now: datetime,
) -> Payment:
    """Write down a payment and open a page where the provider pays it; nothing is charged yet.

    For providers. Raises InvalidInput, and PaymentsUnavailable where the gateway does not answer:
    the payment is failed then.
    """
    provider_id = actor.require_provider()
    problem = rules.check_deposit(amount, limits_of(settings))
    if problem:
        raise InvalidInput(fields={"amount": problem})
    payment_id, amount = new_id(), to_cents(amount)
    async with db.transaction(actor) as tx:
        payer = await queries.get_payer(tx, provider_id)
        await queries.insert_payment(tx, payment_id, provider_id, amount, now)
        told = f"Wants to deposit {format_money(amount)}"
        await _record(tx, actor, payment_id, "payment.begun", told, now)
    back = f"{settings.base_url}/dashboard/billing/deposits/{payment_id}"
    order = CheckoutOrder(
        payment_id=payment_id,
        amount=amount,
        email=payer.email,
        success_url=back,
        cancel_url=f"{back}?left=1",
    )
    try:
        checkout = await gateway.open_checkout(order)
    except PaymentsUnavailable:
        async with db.transaction(SYSTEM) as tx:
            await queries.set_failed(tx, payment_id, _NO_PAGE, now)
        raise
    async with db.transaction(SYSTEM) as tx:
        return await queries.set_checkout(tx, payment_id, checkout, now)


async def choose_in_sandbox(
    tx: Tx, actor: Actor, payment_id: UUID, outcome: SandboxOutcome, now: datetime
) -> Payment:
    """What the payer does on the sandbox's page; its event comes as Stripe's would, a job later.

    Raises NotFound for a payment that is not the actor's.
    """
    payment = await queries.get_payment(tx, actor.require_provider(), payment_id)
    if not payment.status.is_final:
        args = {"payment_id": str(payment_id), "outcome": outcome.value}
        await enqueue(tx, SANDBOX_JOB, args)
        told = f"In the sandbox: {outcome.value.replace('_', ' ')}"
        await _record(tx, actor, payment_id, "payment.tried", told, now)
    return payment


async def give_up_deposits(tx: Tx, now: datetime) -> int:
    """Cancel payments that nobody can pay any more; should money come after all, it counts."""
    return await queries.set_abandoned(tx, now - ABANDONED_AFTER, now)


async def _record(
    tx: Tx, actor: Actor, payment_id: UUID, action: str, told: str, now: datetime
) -> None:
    await audit.record(
        tx,
        actor,
        action,
        entity_type="payment",
        entity_id=payment_id,
        description=told,
        now=now,
    )
