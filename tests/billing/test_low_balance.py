"""A balance that falls below its warning: noticed by the movement itself, told once a fall."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.billing import rules
from hotlead.billing import service as billing
from hotlead.billing.records import ManualEntry, Pace
from hotlead.distribution import service as distribution
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.notifications import jobs, service
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, resources

JOB = "notifications.announce_low_balance"
# Everybody of the cast wants to be warned below 100.00.


async def _move(db: Database, cast: Cast, amount: str, minute: int = 0) -> None:
    """Give or take by hand."""
    value = Decimal(amount)
    verb = billing.credit_provider if value > 0 else billing.debit_provider
    order = ManualEntry(
        provider_id=cast.acme.provider_id, amount=abs(value), memo="Moved", key=str(new_id())
    )
    async with db.transaction(cast.admin) as tx:
        await verb(tx, cast.admin, order, NOW + timedelta(minutes=minute))


async def _warned(db: Database) -> list[str]:
    return [str(job.args["provider_id"]) for job in await list_jobs(db) if job.task_name == JOB]


async def test_one_warning_a_fall_and_another_after_it_rose(db: Database, cast: Cast) -> None:
    acme = str(cast.acme.provider_id)
    steps = [
        ("-900.00", 0),  # 100.00 is not below 100.00
        ("-0.01", 1),
        ("-50.00", 1),
        ("10.00", 1),
        ("-10.00", 1),
        ("50.01", 1),
        ("-1.00", 2),
    ]
    for minute, (amount, falls) in enumerate(steps):
        await _move(db, cast, amount, minute)
        assert await _warned(db) == [acme] * falls, amount


async def test_a_debit_that_is_refused_warns_nobody(db: Database, cast: Cast) -> None:
    with pytest.raises(billing.BalanceTooLow):
        await _move(db, cast, "-1000.01")
    assert await _warned(db) == []


async def test_a_sale_that_takes_it_below_warns_its_buyer_alone(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """Four leads of one batch at 25.00 from 190.00: one warning, and one mail."""
    await _move(worker_db, cast, "-810.00")
    async with worker_db.transaction(cast.admin) as tx:
        for provider in (cast.acme, cast.rival):
            await make_subscription(tx, provider.provider_id, cast.level_id)
        for at in range(4):
            await make_lead(tx, cast.niche_id, status="approved", email=f"{at}@example.com")
    cache = distribution.TermsCache()
    await distribution.drain_niche(worker_db, cast.niche_id, cache=cache, clock=lambda: NOW)
    assert await _warned(worker_db) == [str(cast.acme.provider_id)]
    res = resources(worker_db, settings, mailer := FakeMailer())
    for _ in range(2):
        await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    [delivery] = await list_deliveries(worker_db)
    assert delivery.cause.startswith(f"balance.low:{cast.acme.provider_id}:")
    await jobs.send_deliveries(res)
    [message] = mailer.sent
    assert message["Subject"] == "Your balance is low: $90.00 left"
    assert message["To"] == "acme@example.com"


async def test_it_goes_to_the_address_asked_for_and_not_to_who_wants_none(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    async with worker_db.transaction(cast.admin) as tx:
        await tx.execute("UPDATE providers SET low_balance_alert_email = 'cash@acme.example'")
    await _move(worker_db, cast, "-950.00")
    res = resources(worker_db, settings, mailer := FakeMailer())
    await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    await jobs.send_deliveries(res)
    assert [message["To"] for message in mailer.sent] == ["cash@acme.example"]
    async with worker_db.transaction(cast.admin) as tx:
        await tx.execute(
            "UPDATE providers SET notification_preferences = '{\"low_balance\": false}'"
        )
    await _move(worker_db, cast, "100.00")
    await _move(worker_db, cast, "-100.00")
    await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    assert len(await list_deliveries(worker_db)) == 1


async def test_what_rose_again_before_the_mail_went_is_not_told(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    await _move(worker_db, cast, "-950.00")
    async with worker_db.transaction(cast.admin) as tx:
        await service.announce_low_balance(tx, cast.acme.provider_id, NOW)
    await _move(worker_db, cast, "500.00")
    res = resources(worker_db, settings, mailer := FakeMailer())
    await jobs.send_deliveries(res)
    await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    assert mailer.sent == []
    assert [delivery.status for delivery in await list_deliveries(worker_db)] == ["failed"]


def _pace(balance: str, spent: str, days: float, zone: str = "UTC") -> Pace:
    return Pace(
        balance=Decimal(balance),
        timezone=zone,
        spent=Decimal(spent),
        first_bought_at=NOW - timedelta(days=days),
    )


@pytest.mark.parametrize(
    ("pace", "a_day", "gone_in_days"),
    [
        (_pace("100.00", "140.00", 30), "10.00", 10),
        (_pace("100.00", "20.00", 2), "10.00", 10),
        (_pace("100.00", "10.00", 0.001), "10.00", 10),
        (_pace("0.00", "140.00", 30), "10.00", 0),
        (_pace("-5.00", "140.00", 30), "10.00", 0),
        (_pace("100000.00", "140.00", 30), "10.00", None),
        (_pace("100.00", "0.00", 30), "0.00", None),
    ],
)
def test_the_day_it_runs_out(pace: Pace, a_day: str, gone_in_days: int | None) -> None:
    found = rules.foresee(pace, NOW)
    gone = None if gone_in_days is None else (NOW + timedelta(days=gone_in_days)).date()
    assert (found.spent_a_day, found.runs_out_on) == (Decimal(a_day), gone)


def test_the_day_is_the_providers() -> None:
    late = NOW.replace(hour=23)
    found = rules.foresee(_pace("0.00", "140.00", 30, "Asia/Tokyo"), late)
    assert found.runs_out_on == late.date() + timedelta(days=1)


@given(
    st.decimals("-100000", "9999999999.99", places=2),
    st.decimals("0", "9999999999.99", places=2),
    st.floats(0, 4000),
)
def test_any_pace_has_an_outlook(balance: Decimal, spent: Decimal, days: float) -> None:
    found = rules.foresee(_pace(str(balance), str(spent), days), NOW)
    assert found.spent_a_day >= 0
    assert found.runs_out_on is None or date(2020, 1, 1) < found.runs_out_on < date(2100, 1, 1)
