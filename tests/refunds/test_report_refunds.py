"""The report of refunds: what became of the leads sold on some days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.period import Period
from hotlead.refunds import rules, service
from hotlead.refunds.records import (
    ApproveRule,
    BadLeadReason,
    RefundLineRow,
    RefundReport,
    ReportBy,
)
from tests.builders import NOW, Cast
from tests.client import Client
from tests.refunds.shop import (
    approve,
    bounce,
    judge,
    mark_bad,
    reject,
    report,
    sell,
    set_policy,
)

TODAY = Period(NOW.date(), NOW.date())
API = "/api/v1/admin/reports/refunds"


async def _read(db: Database, cast: Cast, period: Period = TODAY) -> RefundReport:
    async with db.transaction(cast.admin) as tx:
        return await service.report_refunds(tx, cast.admin, period, None, NOW)


async def _trade(db: Database, cast: Cast) -> None:
    """Six sales of 25.00: one refunded by hand, one by rule, two bad for everybody."""
    await set_policy(db, cast, rules=[ApproveRule.FAKE_CONTACT_BOUNCED])
    by_hand, by_rule, everybody, kept, tomorrow = [
        await sell(db, cast),
        await sell(db, cast),
        await sell(db, cast, cast.acme, cast.rival),
        await sell(db, cast, cast.acme, cast.rival),
        await sell(db, cast, at=NOW + timedelta(days=1)),
    ]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET utm_source = 'ads' WHERE id = %s", (by_hand,))
    asked = await report(db, cast.acme.actor, by_hand, reason=BadLeadReason.SPAM)
    await reject(db, cast.admin, asked.id)
    later = NOW + timedelta(hours=1)
    again = await report(db, cast.acme.actor, by_hand, now=later, reason=BadLeadReason.DUPLICATE)
    await approve(db, cast.admin, again.id)
    await bounce(db, by_rule)
    await judge(db, (await report(db, cast.acme.actor, by_rule)).id)
    await report(db, cast.acme.actor, everybody)
    await mark_bad(db, cast.admin, everybody)
    await report(db, cast.rival.actor, kept)
    await report(db, cast.acme.actor, tomorrow, now=NOW + timedelta(days=1))


async def test_what_it_counts(db: Database, cast: Cast) -> None:
    await _trade(db, cast)
    found = await _read(db, cast)
    total = found.total
    assert (total.sold, total.reports, total.approved, total.rejected) == (6, 5, 2, 1)
    assert (total.automatic, total.refunds, total.amount) == (1, 4, Decimal("100.00"))
    assert total.rate == Decimal("66.67")
    reasons = {line.key: line for line in found.by_reason}
    # The last report of a sale is its reason; what nobody reported has none.
    assert {key: (line.sold, line.reports, line.amount) for key, line in reasons.items()} == {
        "fake_contact": (3, 3, Decimal("50.00")),
        "duplicate": (1, 1, Decimal("25.00")),
        "spam": (0, 1, Decimal("0.00")),
        "unreported": (1, 0, Decimal("25.00")),
    }
    assert reasons["fake_contact"].rate == Decimal("33.33")
    assert reasons["spam"].label == "Spam"
    assert {line.key: line.sold for line in found.by_source} == {"ads": 1, "direct": 5}
    assert [(line.label, line.sold) for line in found.by_provider] == [("Acme", 4), ("Rival", 2)]
    [niche] = found.by_niche
    assert (niche.key, niche.refunds) == (str(cast.niche_id), 4)
    for lines in (found.by_source, found.by_niche, found.by_provider, found.by_reason):
        assert sum(line.amount for line in lines) == total.amount


async def test_days_and_niches(db: Database, cast: Cast) -> None:
    await _trade(db, cast)
    both = Period(NOW.date(), NOW.date() + timedelta(days=1))
    assert (await _read(db, cast, both)).total.sold == 7
    month = await _read(db, cast, Period())
    assert (month.date_from, month.date_to) == (date(2026, 10, 22), NOW.date())
    async with db.transaction(cast.admin) as tx:
        other = await service.report_refunds(tx, cast.admin, TODAY, new_id(), NOW)
    assert (other.total.sold, other.total.rate, other.by_niche) == (0, Decimal("0.00"), [])


@pytest.mark.parametrize(
    "period",
    [
        Period(NOW.date(), NOW.date() - timedelta(days=1)),
        Period(date(2024, 1, 1), date(2026, 1, 1)),
        Period(date(1, 1, 1), None),
    ],
)
async def test_days_that_are_none(db: Database, cast: Cast, period: Period) -> None:
    with pytest.raises(InvalidInput):
        await _read(db, cast, period)


@pytest.mark.parametrize("period", [Period(None, date(1, 1, 2)), Period(date(9999, 12, 31), None)])
async def test_the_first_and_last_days_there_are(db: Database, cast: Cast, period: Period) -> None:
    assert (await _read(db, cast, period)).total.sold == 0


async def test_who_may(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.acme.actor) as tx:
        with pytest.raises(Forbidden):
            await service.report_refunds(tx, cast.acme.actor, TODAY, None, NOW)


@given(
    sold=st.integers(0, 10_000),
    share=st.floats(0, 1),
    amounts=st.lists(st.integers(0, 9), max_size=6),
)
def test_rates(sold: int, share: float, amounts: list[int]) -> None:
    refunds = int(sold * share)
    rows = [
        RefundLineRow(by=ReportBy.SOURCE, key=str(at), label=str(at), sold=sold, reports=0,
                      approved=0, rejected=0, automatic=0, refunds=refunds,
                      amount=Decimal(amount))
        for at, amount in enumerate(amounts)
    ]  # fmt: skip
    lines = rules.rate_lines(rows)
    assert len(lines) == len(rows) + 1
    assert all(0 <= line.rate <= 100 for line in lines)
    costs = [line.amount for line in lines]
    assert costs == sorted(costs, reverse=True)


async def test_by_api_and_as_a_file(client: Client, db: Database, cast: Cast) -> None:
    await _trade(db, cast)
    days = f"date_from={NOW:%Y-%m-%d}&date_to={NOW:%Y-%m-%d}"
    admin = await client.as_admin()
    found = (await admin.get(f"{API}?{days}&niche_id={cast.niche_id}")).json()["data"]
    assert (found["total"]["sold"], found["total"]["amount"]) == (6, "100.00")
    text = (await admin.get(f"{API}?{days}", accept="text/csv")).text
    lines = text.splitlines()
    assert lines[0].startswith("by,key,label,sold,reports")
    assert lines[1] == "total,,All,6,5,2,1,1,4,100.00,66.67"
    assert "source,ads,ads,1,2,1,1,0,1,25.00,100.00" in lines
    file = await admin.get(f"/admin/reports/refunds.csv?{days}")
    assert file.text.lstrip("\ufeff").splitlines() == lines
    page = (await admin.get(f"/admin/reports/refunds?{days}")).text
    for words in ("66.67%", "$100.00", "Bad for everybody, not reported", "ads", "Acme"):
        assert words in page
    wrong = await admin.get(f"{API}?date_from=2026-02-01&date_to=2026-01-01")
    assert (wrong.status_code, set(wrong.json()["details"]["fields"])) == (422, {"date_to"})
    assert (await admin.get("/admin/reports/refunds?date_from=2026-13-01")).status_code == 422
    empty = await admin.get("/admin/reports/refunds?date_from=2020-01-01&date_to=2020-01-02")
    assert "Nothing was sold on these days" in empty.text
    assert (await (await client.as_provider("acme")).get(API)).status_code == 403


def test_the_period_of_a_day() -> None:
    assert TODAY.since == datetime(2026, 11, 20, tzinfo=UTC)
