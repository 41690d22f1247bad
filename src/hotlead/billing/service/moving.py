"""The verbs that move money, and the proof that none went astray."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from psycopg.errors import UniqueViolation

from hotlead.audit import service as audit
from hotlead.billing import queries
from hotlead.billing.records import (
    MEMO_CHARS_MAX,
    Charge,
    Check,
    Entry,
    ManualEntry,
    ManualKind,
    MoneyProof,
    Movement,
    TransactionType,
)
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, InvalidInput, NotFound, PaymentRequired
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.money import MONEY_MAX, format_money, to_cents
from hotlead.kit.text import Problem, read_line
from hotlead.providers import service as providers

# What one credit may give: a slip of the decimal point must not be for sale.
CREDIT_MAX = Decimal("20000.00")


class BalanceTooLow(PaymentRequired):
    """The balance does not cover the amount; nothing was written."""

    code = "balance_too_low"

    def __init__(self, balance: Decimal) -> None:
        super().__init__(
            f"The balance is {format_money(balance)}, and a debit never takes it below zero.",
            details={"balance": str(balance)},
        )


class ChargeRefused(Conflict):
    """A buyer was closed, or its balance no longer covers its charges; nothing was written."""

    code = "charge_refused"
    message = "A buyer can no longer pay or may not buy any more."


class KeyUsed(Conflict):
    """The idempotency key stands for another movement; nothing was written."""

    code = "key_used"
    message = "This key was used for another amount or another provider."


async def charge_buyers(tx: Tx, charges: Sequence[Charge], now: datetime) -> Mapping[UUID, int]:
    """Take the price of each sold lead from its buyer: the ledger entry of each assignment.

    Whoever's balance falls below its warning is told. All or nothing within `tx`: raises
    ChargeRefused when a buyer may not buy any more, or its balance no longer covers its charges.
    """
    if not charges:
        return {}
    async with tx.pipeline():
        await queries.lock_providers(tx, sorted({charge.provider_id for charge in charges}))
        booked = await queries.insert_charges(tx, charges, now)
    if len(booked.entries) != len(charges):
        raise ChargeRefused
    for provider_id in sorted(booked.fallen):
        await _warn(tx, provider_id)
    return booked.entries


async def credit_provider(tx: Tx, actor: Actor, order: ManualEntry, now: datetime) -> Entry:
    """Give a provider money, with the reason in `memo`. The same `key` credits once.

    Administrators only, at most CREDIT_MAX at once. Raises NotFound, InvalidInput, KeyUsed where
    `key` stands for another movement. The provider's unsold leads get another chance.
    """
    actor.require_admin()
    movement = read_manual(order, ManualKind.MANUAL_CREDIT)
    return await move(tx, actor, movement, action="provider.credited", now=now)


async def debit_provider(tx: Tx, actor: Actor, order: ManualEntry, now: datetime) -> Entry:
    """Take money from a provider, with the reason in `memo`. The same `key` debits once.

    Administrators only. Raises NotFound, InvalidInput, KeyUsed where `key` stands for another
    movement, BalanceTooLow rather than let the balance fall below zero.
    """
    actor.require_admin()
    movement = read_manual(order, ManualKind.MANUAL_DEBIT)
    return await move(tx, actor, movement, action="provider.debited", now=now)


async def move(tx: Tx, actor: Actor, movement: Movement, *, action: str, now: datetime) -> Entry:
    """Move the balance and write the entry, once for each key; what every movement goes through.

    Writes the audit entry. Raises NotFound, KeyUsed, BalanceTooLow. Money that comes in gives the
    provider's unsold leads another chance.
    """
    # The lock makes "was it done already?" and "do it" one step for everybody else.
    # What Stripe moved is booked for whoever was closed meanwhile, too.
    is_paid = movement.payment_id is not None
    balance = await queries.lock_balance(tx, movement.provider_id, or_closed=is_paid)
    if balance is None:
        raise NotFound("There is no such provider.")
    done = await queries.find_entry(tx, movement)
    if done is not None:
        if not done.is_same:
            raise KeyUsed
        return done
    try:
        entry = await queries.insert_movement(tx, actor, movement, now)
    except UniqueViolation as error:
        # The lock is on this provider: the same key may move another's money at this moment.
        if error.diag.constraint_name == queries.KEY_CONSTRAINT:
            raise KeyUsed from error
        raise
    if entry is None:
        raise BalanceTooLow(balance)
    await audit.record(
        tx,
        actor,
        action,
        entity_type="provider",
        entity_id=movement.provider_id,
        description=f"{format_money(movement.amount)}: {movement.memo}",
        metadata={
            "ledger_entry_id": entry.id,
            **audit.changes(
                {"balance": entry.balance_before},
                {"balance": entry.balance_after},
            ),
        },
        now=now,
    )
    await enqueue(tx, "notifications.announce_balance", {"ledger_entry_id": entry.id})
    if entry.has_fallen:
        await _warn(tx, movement.provider_id)
    if movement.amount > 0:
        await providers.wake_markets(tx, movement.provider_id)
    return entry


async def prove(tx: Tx) -> list[Check]:
    """Every money check with what it found. Reads everything, so the actor must be staff."""
    return [
        Check(query.name, query.title, found.checked, found.wrong, found.examples)
        for query in queries.CHECKS
        for found in [await queries.count_wrong(tx, query)]
    ]


async def record_proof(db: Database, now: datetime) -> MoneyProof:
    """Run the money checks and keep the outcome."""
    async with db.transaction(SYSTEM) as tx:
        results = await prove(tx)
        proof = MoneyProof(now, all(check.is_clean for check in results), results)
        await queries.insert_proof(tx, new_id(), proof)
    return proof


async def _warn(tx: Tx, provider_id: UUID) -> None:
    await enqueue(tx, "notifications.announce_low_balance", {"provider_id": str(provider_id)})


def read_manual(order: ManualEntry, kind: ManualKind) -> Movement:
    """The movement that an order by hand asks for, with its sign; raises InvalidInput."""
    is_credit = kind is ManualKind.MANUAL_CREDIT
    most = CREDIT_MAX if is_credit else MONEY_MAX
    fields: dict[str, str] = {}
    amount, memo = order.amount, read_line(order.memo, MEMO_CHARS_MAX)
    # In this order: an amount without bounds cannot be rounded.
    if amount.is_finite() and amount > most:
        fields["amount"] = f"Enter {format_money(most)} or less."
    elif not amount.is_finite() or amount <= 0 or amount != to_cents(amount):
        fields["amount"] = "Enter an amount above zero with at most two decimals."
    if isinstance(memo, Problem):
        fields["memo"] = memo.sentence
    elif not memo:
        fields["memo"] = "Say why: the provider reads it."
    if fields or isinstance(memo, Problem):
        raise InvalidInput(fields=fields)
    return Movement(
        provider_id=order.provider_id,
        transaction_type=TransactionType(kind.value),
        amount=to_cents(amount if is_credit else -amount),
        key=order.key,
        memo=memo,
    )
