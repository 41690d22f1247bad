"""Everybody's ledger: found, added up, taken away, and booked twice."""

import csv
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.billing import rules, service
from hotlead.billing.records import BooksEntry, Ledger, ManualEntry, TransactionType
from hotlead.billing.service import books
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from tests.billing.history import Past, a_year, add_entries
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
API = "/api/v1/admin/ledger"
PAGE = "/admin/ledger"
GIVING = {"deposit", "refund", "manual_credit", "dispute_won"}


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


async def add_past(db: Database, cast: Cast) -> None:
    """Three of acme's last month, and of rival's an old credit and a new debit by hand."""
    month_ago = NOW - timedelta(days=30)
    async with db.transaction(cast.admin) as tx:
        await add_entries(
            tx,
            cast.acme.provider_id,
            [
                Past(month_ago, "manual_credit", Decimal("10.00"), "=1+1"),
                Past(month_ago, "dispute", Decimal("-30.00")),
                Past(month_ago, "dispute_won", Decimal("30.00")),
            ],
        )
        await add_entries(
            tx,
            cast.rival.provider_id,
            [Past(NOW - timedelta(days=400), "manual_credit", Decimal("5.00"))],
        )
        order = ManualEntry(
            provider_id=cast.rival.provider_id, amount=Decimal(7), memo="By hand", key="k"
        )
        await service.debit_provider(tx, cast.admin, order, NOW)


@pytest.mark.parametrize("kind", list(TransactionType))
def test_every_kind_touches_the_balances_once(kind: TransactionType) -> None:
    posting = rules.posting_of(kind)
    sides = [posting.debit, posting.credit]
    assert sides.count(Ledger.BALANCES) == 1
    # What providers have is what the market owes: more of it is credited.
    assert (posting.credit is Ledger.BALANCES) == (kind.value in GIVING)


@given(st.lists(st.tuples(st.sampled_from(TransactionType), st.integers(1, 10**12))))
def test_debits_are_credits(found: list[tuple[TransactionType, int]]) -> None:
    accounts: dict[Ledger, Decimal] = defaultdict(Decimal)
    moved = Decimal(0)
    for kind, cents in found:
        amount = Decimal(cents if kind.value in GIVING else -cents).scaleb(-2)
        booked = rules.book(_entry(kind, amount))
        assert booked.amount == abs(amount) > 0
        accounts[booked.debit] += booked.amount
        accounts[booked.credit] -= booked.amount
        moved += amount
    assert sum(accounts.values()) == 0
    assert -accounts[Ledger.BALANCES] == moved


def _entry(kind: TransactionType, amount: Decimal) -> BooksEntry:
    return BooksEntry(
        id=1, created_at=NOW, provider_id=new_id(), company_name="Acme", type=kind,
        amount=amount, balance_after=amount, memo=None, lead_id=None, lead_number=None,
        made_by=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("?q=ACM&date_to=2026-11-01", ["30.00", "-30.00", "10.00"]),
        ("?type=dispute", ["-30.00"]),
        ("?direction=out", ["-7.00", "-30.00"]),
        ("?direction=out&q=riv", ["-7.00"]),
        ("?date_from=2026-11-20&date_to=2026-11-20&type=manual_debit", ["-7.00"]),
        ("?date_to=2025-12-31", ["5.00"]),
        ("?q=%25", []),
        ("?q=_cme", []),
        ("?q=nobody", []),
        ("?date_to=2026-11-01&limit=2&page=2", ["10.00", "5.00"]),
    ],
)
async def test_finds(
    client: Client, db: Database, cast: Cast, query: str, amounts: list[str]
) -> None:
    await add_past(db, cast)
    admin = await client.as_admin()
    found = (await admin.get(API + query)).json()
    assert [one["amount"] for one in found["data"]] == amounts
    page = await admin.get(PAGE + query)
    assert page.status_code == 200
    assert ("Nothing found" in page.text) == (not amounts)
    if "limit" not in query:
        totals = (await admin.get(f"{API}/totals{query}")).json()["data"]
        assert totals["entries"] == len(amounts)
        assert Decimal(totals["net"]) == sum(map(Decimal, amounts))
        assert Decimal(totals["given"]) + Decimal(totals["taken"]) == Decimal(totals["net"])


async def test_says_who_and_whose(client: Client, db: Database, cast: Cast) -> None:
    await add_past(db, cast)
    admin = await client.as_admin()
    [one] = (await admin.get(f"{API}?type=manual_debit")).json()["data"]
    assert (one["company_name"], one["memo"], one["made_by"]) == (
        "Rival",
        "By hand",
        "Admin Tester",
    )
    page = (await admin.get(f"{PAGE}?provider_id={cast.rival.provider_id}")).text
    assert f"/admin/providers/{cast.rival.provider_id}" in page
    assert f"/admin/providers/{cast.acme.provider_id}" not in page


async def test_bad_input_is_named(client: Client, cast: Cast) -> None:
    del cast
    admin = await client.as_admin()
    for query in ("?type=x", "?direction=up", "?q=" + "x" * 201, "?date_to=x", "?provider_id=1"):
        for path in (API, f"{API}/totals", f"{API}/journal"):
            answer = await admin.get(path + query)
            assert answer.status_code == 422, path + query
            assert answer.json()["details"]["fields"]
        assert (await admin.get(PAGE + query)).status_code == 422


async def test_for_administrators_alone(client: Client, cast: Cast) -> None:
    del cast
    acme = await client.as_provider("acme")
    api = (API, f"{API}/totals", f"{API}/journal")
    for path in (*api, PAGE, f"{PAGE}.csv", f"{PAGE}/journal.csv"):
        for accept in ("application/json", "text/csv"):
            assert (await acme.get(path, accept=accept)).status_code == 403


async def test_the_journal_ties_out(client: Client, db: Database, cast: Cast) -> None:
    await add_past(db, cast)
    past = a_year(NOW - timedelta(days=365), 1_200, [], seed=3)
    async with db.transaction(SYSTEM) as tx:
        await add_entries(tx, cast.broke.provider_id, past)
        await tx.execute("UPDATE providers SET company_name = '@Broke' WHERE balance > 5000")
    admin = await client.as_admin()
    rows = sheet((await admin.get(f"{PAGE}/journal.csv")).text)
    by_entry: dict[str, list[Decimal]] = defaultdict(list)
    accounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        amount = Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
        by_entry[row["entry"]].append(amount)
        accounts[row["account"]] += amount
    assert all(len(sides) == 2 and sum(sides) == 0 for sides in by_entry.values())
    async with db.transaction(SYSTEM) as tx:
        [(count, moved)] = await fetch_rows(tx, "SELECT count(*), sum(amount) FROM provider_ledger")
    assert (len(by_entry), -accounts["Provider balances"]) == (count, moved)
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert "Credit: =1+1" in {row["description"] for row in rows}
    assert {row["provider"][:2] for row in rows if "Broke" in row["provider"]} == {"'@"}
    program = await admin.get(f"{API}/journal", accept="text/csv")
    assert sheet(program.text) == rows
    [exported, _] = await audit_rows(db, "journal.exported")
    assert exported["description"] == "Ledger of all providers exported as CSV"
    [one] = (await admin.get(f"{API}/journal?type=dispute&q=acme")).json()["data"]
    assert (one["debit"], one["credit"], one["amount"]) == (
        "Provider balances", "Disputed at Stripe", "30.00",
    )  # fmt: skip


async def test_the_export_guards_against_formulas(client: Client, db: Database, cast: Cast) -> None:
    await add_past(db, cast)
    rows = sheet((await (await client.as_admin()).get(f"{PAGE}.csv?q=acme&direction=in")).text)
    assert [row["memo"] for row in rows if row["memo"].endswith("1+1")] == ["'=1+1"]
    assert {row["company_name"] for row in rows} == {"Acme"}
    [exported] = await audit_rows(db, "ledger.exported")
    assert exported["metadata"] == {"direction": "in"}


async def test_never_a_part_of_what_was_asked_for(
    client: Client, db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_past(db, cast)
    admin = await client.as_admin()
    monkeypatch.setattr(books, "EXPORT_ROWS_MAX", 3)
    answer = await admin.get(f"{API}/journal", accept="text/csv")
    assert answer.status_code == 422
    assert "choose fewer days" in answer.json()["details"]["fields"]["date_from"]
    assert (await admin.get(f"{PAGE}.csv")).status_code == 422
    fewer = await admin.get(f"{API}/journal?q=acme&date_to=2026-11-01", accept="text/csv")
    assert len(sheet(fewer.text)) == 6


async def test_too_much_is_not_added_up(
    client: Client, db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_past(db, cast)
    admin = await client.as_admin()
    monkeypatch.setattr(books.queries, "ROWS_ADDED_MAX", 3)
    monkeypatch.setattr(books, "PAGED_MAX", 3)
    totals = (await admin.get(f"{API}/totals")).json()["data"]
    assert totals == {"entries": None, "given": None, "taken": None, "net": None}
    page = (await admin.get(PAGE)).text
    assert "Choose days" in page
    assert (await admin.get(API)).json()["pagination"]["total"] == 4
