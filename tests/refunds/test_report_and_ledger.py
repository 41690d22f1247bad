"""Whatever was decided: the report of refunds and the ledger speak of the same money."""

import random
from collections.abc import Awaitable
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import pytest

from hotlead.billing import service as billing
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import HotleadError
from hotlead.kit.period import Period
from hotlead.refunds import service
from hotlead.refunds.records import ApproveRule, BadLeadReason, RefundReport, RejectRule
from tests.builders import NOW, Cast
from tests.leads.own import Person
from tests.refunds.shop import (
    FREELY,
    approve,
    bounce,
    judge,
    mark_bad,
    reject,
    report,
    sell,
    set_policy,
)

DAYS = 3
T = TypeVar("T")


async def _live(db: Database, settings: Settings, cast: Cast, by: random.Random) -> None:
    """What happens to one lead: sold, reported a few times, decided, marked, taken back."""
    at = NOW + timedelta(days=by.randrange(DAYS), seconds=by.randrange(3600))
    buyers = by.sample([cast.acme, cast.rival], by.randint(1, 2))
    lead_id = await sell(db, cast, *buyers, at=at)
    source = by.choice([None, "", "ads", "=1+1", "direct"])
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET utm_source = %s WHERE id = %s", (source, lead_id))
    person = Person(db, settings, lead_id)
    for _ in range(by.randint(1, 7)):
        what = by.randrange(9)
        if what == 0:
            await bounce(db, lead_id)
        elif what == 1:
            await _try(mark_bad(db, cast.admin, lead_id))
        elif what == 2:
            await _try(person.erase() if by.random() < 0.3 else person.withdraw())
        else:
            reason, buyer = by.choice(list(BadLeadReason)), by.choice(buyers)
            asked = await _try(
                report(db, buyer.actor, lead_id, policy=FREELY, now=at, reason=reason)
            )
            if asked is not None:
                await _decide(db, cast, asked.id, by)


async def _decide(db: Database, cast: Cast, request_id: UUID, by: random.Random) -> None:
    """By rule half the time, by hand, or not yet."""
    match by.randrange(5):
        case 0:
            await approve(db, cast.admin, request_id)
        case 1:
            await reject(db, cast.admin, request_id)
        case 2 | 3:
            await judge(db, request_id)
        case _:
            pass


async def _try(verb: Awaitable[T]) -> T | None:
    """What comes of a verb; None where it is refused."""
    try:
        return await verb
    except HotleadError:
        return None


async def _ledger(db: Database, period: Period) -> dict[str, dict[str, Decimal]]:
    """What went back for the sales of a period, by what the report tells them apart by."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT e.provider_id::text, l.niche_id::text,
                coalesce(nullif(l.utm_source, ''), 'direct'), e.amount
            FROM provider_ledger AS e
            JOIN provider_ledger AS b ON b.assignment_id = e.assignment_id
                AND b.transaction_type = 'lead_purchase'
            JOIN leads AS l ON l.id = e.lead_id
            WHERE e.transaction_type = 'refund'
                AND b.created_at BETWEEN %(since)s AND %(until)s
            """,
            {"since": period.since, "until": period.until},
        )
    found: dict[str, dict[str, Decimal]] = {"provider": {}, "niche": {}, "source": {}}
    for provider, niche, source, amount in rows:
        for by, key in (("provider", provider), ("niche", niche), ("source", source)):
            found[by][key] = found[by].get(key, Decimal(0)) + amount
    return found


async def _read(db: Database, cast: Cast, period: Period) -> RefundReport:
    async with db.transaction(cast.admin) as tx:
        return await service.report_refunds(tx, cast.admin, period, None, NOW)


@pytest.mark.parametrize("seed", range(3))
async def test_they_tie_out(db: Database, settings: Settings, cast: Cast, seed: int) -> None:
    by = random.Random(seed)
    await set_policy(db, cast, rules=[*ApproveRule, *RejectRule])
    for _ in range(25):
        await _live(db, settings, cast, by)
    first = NOW.date()
    days = [first + timedelta(days=at) for at in range(DAYS)]
    whole = Period(first, days[-1])
    total = (await _read(db, cast, whole)).total
    assert total.refunds > 10
    each = [(await _read(db, cast, Period(day, day))).total for day in days]
    assert sum(day.amount for day in each) == total.amount
    assert (sum(day.sold for day in each), sum(day.refunds for day in each)) == (
        total.sold,
        total.refunds,
    )
    for period in (whole, *(Period(day, day) for day in days)):
        told, booked = await _read(db, cast, period), await _ledger(db, period)
        for by_what, lines in (
            ("provider", told.by_provider),
            ("niche", told.by_niche),
            ("source", told.by_source),
        ):
            assert {line.key: line.amount for line in lines if line.amount} == booked[by_what]
        assert sum(line.amount for line in told.by_reason) == told.total.amount
        assert sum(booked["niche"].values(), Decimal(0)) == told.total.amount
    async with db.transaction(SYSTEM) as tx:
        wrong = [each.name for each in await billing.prove(tx) if not each.is_clean]
    assert wrong == []
