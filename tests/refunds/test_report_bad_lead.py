"""Who may report a bad lead, until when, and how many."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.refunds import rules, service
from hotlead.refunds.records import BadLeadRequest, Policy, Refusal, Standing
from tests.builders import NOW, Cast, make_lead
from tests.leads.rows import audit_rows
from tests.refunds.shop import POLICY, approve, mark_bad, report, sell
from tests.reports.sales import subscribe

STANDING = Standing(
    assignment_id=new_id(),
    lead_id=new_id(),
    lead_number=1,
    provider_id=new_id(),
    subscription_id=new_id(),
    price=Decimal("25.00"),
    bought_at=NOW,
    is_refunded=False,
    is_open=False,
    reported_lately=0,
    bought_lately=0,
    refunded_lately=0,
)


@given(days=st.integers(1, 365), late=st.integers(-(10**13), 10**13))
def test_the_window_ends_with_the_deadline(days: int, late: int) -> None:
    """To the microsecond, whatever the policy says."""
    policy = msgspec.structs.replace(POLICY, window_days=days)
    now = rules.deadline(NOW, policy) + timedelta(microseconds=late)
    refusal = rules.judge_report(STANDING, policy, now)
    assert refusal is (Refusal.WINDOW_OVER if late > 0 else None)
    assert rules.deadline(NOW, policy) - NOW == timedelta(days=days)


@given(
    bought=st.integers(0, 60),
    part=st.floats(0, 1),
    reported=st.integers(0, 30),
    most=st.integers(1, 100),
)
def test_the_limits(bought: int, part: float, reported: int, most: int) -> None:
    refunded = int(bought * part)
    standing = msgspec.structs.replace(
        STANDING, bought_lately=bought, refunded_lately=refunded, reported_lately=reported
    )
    policy = msgspec.structs.replace(POLICY, rate_max=most)
    refusal = rules.judge_report(standing, policy, NOW)
    if reported >= POLICY.daily_max:
        assert refusal is Refusal.DAILY_LIMIT
    elif bought >= POLICY.rate_leads_min and Decimal(refunded) / bought >= Decimal(most) / 100:
        assert refusal is Refusal.REFUND_RATE
    else:
        assert refusal is None
    if refusal:
        sentence = rules.explain(refusal, standing, policy)
        assert sentence.endswith(".")
        assert str(reported if refusal is Refusal.DAILY_LIMIT else refunded) in sentence


async def test_a_report_is_a_request_with_its_row(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    asked = await report(db, cast.acme.actor, lead_id, notes="  Nobody\r\nanswers. ")
    assert asked.notes == "Nobody\nanswers."
    [row] = await audit_rows(db, "lead.reported")
    assert row["metadata"]["request_id"] == str(asked.id)
    assert "answers" not in str(row)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.acme.actor, lead_id)
    assert refused.value.code == "request_open"


async def test_too_late(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    last = NOW + timedelta(days=14)
    async with db.transaction(cast.acme.actor) as tx:
        option = await service.describe_option(tx, cast.acme.actor, lead_id, POLICY, NOW)
    assert (option.deadline, option.refusal) == (last, None)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.acme.actor, lead_id, now=last + timedelta(microseconds=1))
    assert refused.value.code == "report_window_over"
    assert await report(db, cast.acme.actor, lead_id, now=last)


async def test_so_many_a_day(db: Database, cast: Cast) -> None:
    policy = msgspec.structs.replace(POLICY, daily_max=2)
    first, second, third = [await sell(db, cast) for _ in range(3)]
    for lead_id in (first, second):
        await report(db, cast.acme.actor, lead_id, policy=policy)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.acme.actor, third, policy=policy)
    assert refused.value.code == "daily_report_limit"
    later = NOW + timedelta(days=1)
    assert await report(db, cast.acme.actor, third, policy=policy, now=later)


async def test_the_rate_counts_what_was_refunded_at_ones_request(db: Database, cast: Cast) -> None:
    policy = Policy(window_days=14, daily_max=20, rate_max=50, rate_leads_min=2)
    first, second, third = [await sell(db, cast) for _ in range(3)]
    await mark_bad(db, cast.admin, first)
    await approve(db, cast.admin, (await report(db, cast.acme.actor, second, policy=policy)).id)
    # One of three at its request: what was bad for everybody is nobody's habit.
    assert await report(db, cast.acme.actor, third, policy=policy)
    low = msgspec.structs.replace(policy, rate_max=33)
    fourth = await sell(db, cast)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.acme.actor, fourth, policy=msgspec.structs.replace(low, rate_max=25))
    assert refused.value.code == "refund_rate_limit"
    assert "1 of the 4 leads" in refused.value.message


async def test_what_cost_nothing_counts_neither_as_bought_nor_as_refunded(
    db: Database, cast: Cast
) -> None:
    """A market's own tests lock nobody out, and free leads make no room for refunds."""
    policy = Policy(window_days=14, daily_max=20, rate_max=50, rate_leads_min=2)
    for _ in range(3):
        free = await _give(db, cast)
        await approve(db, cast.admin, (await report(db, cast.acme.actor, free)).id)
    first, second, third = [await sell(db, cast) for _ in range(3)]
    await approve(db, cast.admin, (await report(db, cast.acme.actor, first, policy=policy)).id)
    await approve(db, cast.admin, (await report(db, cast.acme.actor, second, policy=policy)).id)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.acme.actor, third, policy=policy)
    assert "2 of the 3 leads" in refused.value.message


async def _give(db: Database, cast: Cast) -> UUID:
    """A lead that acme has for nothing, as a test is sold."""
    async with db.transaction(SYSTEM) as tx:
        plan_id = await subscribe(tx, cast, cast.acme)
        lead_id = await make_lead(tx, cast.niche_id, status="distributed")
        await tx.execute(
            """
            INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                          competition_level_id, price_charged, competitors_max,
                                          created_at)
            VALUES (%s, %s, %s, %s, %s, 0, 2, %s)
            """,
            (new_id(), lead_id, cast.acme.provider_id, plan_id, cast.level_id, NOW),
        )
    return lead_id


async def test_at_once_it_is_one_and_the_limit_holds(db: Database, cast: Cast) -> None:
    policy = msgspec.structs.replace(POLICY, daily_max=2)
    leads = [await sell(db, cast) for _ in range(3)]
    outcomes = await asyncio.gather(
        *(report(db, cast.acme.actor, lead_id, policy=policy) for lead_id in leads * 2),
        return_exceptions=True,
    )
    asked = [done for done in outcomes if isinstance(done, BadLeadRequest)]
    assert len({each.lead_id for each in asked}) == len(asked) == 2
    assert all(isinstance(each, BadLeadRequest | service.ReportRefused) for each in outcomes)


@pytest.mark.parametrize("notes", ["x" * 1_001, "a\x00b", "a\x1bb"])
async def test_bad_notes(db: Database, cast: Cast, notes: str) -> None:
    lead_id = await sell(db, cast)
    with pytest.raises(InvalidInput) as refused:
        await report(db, cast.acme.actor, lead_id, notes=notes)
    assert set(refused.value.fields) == {"notes"}
