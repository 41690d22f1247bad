"""A past for the ledger, made of plain rows: as if everything had happened as its moments say."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from hotlead.kit.db import Tx

# None of these needs a lead or a payment.
IN, OUT = ("manual_credit", "dispute_won"), ("manual_debit", "dispute")


class Past(NamedTuple):
    """An entry to be made."""

    at: datetime
    kind: str
    amount: Decimal
    memo: str = "Past"


async def add_entries(tx: Tx, provider_id: UUID, entries: Sequence[Past]) -> None:
    """Book them in this order, each with its own moment, and move the balance."""
    cursor = await tx.execute("SELECT balance FROM providers WHERE id = %s", (provider_id,))
    row = await cursor.fetchone()
    assert row is not None
    balance, rows = Decimal(row[0]), list[tuple[object, ...]]()
    for number, entry in enumerate(entries):
        balance += entry.amount
        key = f"past:{provider_id}:{entry.at.isoformat()}:{number}:{balance}"
        rows.append((provider_id, entry.kind, entry.amount, balance, key, entry.memo, entry.at))
    async with tx.cursor() as many:
        await many.executemany(
            """
            INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after,
                                         idempotency_key, memo, created_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            rows,
        )
    await tx.execute(
        """
        UPDATE providers
        SET balance = %s, low_balance_at = CASE WHEN %s < low_balance_threshold THEN now() END
        WHERE id = %s
        """,
        (balance, balance, provider_id),
    )


def a_year(since: datetime, entries: int, edges: Sequence[datetime], seed: int) -> list[Past]:
    """A year of entries, some of them a moment before, at and after each of `edges`."""
    chance = random.Random(seed)
    year_s = 365 * 86_400
    moments = [since + timedelta(seconds=chance.uniform(0, year_s)) for _ in range(entries)]
    for edge in edges:
        moments += [edge + timedelta(milliseconds=step) for step in (-1, 0, 1)]
    return [_entry(moment.astimezone(UTC), chance) for moment in sorted(moments)]


def _entry(at: datetime, chance: random.Random) -> Past:
    amount = Decimal(chance.randint(1, 50_000)).scaleb(-2)
    if chance.random() < 0.6:
        return Past(at, chance.choice(IN), amount)
    return Past(at, chance.choice(OUT), -amount)
