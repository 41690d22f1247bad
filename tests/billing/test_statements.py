"""Months of a provider: they tie out with the ledger, and once over they stay as they are."""

import asyncio
import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from hotlead.billing import queries, rules, service
from hotlead.billing.records import Holder, MonthRow, Statement
from hotlead.billing.service import paper, statements
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from tests.billing.history import Past, a_year, add_entries
from tests.builders import Cast, make_provider
from tests.client import Client

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
API = "/api/v1/providers/me/statements"
PAGE = "/dashboard/billing/statements"
PDF = "application/pdf"
CREDIT = Decimal("10.00")
UTC_HOLDER = Holder("Acme", "UTC")


async def make_holder(tx: Tx, zone: str, name: str = "holder") -> UUID:
    """A provider without an entry."""
    provider_id = (await make_provider(tx, name, balance="0.00")).provider_id
    await tx.execute("UPDATE providers SET timezone = %s WHERE id = %s", (zone, provider_id))
    return provider_id


async def months_of(db: Database, provider_id: UUID, now: datetime = NOW) -> Sequence[Statement]:
    """The oldest first."""
    async with db.transaction(SYSTEM) as tx:
        return [*reversed(await service.list_statements(tx, provider_id, now))]


async def credit(db: Database, provider_id: UUID, at: datetime, memo: str = "Past") -> None:
    async with db.transaction(SYSTEM) as tx:
        await add_entries(tx, provider_id, [Past(at, "manual_credit", CREDIT, memo)])


def text_of(pages: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pages)).pages)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
async def test_a_year_ties_out(db: Database, worker_db: Database, zone: str) -> None:
    """Twelve months over both changes of the clock: closed bit by bit, read again at the end."""
    wall = ZoneInfo(zone)
    firsts = [datetime(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 1, tzinfo=wall) for n in range(13)]
    changes = [
        datetime(year, month, day, hour, 30, tzinfo=wall)
        for year, month, day, hour in (
            (2025, 11, 2, 1),
            (2026, 3, 8, 1),
            (2026, 4, 5, 2),
            (2026, 9, 27, 1),
        )
    ]
    past = a_year(firsts[0], 2_000, [*firsts[1:12], *changes], seed=len(zone))
    # At each midnight one got its id after the next day's first: it waited for a lock.
    for place in [n for n, entry in enumerate(past) if entry.at in firsts]:
        past[place - 1], past[place] = past[place], past[place - 1]
    async with db.transaction(SYSTEM) as tx:
        provider_id = await make_holder(tx, zone)
        await add_entries(tx, provider_id, past)
    now = firsts[12] + timedelta(hours=12)
    before = await months_of(db, provider_id, now)
    closed = [
        await service.close_months(worker_db, at)
        for at in (firsts[12] - timedelta(days=40), firsts[12], now)
    ]
    # At midnight itself September stays open: what began in it may still be under way.
    assert closed == [10, 1, 1]
    after = await months_of(db, provider_id, now)
    assert [month.is_final for month in after] == [True] * 12 + [False]
    expected: dict[str, list[Decimal]] = defaultdict(list)
    latest = past[0].at
    for entry in past:
        latest = max(latest, entry.at)
        expected[f"{latest.astimezone(wall):%Y-%m}"].append(entry.amount)
    assert {m.name: (m.entries, m.closing - m.opening) for m in after if m.entries} == {
        name: (len(amounts), sum(amounts)) for name, amounts in expected.items()
    }
    assert after[0].opening == 0
    assert [m.opening for m in after[1:]] == [m.closing for m in after[:-1]]
    assert after[-1].closing == sum(entry.amount for entry in past)
    assert [(m.month, m.opening, m.closing) for m in before] == [
        (m.month, m.opening, m.closing) for m in after
    ]
    await _totals_and_entries_tie_out(db, provider_id, after)


async def _totals_and_entries_tie_out(
    db: Database, provider_id: UUID, months: Sequence[Statement]
) -> None:
    async with db.transaction(SYSTEM) as tx:
        for month in months:
            span = (month.after_entry_id, month.last_entry_id)
            totals = await queries.list_totals(tx, provider_id, month)
            entries = await queries.list_statement_entries(tx, provider_id, *span, 5_000)
            assert month.opening + sum(one.amount for one in totals) == month.closing
            assert sum(one.entries for one in totals) == len(entries) == month.entries
            assert not entries or entries[-1].balance_after == month.closing


async def test_what_was_closed_stays(
    client: Client, db: Database, worker_db: Database, cast: Cast
) -> None:
    acme, provider_id = await client.as_provider("acme"), cast.broke.provider_id
    broke = await client.as_provider("broke")
    await credit(db, provider_id, datetime(2026, 9, 30, 23, 30, tzinfo=UTC))
    await credit(db, provider_id, datetime(2026, 10, 5, tzinfo=UTC))
    assert await service.close_months(worker_db, NOW) == 2
    kept = [await broke.get(f"{API}/2026-09", accept=kind) for kind in (PDF, "text/csv")]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET company_name = 'Renamed', timezone = 'Asia/Tokyo' WHERE id = %s",
            (provider_id,),
        )
    # It waited for a lock over midnight, and got it after the month was closed.
    await credit(db, provider_id, datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    assert await service.close_months(worker_db, NOW) == 0
    again = [await broke.get(f"{API}/2026-09", accept=kind) for kind in (PDF, "text/csv")]
    assert [one.content for one in again] == [one.content for one in kept]
    listed = (await broke.get(API)).json()["data"]
    assert [(m["month"], m["closing"], m["is_final"]) for m in listed] == [
        ("2026-11", "30.00", False), ("2026-10", "20.00", True), ("2026-09", "10.00", True),
    ]  # fmt: skip
    assert (await acme.get(f"{API}/2026-09")).status_code == 404


async def test_two_workers_close_once(db: Database, worker_db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        ids = [await make_holder(tx, "UTC", f"holder{n}") for n in range(3)]
        for provider_id in ids:
            entry = Past(NOW - timedelta(days=70), "manual_credit", CREDIT)
            await add_entries(tx, provider_id, [entry])
    done = await asyncio.gather(*(service.close_months(worker_db, NOW) for _ in range(3)))
    assert sum(done) == 6
    assert [len(await months_of(db, provider_id)) for provider_id in ids] == [3, 3, 3]


async def test_page_and_files(client: Client, db: Database, cast: Cast) -> None:
    broke = await client.as_provider("broke")
    assert "No statement yet" in (await broke.get(PAGE)).text
    assert (await broke.get(API)).json()["data"] == []
    memo = "=HYPERLINK(1) für заметка 漢字"
    await credit(db, cast.broke.provider_id, NOW - timedelta(days=40), memo)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET company_name = 'Łódź Hosting 株式会社' WHERE id = %s",
            (cast.broke.provider_id,),
        )
    page = await broke.get(PAGE)
    assert "October 2026" in page.text
    assert f"{PAGE}/2026-10/statement.pdf" in page.text
    pdf = await broke.get(f"{PAGE}/2026-10/statement.pdf")
    assert pdf.headers["content-type"] == PDF
    assert 'filename="statement-2026-10.pdf"' in pdf.headers["content-disposition"]
    text = text_of(pdf.content)
    for part in ("Find Me A Hot Lead", "October 2026", "Łódź Hosting ????", "Opening balance",
                 "$10.00", "für заметка ??", "stands for a letter", "Page 1 of 1"):  # fmt: skip
        assert part in text, text
    sheet = await broke.get(f"{PAGE}/2026-10/statement.csv")
    rows = list(csv.DictReader(StringIO(sheet.text.removeprefix("\ufeff"))))
    assert [row["balance_after"] for row in rows] == ["0.00", "10.00", "10.00"]
    assert rows[1]["what"] == "'" + memo
    assert rows[1]["at"].endswith("+00:00")
    detail = (await broke.get(f"{API}/2026-10")).json()["data"]
    assert detail["totals"] == [{"type": "manual_credit", "entries": 1, "amount": "10.00"}]


@pytest.mark.parametrize("month", ["2026-08", "2027-01", "2026-13", "0000-01", "november", "%20"])
async def test_no_such_month(client: Client, db: Database, cast: Cast, month: str) -> None:
    await credit(db, cast.broke.provider_id, NOW)
    broke = await client.as_provider("broke")
    for path in (
        f"{API}/{month}",
        f"{PAGE}/{month}/statement.pdf",
        f"{PAGE}/{month}/statement.csv",
    ):
        assert (await broke.get(path)).status_code in {404, 422}, path


async def test_others_get_their_own(client: Client, db: Database, cast: Cast) -> None:
    await credit(db, cast.broke.provider_id, NOW - timedelta(days=40), "Of broke alone")
    rival = await client.as_provider("rival")
    for accept in ("application/json", "text/csv", PDF):
        assert (await rival.get(f"{API}/2026-10", accept=accept)).status_code == 404
    for who, status in ((client.visitor(), 401), (await client.as_admin(), 403)):
        assert (await who.get(API)).status_code == status


async def test_a_long_month_says_what_it_leaves_out(
    client: Client, db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "PAPER_ROWS_MAX", 3)
    monkeypatch.setattr(statements, "BATCH_ROWS", 2)
    past = [Past(NOW, "manual_credit", CREDIT, f"No. {n}") for n in range(7)]
    async with db.transaction(SYSTEM) as tx:
        await add_entries(tx, cast.broke.provider_id, past)
    broke = await client.as_provider("broke")
    text = text_of((await broke.get(f"{API}/2026-11", accept=PDF)).content)
    assert "so far" in text
    assert "The first 3 of 7 entries" in text
    assert "No. 2" in text
    assert "No. 3" not in text
    assert "+$70.00" in text
    sheet = (await broke.get(f"{API}/2026-11", accept="text/csv")).text
    assert [f"No. {n}" in sheet for n in range(7)] == [True] * 7


def test_months_without_entries_are_there() -> None:
    rows = [MonthRow(date(2026, 1, 1), 3, 2, CREDIT), MonthRow(date(2026, 3, 1), 9, 1, CREDIT)]
    laid = rules.lay_months(None, rows, UTC_HOLDER, date(2026, 4, 30))
    assert [(m.name, m.entries, m.opening, m.after_entry_id, m.last_entry_id) for m in laid] == [
        ("2026-01", 2, Decimal(0), 0, 3), ("2026-02", 0, CREDIT, 3, 3),
        ("2026-03", 1, CREDIT, 3, 9), ("2026-04", 0, 2 * CREDIT, 9, 9),
    ]  # fmt: skip
    assert [m.name for m in rules.closed_by(laid, date(2026, 4, 1))] == [m.name for m in laid[:3]]


def test_a_clock_set_back_opens_no_closed_month() -> None:
    [december] = rules.lay_months(
        None, [MonthRow(date(2025, 12, 1), 3, 2, CREDIT)], UTC_HOLDER, date(2025, 12, 31)
    )
    late = [MonthRow(date(2025, 12, 1), 4, 1, CREDIT), MonthRow(date(2026, 1, 1), 5, 1, CREDIT)]
    [january] = rules.lay_months(december, late, UTC_HOLDER, date(2025, 12, 31))
    assert (january.name, january.entries, january.closing) == ("2026-01", 2, 3 * CREDIT)
