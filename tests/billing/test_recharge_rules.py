"""When a balance is recharged: never above the maximum, never two at once, an hour between."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.billing import rules
from hotlead.billing.records import (
    DepositLimits,
    LowBalance,
    PaymentError,
    PaymentKind,
    RechargeTerms,
    RechargeVerdict,
    Step,
    StopReason,
)
from tests.builders import NOW

LIMITS = DepositLimits(Decimal("25.00"), Decimal("5000.00"))
ID = UUID(int=1)
amounts = st.decimals("0.01", "9999.99", places=2)
moments = st.none() | st.integers(-7_200, 7_200).map(lambda s: NOW + timedelta(seconds=s))
lows = st.builds(
    LowBalance,
    provider_id=st.just(ID),
    card_id=st.just(ID),
    balance=st.decimals("-9999.99", "9999.99", places=2),
    threshold=amounts,
    amount=amounts,
    monthly_max=amounts,
    timezone=st.sampled_from(["UTC", "America/Chicago", "Pacific/Auckland"]),
    attempted_at=moments,
    has_open=st.booleans(),
)


@given(low=lows, charged=st.decimals("0.00", "9999.99", places=2))
def test_what_is_due_keeps_every_promise(low: LowBalance, charged: Decimal) -> None:
    is_due = rules.decide_recharge(low, charged, NOW) is RechargeVerdict.DUE
    allowed = (
        low.balance < low.threshold,
        not low.has_open,
        low.attempted_at is None or NOW - low.attempted_at >= timedelta(hours=1),
        charged + low.amount <= low.monthly_max,
    )
    assert is_due == all(allowed)


@given(
    terms=st.tuples(amounts, amounts),
    turns=st.lists(st.tuples(st.integers(0, 5_000), amounts), max_size=60),
)
def test_a_month_of_sweeps_stays_below_the_maximum(
    terms: tuple[Decimal, Decimal], turns: list[tuple[int, Decimal]]
) -> None:
    """However fast it is spent, and whenever somebody looks: the sum and the pauses hold."""
    amount, monthly_max = min(terms), max(terms)
    now, charged, attempts = NOW, Decimal(0), list[datetime]()
    for wait_s, balance in turns:
        now += timedelta(seconds=wait_s)
        low = LowBalance(
            provider_id=ID,
            card_id=ID,
            balance=balance,
            threshold=Decimal(10_000),
            amount=amount,
            monthly_max=monthly_max,
            timezone="UTC",
            attempted_at=attempts[-1] if attempts else None,
            has_open=False,
        )
        if rules.decide_recharge(low, charged, now) is RechargeVerdict.DUE:
            charged += amount
            attempts.append(now)
    assert charged <= monthly_max
    assert all(b - a >= rules.COOLDOWN for a, b in pairwise(attempts))


@pytest.mark.parametrize(
    ("at", "zone", "since", "until"),
    [
        ("2026-11-20T12:00", "UTC", "2026-11-01T00:00", "2026-12-01T00:00"),
        # Still November there; the clock goes back in it.
        ("2026-12-01T03:00", "America/Chicago", "2026-11-01T05:00", "2026-12-01T06:00"),
        ("2026-11-30T12:00", "Pacific/Auckland", "2026-11-30T11:00", "2026-12-31T11:00"),
        ("2026-12-31T23:59", "UTC", "2026-12-01T00:00", "2027-01-01T00:00"),
    ],
)
def test_a_month_is_of_the_provider_s_zone(at: str, zone: str, since: str, until: str) -> None:
    found = rules.month_around(datetime.fromisoformat(at).replace(tzinfo=UTC), zone)
    assert [f"{each:%Y-%m-%dT%H:%M}" for each in found] == [since, until]


@given(at=st.integers(946_684_800, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_every_moment_is_in_its_month(at: datetime) -> None:
    since, until = rules.month_around(at, "America/St_Johns")
    assert since <= at < until
    assert rules.month_around(until, "America/St_Johns")[0] == until


@pytest.mark.parametrize(
    ("threshold", "amount", "monthly_max", "wrong"),
    [
        ("100.00", "250.00", "250.00", set[str]()),
        ("0", "250.00", "250.00", {"threshold"}),
        ("-1", "250.00", "250.00", {"threshold"}),
        ("5000.01", "250.00", "250.00", {"threshold"}),
        ("0.001", "250.00", "250.00", {"threshold"}),
        ("NaN", "250.00", "250.00", {"threshold"}),
        ("100.00", "24.99", "250.00", {"amount"}),
        ("100.00", "Infinity", "250.00", {"amount"}),
        ("100.00", "5000.01", "9000.00", {"amount"}),
        ("100.00", "250.00", "249.99", {"monthly_max"}),
        ("100.00", "250.00", "100000.01", {"monthly_max"}),
        ("100.00", "250.00", "sNaN", {"monthly_max"}),
        ("1E+999999", "1E+999999", "1E+999999", {"threshold", "amount", "monthly_max"}),
    ],
)
def test_terms_within_bounds(
    threshold: str, amount: str, monthly_max: str, wrong: set[str]
) -> None:
    terms = RechargeTerms(
        threshold=Decimal(threshold), amount=Decimal(amount), monthly_max=Decimal(monthly_max)
    )
    assert rules.check_terms(terms, LIMITS).keys() == wrong


def test_nobody_is_there_to_try_another_card() -> None:
    assert rules.step_for(PaymentKind.DEPOSIT, Step.DECLINED) is Step.DECLINED
    assert rules.step_for(PaymentKind.AUTO_RECHARGE, Step.DECLINED) is Step.FAILED
    assert rules.step_for(PaymentKind.AUTO_RECHARGE, Step.PAID) is Step.PAID


def test_a_bank_that_asks_is_told_from_one_that_refuses() -> None:
    asks = PaymentError("card_declined", "authentication_required")
    assert rules.stop_reason(asks) is StopReason.AUTHENTICATION
    assert rules.stop_reason(PaymentError("card_declined", "lost_card")) is StopReason.DECLINED
    assert rules.stop_reason(None) is StopReason.DECLINED
