"""The statements that move money. Each writes the balance and its entries together."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from hotlead.billing.records import (
    Account,
    Charge,
    Charged,
    KnownEntry,
    MadeEntry,
    MoneyProof,
    Movement,
    TransactionType,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Jsonb, Tx, execute, fetch_maybe, fetch_one, fetch_rows

# Which rule of the ledger says that a key moves money once.
KEY_CONSTRAINT: Final = "provider_ledger_idempotency_key_key"
# What Stripe took is gone, whether the balance covers it or not.
OVERDRAWING: Final = frozenset({TransactionType.DISPUTE, TransactionType.DEPOSIT_REFUND})


async def lock_providers(tx: Tx, provider_ids: Sequence[UUID]) -> None:
    """Lock the providers in id order, so that markets that share them cannot deadlock."""
    await execute(
        tx,
        """
        SELECT id FROM providers
        WHERE id = ANY(%(provider_ids)s)
        ORDER BY id
        FOR NO KEY UPDATE
        """,
        {"provider_ids": list(provider_ids)},
    )


async def insert_charges(tx: Tx, charges: Sequence[Charge], now: datetime) -> Charged:
    """Debit every provider its total and write one entry a charge, in the order given.

    A provider that may not buy any more, or whose balance does not cover its total, is left
    alone, so its charges are missing from the answer. `balance_after` is counted back from the
    balance the update returned: each earlier entry has what the later ones took on top.
    """
    rows = await fetch_rows(
        tx,
        """
        WITH charge AS (
            SELECT * FROM unnest(
                %(assignment_ids)b::uuid[], %(provider_ids)b::uuid[], %(subscription_ids)b::uuid[],
                %(lead_ids)b::uuid[], %(amounts)b::numeric[], %(keys)b::text[]
            ) WITH ORDINALITY
                AS c (assignment_id, provider_id, subscription_id, lead_id, amount, key, position)
        ), total AS (
            SELECT provider_id, sum(amount) AS amount FROM charge GROUP BY provider_id
        ), debited AS (
            UPDATE providers AS p
            SET balance = p.balance - t.amount, updated_at = %(now)s,
                low_balance_at = CASE WHEN p.balance - t.amount < p.low_balance_threshold
                                      THEN coalesce(p.low_balance_at, %(now)s) END
            FROM total AS t
            WHERE p.id = t.provider_id AND p.balance >= t.amount AND p.deleted_at IS NULL
                AND p.sales_stopped_at IS NULL
                AND EXISTS (SELECT FROM users WHERE id = p.user_id AND status = 'active')
            RETURNING p.id, p.balance, p.low_balance_at
        ), booked AS (
            INSERT INTO provider_ledger (provider_id, subscription_id, lead_id, assignment_id,
                                         transaction_type, amount, balance_after,
                                         idempotency_key, created_at)
            SELECT c.provider_id, c.subscription_id, c.lead_id, c.assignment_id,
                'lead_purchase', -c.amount,
                d.balance + coalesce(sum(c.amount) OVER later, 0), c.key, %(now)s
            FROM charge AS c
            JOIN debited AS d ON d.id = c.provider_id
            WINDOW later AS (PARTITION BY c.provider_id ORDER BY c.position DESC
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ORDER BY c.provider_id, c.position
            RETURNING assignment_id, id, provider_id
        )
        SELECT b.assignment_id, b.id, CASE WHEN d.low_balance_at = %(now)s THEN d.id END
        FROM booked AS b JOIN debited AS d ON d.id = b.provider_id
        """,
        _charge_columns(charges) | {"now": now},
        binary=True,
    )
    fallen = frozenset(row[2] for row in rows if row[2] is not None)
    return Charged({row[0]: row[1] for row in rows}, fallen)


def _charge_columns(charges: Sequence[Charge]) -> dict[str, object]:
    return {
        "assignment_ids": [charge.assignment_id for charge in charges],
        "provider_ids": [charge.provider_id for charge in charges],
        "subscription_ids": [charge.subscription_id for charge in charges],
        "lead_ids": [charge.lead_id for charge in charges],
        "amounts": [charge.amount for charge in charges],
        "keys": [charge.key for charge in charges],
    }


async def insert_movement(
    tx: Tx, actor: Actor, movement: Movement, now: datetime
) -> MadeEntry | None:
    """Move the balance and write the entry; None where the balance would fall below zero.

    Only what is OVERDRAWING may take it there.
    """
    return await fetch_maybe(
        tx,
        MadeEntry,
        """
        WITH moved AS (
            UPDATE providers
            SET balance = balance + %(amount)s, updated_at = %(now)s,
                low_balance_at = CASE WHEN balance + %(amount)s < low_balance_threshold
                                      THEN coalesce(low_balance_at, %(now)s) END
            WHERE id = %(provider_id)s
                AND (%(amount)s > 0 OR balance + %(amount)s >= 0 OR %(may_overdraw)s)
            RETURNING id, balance, low_balance_at
        ), booked AS (
            INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after,
                                         idempotency_key, memo, payment_id, subscription_id,
                                         lead_id, assignment_id, created_by, created_at)
            SELECT id, %(transaction_type)s, %(amount)s, balance, %(key)s, %(memo)s,
                %(payment_id)s, %(subscription_id)s, %(lead_id)s, %(assignment_id)s,
                %(created_by)s, %(now)s
            FROM moved
            RETURNING id, provider_id, transaction_type, amount, balance_after, memo, created_at
        )
        SELECT b.id, b.provider_id, b.transaction_type, b.amount, b.balance_after, b.memo,
            b.created_at, b.amount < 0 AND coalesce(m.low_balance_at = %(now)s, FALSE) AS has_fallen
        FROM booked AS b CROSS JOIN moved AS m
        """,
        {
            "provider_id": movement.provider_id,
            "transaction_type": movement.transaction_type.value,
            "amount": movement.amount,
            "may_overdraw": movement.transaction_type in OVERDRAWING,
            "key": movement.key,
            "memo": movement.memo,
            "payment_id": movement.payment_id,
            "subscription_id": movement.subscription_id,
            "lead_id": movement.lead_id,
            "assignment_id": movement.assignment_id,
            "created_by": actor.user_id,
            "now": now,
        },
    )


async def lock_balance(tx: Tx, provider_id: UUID, *, or_closed: bool = False) -> Decimal | None:
    """The balance of a provider, locked until the transaction ends; None where there is none.

    One that was closed is none, unless `or_closed`.
    """
    rows = await fetch_rows(
        tx,
        """
        SELECT balance
        FROM providers
        WHERE id = %(provider_id)s AND (deleted_at IS NULL OR %(or_closed)s)
        FOR NO KEY UPDATE
        """,
        {"provider_id": provider_id, "or_closed": or_closed},
    )
    return rows[0][0] if rows else None


async def get_account(tx: Tx, provider_id: UUID) -> Account:
    """A provider's name and balance; raises NotFound."""
    return await fetch_one(
        tx,
        Account,
        """
        SELECT id AS provider_id, company_name, balance
        FROM providers
        WHERE id = %(provider_id)s AND deleted_at IS NULL
        """,
        {"provider_id": provider_id},
    )


async def find_entry(tx: Tx, movement: Movement) -> KnownEntry | None:
    """The entry that was made under the movement's key, whatever it moved."""
    return await fetch_maybe(
        tx,
        KnownEntry,
        """
        SELECT id, provider_id, transaction_type, amount, balance_after, memo, created_at,
            provider_id = %(provider_id)s AND transaction_type = %(transaction_type)s
                AND amount = %(amount)s AND memo = %(memo)s AS is_same
        FROM provider_ledger
        WHERE idempotency_key = %(key)s
        """,
        {
            "provider_id": movement.provider_id,
            "transaction_type": movement.transaction_type.value,
            "amount": movement.amount,
            "memo": movement.memo,
            "key": movement.key,
        },
    )


async def insert_proof(tx: Tx, proof_id: UUID, proof: MoneyProof) -> None:
    """Keep the outcome of one run of the checks."""
    await execute(
        tx,
        """
        INSERT INTO money_checks (id, checked_at, is_clean, results)
        VALUES (%(id)s, %(checked_at)s, %(is_clean)s, %(results)s)
        """,
        {
            "id": proof_id,
            "checked_at": proof.checked_at,
            "is_clean": proof.is_clean,
            "results": Jsonb(
                [
                    {"name": check.name, "checked": check.checked, "wrong": check.wrong}
                    for check in proof.results
                ]
            ),
        },
    )
