"""Taking the price from every buyer of a batch, in one statement."""

from decimal import Decimal
from uuid import UUID

import pytest
from psycopg.errors import RestrictViolation, UniqueViolation

from hotlead.billing import service
from hotlead.billing.records import Charge
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx, execute, fetch_rows
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, make_lead, make_subscription


async def _charges(tx: Tx, cast: Cast, amounts: list[str]) -> list[Charge]:
    """Charges to acme and rival in turn; the sales they belong to are not made."""
    subscriptions = {
        p.provider_id: await make_subscription(tx, p.provider_id, cast.level_id)
        for p in (cast.acme, cast.rival)
    }
    owners = list(subscriptions)
    return [
        Charge(
            new_id(),
            owners[i % 2],
            subscriptions[owners[i % 2]],
            await make_lead(tx, cast.niche_id),
            Decimal(amount),
        )
        for i, amount in enumerate(amounts)
    ]


async def _rolled_back(db: Database) -> None:
    """Leave nothing behind: these charges have no sales, which the money checks would find."""
    raise _Undo


class _Undo(Exception):
    pass


async def test_balance_after_is_counted_back_in_order(db: Database, cast: Cast) -> None:
    with pytest.raises(_Undo):
        async with db.transaction(SYSTEM) as tx:
            charges = await _charges(tx, cast, ["10.00", "1.00", "20.50", "2.00", "30.00"])
            entries = await service.charge_buyers(tx, charges, NOW)
            rows = await fetch_rows(
                tx,
                """
                SELECT amount, balance_after FROM provider_ledger
                WHERE provider_id = %(id)s AND transaction_type = 'lead_purchase' ORDER BY id
                """,
                {"id": cast.acme.provider_id},
            )
            balance = await _balance(tx, cast.acme.provider_id)
            assert len(entries) == 5
            assert rows == [
                (Decimal("-10.00"), Decimal("990.00")),
                (Decimal("-20.50"), Decimal("969.50")),
                (Decimal("-30.00"), Decimal("939.50")),
            ]
            assert balance == Decimal("939.50")
            await _rolled_back(db)


async def test_one_balance_too_low_undoes_all(db: Database, cast: Cast) -> None:
    with pytest.raises(service.ChargeRefused):
        async with db.transaction(SYSTEM) as tx:
            charges = await _charges(tx, cast, ["10.00", "1000.01"])
            await service.charge_buyers(tx, charges, NOW)
    async with db.transaction(SYSTEM) as tx:
        assert await _balance(tx, cast.acme.provider_id) == Decimal("1000.00")
        assert await _balance(tx, cast.rival.provider_id) == Decimal("1000.00")


async def test_nobody_pays_for_a_lead_twice(db: Database, cast: Cast) -> None:
    with pytest.raises(UniqueViolation):
        async with db.transaction(SYSTEM) as tx:
            [charge] = await _charges(tx, cast, ["10.00"])
            await service.charge_buyers(tx, [charge], NOW)
            again = Charge(
                new_id(), charge.provider_id, charge.subscription_id, charge.lead_id, charge.amount
            )
            await service.charge_buyers(tx, [again], NOW)


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_the_ledger_is_append_only_even_for_its_owner(
    database_url: str, cast: Cast, verb: str
) -> None:
    owner = Database(database_url, "postgres", 1)
    await owner.open()
    try:
        with pytest.raises(RestrictViolation, match="append-only"):
            async with owner.transaction(SYSTEM) as tx:
                match verb:
                    case "UPDATE":
                        await execute(tx, "UPDATE provider_ledger SET memo = 'x'")
                    case "DELETE":
                        await execute(tx, "DELETE FROM provider_ledger")
                    case _:
                        await execute(tx, "TRUNCATE provider_ledger CASCADE")
    finally:
        await owner.close()


async def _balance(tx: Tx, provider_id: UUID) -> Decimal:
    [row] = await fetch_rows(
        tx, "SELECT balance FROM providers WHERE id = %(id)s", {"id": provider_id}
    )
    return row[0]
