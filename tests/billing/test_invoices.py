"""Invoices: one a deposit, numbered in the order of credits without a gap, never changed."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import psycopg
import pytest
from pypdf import PdfReader

from hotlead.billing import service
from hotlead.billing.records import Payment
from hotlead.billing.service import events
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings, SettingsError, load_settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from hotlead.kit.payment_gateways import make_sandbox
from tests.billing.test_deposits import COMPLETED, PAID, begin, event, receive, tell
from tests.billing.test_taken_back import disputed, given_back
from tests.builders import NOW, Cast, ProviderCast, make_provider
from tests.client import Client
from tests.contracts.tree import ROOT

SELLER = "Hot Lead Inc.\n1 Main Street\nAustin"
API = "/api/v1/providers/me/payments"
PAGE = "/dashboard/billing/payments"
PDF = "application/pdf"


async def numbers(db: Database) -> list[tuple[int, UUID]]:
    """Every invoice: its number, and whose it is."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT number, provider_id FROM invoices ORDER BY number")
    return [(row[0], row[1]) for row in rows]


async def handle(db: Database, event_id: str, seller: str = SELLER) -> None:
    async with db.transaction(SYSTEM) as tx:
        await service.handle_event(tx, event_id, NOW, seller)


async def pay(db: Database, settings: Settings, buyer: ProviderCast) -> None:
    """A new payment whose event came, and was not handled."""
    payment = await service.begin_deposit(
        db, make_sandbox(settings), buyer.actor, Decimal("250.00"), settings, NOW
    )
    await receive(db, settings, event(COMPLETED, payment, PAID))


async def event_ids(db: Database) -> list[str]:
    """Every event that came."""
    async with db.transaction(SYSTEM) as tx:
        return [row[0] for row in await fetch_rows(tx, "SELECT id FROM stripe_events")]


async def test_what_is_credited_gets_the_next_number(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    first, acme = await begin(db, settings, cast), await client.as_provider("acme")
    assert (await acme.get(f"{API}/{first.id}/invoice")).status_code == 404
    body = event(COMPLETED, first, PAID)
    await receive(db, settings, body)
    [event_id] = await event_ids(db)
    await handle(db, event_id)
    await handle(db, event_id)
    await tell(db, settings, event(COMPLETED, await begin(db, settings, cast), PAID))
    acme_id = cast.acme.provider_id
    assert await numbers(db) == [(1, acme_id), (2, acme_id)]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE providers SET company_name = 'Renamed'")
    found = (await acme.get(f"{API}/{first.id}/invoice")).json()["data"]
    assert (found["number"], found["amount"], found["currency"]) == (1, "250.00", "USD")
    assert (found["seller"], found["buyer"]) == (SELLER, "Acme")
    for path, accept in (
        (f"{API}/{first.id}/invoice", PDF),
        (f"{PAGE}/{first.id}/invoice.pdf", ""),
    ):
        answer = await acme.get(path, accept=accept)
        assert 'filename="INV-000001.pdf"' in answer.headers["content-disposition"]
        text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        for part in ("INV-000001", "1 Main Street", "Acme", "$250.00 USD", "20 November 2026"):
            assert part in text, text
    page = (await acme.get(PAGE)).text
    assert "INV-000001" in page
    assert "INV-000002" in page


async def test_only_its_own(client: Client, db: Database, settings: Settings, cast: Cast) -> None:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event(COMPLETED, payment, PAID))
    rival = await client.as_provider("rival")
    for path in (f"{API}/{payment.id}/invoice", f"{PAGE}/{payment.id}/invoice.pdf"):
        assert (await rival.get(path)).status_code == 404
    assert "No payment yet" in (await rival.get(PAGE)).text
    assert (await (await client.as_admin()).get(PAGE)).status_code == 403


@pytest.mark.race
async def test_many_at_once_leave_no_gap(
    db: Database, settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty credits of four providers at once; those that are undone take no number with them."""
    async with db.transaction(SYSTEM) as tx:
        others = [await make_provider(tx, f"buyer{n}") for n in range(2)]
    buyers = [cast.acme, cast.rival, *others] * 5
    for buyer in buyers:
        await pay(db, settings, buyer)
    issue, failed = events.issue_invoice, set[int]()

    async def fail_at_times(tx: object, payment_id: UUID, *rest: object) -> None:
        await issue(tx, payment_id, *rest)  # pyright: ignore[reportArgumentType] - passed on
        if len(failed) < 5:
            failed.add(len(failed))
            raise RuntimeError

    monkeypatch.setattr(events, "issue_invoice", fail_at_times)
    ids = await event_ids(db)
    done = await asyncio.gather(*(handle(db, one) for one in ids), return_exceptions=True)
    assert sum(isinstance(one, RuntimeError) for one in done) == 5
    assert [number for number, _ in await numbers(db)] == list(range(1, 16))
    for one in ids:
        await handle(db, one)
    found = await numbers(db)
    assert [number for number, _ in found] == list(range(1, 21))
    assert sorted(who for _, who in found) == sorted(buyer.provider_id for buyer in buyers)


async def test_what_was_given_back_is_shown(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    payments = [await _paid(db, settings, cast) for _ in range(3)]
    await tell(db, settings, given_back(payments[0], 10_000))
    await tell(db, settings, given_back(payments[1], 25_000))
    await tell(db, settings, disputed(payments[2]))
    listed = {one["id"]: one for one in (await acme.get(API)).json()["data"]}
    assert [
        (one["status"], one["refunded"], one["disputed"], one["invoice_number"])
        for one in (listed[str(payment.id)] for payment in payments)
    ] == [
        ("completed", "100.00", "0.00", 1),
        ("refunded", "250.00", "0.00", 2),
        ("completed", "0.00", "250.00", 3),
    ]
    page = (await acme.get(PAGE)).text
    for words in ("$100.00 given back", "Given back", "$250.00 disputed"):
        assert words in page


async def _paid(db: Database, settings: Settings, cast: Cast) -> Payment:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event(COMPLETED, payment, PAID))
    return payment


async def test_what_an_older_release_credited_is_numbered(
    db: Database, database_url: str, settings: Settings, cast: Cast
) -> None:
    """By the migration what was there, by the job what came while both releases ran."""
    for _ in range(3):
        await _paid(db, settings, cast)
    with psycopg.connect(database_url) as owner:
        owner.execute("DROP TABLE invoices, statements")
        owner.execute("DROP INDEX provider_ledger_newest, provider_ledger_by_kind")
        owner.execute((ROOT / "migrations" / "0036_books.sql").read_bytes())
    kept = await numbers(db)
    assert [number for number, _ in kept] == [1, 2, 3]
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT payment_id FROM provider_ledger WHERE payment_id IS NOT NULL ORDER BY id"
        )
        numbered = await fetch_rows(tx, "SELECT payment_id FROM invoices ORDER BY number")
    assert rows == numbered
    with psycopg.connect(database_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM invoices WHERE number > 1")
    assert await service.issue_missing_invoices(db, SELLER, NOW + timedelta(hours=1)) == 2
    assert await service.issue_missing_invoices(db, SELLER, NOW) == 0
    assert await numbers(db) == kept


def test_the_seller_is_read_line_by_line() -> None:
    given = {"HOTLEAD_MODE": "test", "HOTLEAD_SECRET_KEY": new_id().hex}
    assert load_settings(given | {"HOTLEAD_SELLER": "A; B ;;C"}).seller == "A\nB\nC"
    assert load_settings(given).seller == ""
    with pytest.raises(SettingsError, match="HOTLEAD_SELLER"):
        load_settings(given | {"HOTLEAD_SELLER": "x" * 101})
