"""Credits and debits by an administrator."""

import asyncio
from decimal import Decimal

import pytest
from msgspec.structs import replace

from hotlead.billing import service
from hotlead.billing.records import ManualEntry
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, make_subscription


def _order(cast: Cast, amount: str, key: str = "k1", memo: str = "Goodwill") -> ManualEntry:
    return ManualEntry(
        provider_id=cast.broke.provider_id, amount=Decimal(amount), memo=memo, key=key
    )


async def test_credits_with_trace_and_another_chance(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        entry = await service.credit_provider(tx, cast.admin, _order(cast, "12.50"), NOW)
    assert entry.balance_after == Decimal("12.50")
    async with db.transaction(SYSTEM) as tx:
        [audit] = await fetch_rows(tx, "SELECT action_type, description, actor_id FROM audit_log")
        jobs = await fetch_rows(tx, "SELECT task_name FROM jobs.procrastinate_jobs")
    assert audit == ("provider.credited", "$12.50: Goodwill", cast.admin.user_id)
    assert jobs == [("notifications.announce_balance",), ("distribution.retry_unsold",)]


async def test_the_same_key_counts_once(db: Database, cast: Cast) -> None:
    async def credit() -> Decimal:
        async with db.transaction(cast.admin) as tx:
            order = _order(cast, "10.00")
            return (await service.credit_provider(tx, cast.admin, order, NOW)).balance_after

    assert set(await asyncio.gather(*(credit() for _ in range(5)))) == {Decimal("10.00")}


async def test_a_key_stands_for_one_movement(db: Database, cast: Cast) -> None:
    order = _order(cast, "10.00")
    async with db.transaction(cast.admin) as tx:
        await service.credit_provider(tx, cast.admin, order, NOW)
    others = (
        replace(order, provider_id=cast.acme.provider_id),
        replace(order, amount=Decimal("11.00")),
    )
    for other in others:
        with pytest.raises(service.KeyUsed):
            async with db.transaction(cast.admin) as tx:
                await service.credit_provider(tx, cast.admin, other, NOW)
    with pytest.raises(service.KeyUsed):
        async with db.transaction(cast.admin) as tx:
            await service.debit_provider(tx, cast.admin, order, NOW)


async def test_a_key_sent_at_once_for_two_providers_moves_one(db: Database, cast: Cast) -> None:
    order = _order(cast, "10.00")

    async def credit_the_other() -> None:
        async with db.transaction(cast.admin) as tx:
            other = replace(order, provider_id=cast.acme.provider_id)
            await service.credit_provider(tx, cast.admin, other, NOW)

    async with db.transaction(cast.admin) as tx:
        await service.credit_provider(tx, cast.admin, order, NOW)
        late = asyncio.create_task(credit_the_other())
        # It asked whether the key is used, and waits for this transaction to end.
        await asyncio.sleep(0.2)
        assert not late.done()
    with pytest.raises(service.KeyUsed):
        await late


async def test_a_debit_of_more_than_money_goes_says_how_much_goes(db: Database, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        async with db.transaction(cast.admin) as tx:
            await service.debit_provider(tx, cast.admin, _order(cast, "10000000000.00"), NOW)
    assert refused.value.fields == {"amount": "Enter $9,999,999,999.99 or less."}


async def test_a_debit_stops_at_zero(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        await service.credit_provider(tx, cast.admin, _order(cast, "10.00"), NOW)
        entry = await service.debit_provider(tx, cast.admin, _order(cast, "4.00", "k2"), NOW)
        assert entry.balance_after == Decimal("6.00")
    with pytest.raises(service.BalanceTooLow):
        async with db.transaction(cast.admin) as tx:
            await service.debit_provider(tx, cast.admin, _order(cast, "6.01", "k3"), NOW)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity", "10000000000"])
async def test_only_real_amounts(db: Database, cast: Cast, amount: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        async with db.transaction(cast.admin) as tx:
            await service.credit_provider(tx, cast.admin, _order(cast, amount), NOW)
    assert set(refused.value.fields) == {"amount"}


@pytest.mark.parametrize("memo", ["", "   ", "x" * 501])
async def test_always_with_a_reason(db: Database, cast: Cast, memo: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        async with db.transaction(cast.admin) as tx:
            order = _order(cast, "1.00", memo=memo)
            await service.credit_provider(tx, cast.admin, order, NOW)
    assert set(refused.value.fields) == {"memo"}


async def test_administrators_only(db: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.credit_provider(tx, cast.acme.actor, _order(cast, "1.00"), NOW)


async def test_nobody_to_credit(db: Database, cast: Cast) -> None:
    order = ManualEntry(provider_id=new_id(), amount=Decimal("1.00"), memo="x", key="k")
    with pytest.raises(NotFound):
        async with db.transaction(cast.admin) as tx:
            await service.credit_provider(tx, cast.admin, order, NOW)
