"""The verbs that move money, and the proof that none went astray."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries
from hotlead.billing.records import (
    Charge,
    Check,
    Entry,
    ManualEntry,
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

MEMO_LENGTH_MAX = 500


class BalanceTooLow(PaymentRequired):
    """The balance does not cover the amount; nothing was written."""

    code = "balance_too_low"


class KeyUsed(Conflict):
    """The idempotency key stands for another movement; nothing was written."""

    code = "key_used"
    message = "This key was used for another amount or another provider."


async def charge_buyers(tx: Tx, charges: Sequence[Charge], now: datetime) -> Mapping[UUID, int]:
    """Take the price of each sold lead from its buyer: the ledger entry of each assignment.

    All or nothing within `tx`: raises BalanceTooLow when a balance no longer covers its charges.
    """
    if not charges:
        return {}
    async with tx.pipeline():
        await queries.lock_providers(tx, sorted({charge.provider_id for charge in charges}))
        entries = await queries.insert_charges(tx, charges, now)
    if len(entries) != len(charges):
        raise BalanceTooLow
    return entries


async def record_manual_credit(tx: Tx, actor: Actor, order: ManualEntry, now: datetime) -> Entry:
    """Give a provider money, with the reason in `memo`. The same `key` credits once.

    Administrators only; raises KeyUsed where `key` stands for another movement. The provider's
    unsold leads get another chance.
    """
    actor.require_admin()
    _check(order)
    movement = Movement(
        provider_id=order.provider_id,
        transaction_type=TransactionType.MANUAL_CREDIT,
        amount=to_cents(order.amount),
        key=order.key,
        memo=order.memo,
    )
    return await _move(tx, actor, movement, action="provider.credited", now=now)


async def record_manual_debit(tx: Tx, actor: Actor, order: ManualEntry, now: datetime) -> Entry:
    """Take money from a provider, with the reason in `memo`. The same `key` debits once.

    Administrators only; raises KeyUsed where `key` stands for another movement, BalanceTooLow
    rather than let the balance fall below zero.
    """
    actor.require_admin()
    _check(order)
    movement = Movement(
        provider_id=order.provider_id,
        transaction_type=TransactionType.MANUAL_DEBIT,
        amount=-to_cents(order.amount),
        key=order.key,
        memo=order.memo,
    )
    return await _move(tx, actor, movement, action="provider.debited", now=now)


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


async def _move(tx: Tx, actor: Actor, movement: Movement, *, action: str, now: datetime) -> Entry:
    # The lock makes "was it done already?" and "do it" one step for everybody else.
    if not await queries.lock_provider(tx, movement.provider_id):
        raise NotFound("There is no such provider.")
    done = await queries.find_entry(tx, movement)
    if done is not None:
        if not done.is_same:
            raise KeyUsed
        return done
    entry = await queries.insert_movement(tx, actor, movement, now)
    if entry is None:
        raise BalanceTooLow
    await audit.record(
        tx,
        actor,
        action,
        entity_type="provider",
        entity_id=movement.provider_id,
        description=f"{format_money(movement.amount)}: {movement.memo}",
        metadata={"ledger_entry_id": entry.id},
        now=now,
    )
    if movement.amount > 0:
        for niche_id in await queries.list_niches_of(tx, movement.provider_id):
            await enqueue(tx, "distribution.retry_unsold", {"niche_id": str(niche_id)})
    return entry


def _check(order: ManualEntry) -> None:
    fields: dict[str, str] = {}
    amount, memo = order.amount, order.memo
    if not amount.is_finite() or amount <= 0 or amount > MONEY_MAX or amount != to_cents(amount):
        fields["amount"] = "Enter an amount above zero with at most two decimals."
    if not memo.strip() or len(memo) > MEMO_LENGTH_MAX:
        fields["memo"] = f"Say why, in at most {MEMO_LENGTH_MAX} characters."
    if fields:
        raise InvalidInput(fields=fields)
