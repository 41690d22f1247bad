"""A day's payments, ledger and account at Stripe, compared: what agrees, and what is found."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
import psycopg
import pytest

from hotlead.billing import queries, service
from hotlead.billing.records import Payment, Reconciliation, ReconciliationRow
from hotlead.kit.actor import SYSTEM
from hotlead.kit.balance_transactions import TransactionKind
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from hotlead.kit.payment_gateways import GatewayKind, NoGateway, make_sandbox
from hotlead.kit.payments import PaymentGateway, PaymentsUnavailable
from tests.billing.accounts import Account, moved
from tests.billing.recharging import FakeGateway, make_ready, recharge
from tests.billing.test_deposits import COMPLETED, PAID, begin, event, receive, tell
from tests.billing.test_taken_back import disputed, given_back, paid
from tests.builders import NOW, Cast

DAY = NOW.date()
NIGHT = datetime.combine(DAY, datetime.min.time(), NOW.tzinfo) + timedelta(days=1, hours=3)
DEPOSIT, BACK = TransactionKind.DEPOSIT, TransactionKind.DEPOSIT_REFUND
DISPUTE, WON = TransactionKind.DISPUTE, TransactionKind.DISPUTE_WON


differs = pytest.mark.usefixtures("forgetting")


async def run(
    db: Database, gateway: PaymentGateway, day: date = DAY, now: datetime = NIGHT
) -> ReconciliationRow:
    """Compare a day, and read what was kept of it."""
    await service.reconcile_days(db, gateway, day, day, now)
    async with db.transaction(SYSTEM) as tx:
        found = await queries.find_day(tx, day)
    assert found is not None
    return found


async def told(db: Database) -> Reconciliation:
    async with db.transaction(SYSTEM) as tx:
        return await service.get_reconciliation(tx, SYSTEM, DAY)


def intent_of(payment: Payment) -> str:
    """Stripe's id of a payment, as its events have it."""
    return f"pi_sandbox_{payment.id.hex}"


def found(row: ReconciliationRow) -> list[tuple[str, str]]:
    return [(it.kind.value, it.what.value) for it in row.differences]


async def test_three_sides_agree(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    await tell(db, settings, given_back(payment, 10_000))
    await tell(db, settings, disputed(payment))
    intent = intent_of(payment)
    account = Account(
        [
            moved("paid", DEPOSIT, "250.00", payment.id),
            moved("back1", BACK, "-60.00", intent),
            moved("back2", BACK, "-40.00", intent),
            moved("lost", DISPUTE, "-250.00", intent),
            moved("shop", DEPOSIT, "19.00", "pi_another"),
            moved("bank", TransactionKind.PAYOUT, "-500.00", None),
            moved("stripe", TransactionKind.FEE, "-2.00", None),
        ],
        size=3,
    )
    # The charge names our payment; whoever knows its intent by the charge alone knows the rest.
    account.moved[0] = msgspec.structs.replace(account.moved[0], intent_id=intent)
    for times in (1, 2):
        row = await run(worker_db, account)
        assert (row.is_clean, row.differing, row.not_ours) == (True, 0, 1)
        assert (row.paid, row.booked, row.moved) == (250, -100, -100)
        assert row.fees == Decimal("7.55") * 6 + 2
        assert await counted(db) == (7, times)
    assert row.gateway is GatewayKind.STRIPE
    assert {total.kind: total.entries for total in row.totals if total.entries} == {
        DEPOSIT: 1, BACK: 1, DISPUTE: 1,
    }  # fmt: skip


async def counted(db: Database) -> tuple[int, int]:
    """How many transactions are kept, and how many runs."""
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx,
            "SELECT (SELECT count(*) FROM balance_transactions),"
            " (SELECT count(*) FROM reconciliations)",
        )
    return row[0], row[1]


@differs
async def test_paid_there_and_never_told_here(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment, stranger = await begin(db, settings, cast), new_id()
    account = Account(
        [
            moved("unheard", DEPOSIT, "250.00", payment.id),
            moved("unknown", DEPOSIT, "20.00", stranger),
        ]
    )
    row = await run(worker_db, account)
    assert found(row) == [("missing_here", "deposit")] * 2
    assert {it.payment_id: it.sentence for it in (await told(db)).differences} == {
        payment.id: "Stripe has a deposit of $250.00 that the ledger has not.",
        stranger: "Stripe has a deposit of $20.00 for a payment that is not here.",
    }
    # The event comes after all, and the stranger turns out to be another market's.
    await tell(db, settings, event(COMPLETED, payment, PAID))
    row = await run(worker_db, account)
    assert [it.payment_id for it in row.differences] == [stranger]


@differs
async def test_booked_here_and_not_there(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    row = await run(worker_db, Account())
    assert found(row) == [("missing_there", "deposit")]
    [it] = (await told(db)).differences
    assert it.sentence == "The ledger has a deposit of $250.00 that Stripe has not."
    assert (it.payment_id, it.provider_id) == (payment.id, cast.acme.provider_id)
    assert it.company_name == "Acme"


@differs
async def test_amounts_currency_refunds_and_disputes(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    less, foreign, back, lost = [await paid(db, settings, cast) for _ in range(4)]
    await tell(db, settings, given_back(back, 5_000))
    await tell(db, settings, disputed(lost, dispute="dp_9"))
    account = Account(
        [
            moved("less", DEPOSIT, "249.00", less.id),
            moved("foreign", DEPOSIT, "250.00", foreign.id, currency="EUR"),
            moved("back", DEPOSIT, "250.00", back.id),
            moved("back1", BACK, "-50.00", intent_of(back)),
            moved("back2", BACK, "-25.00", intent_of(back)),
            moved("lost", DEPOSIT, "250.00", lost.id),
            moved("won", WON, "250.00", intent_of(lost)),
        ]
    )
    row = await run(worker_db, account)
    by_payment = {(it.payment_id, it.what): it.kind.value for it in row.differences}
    assert by_payment == {
        (less.id, DEPOSIT): "amount_differs",
        (foreign.id, DEPOSIT): "wrong_currency",
        (back.id, BACK): "amount_differs",
        (lost.id, DISPUTE): "missing_there",
        (lost.id, WON): "missing_here",
    }
    sentences = {it.sentence for it in (await told(db)).differences}
    assert "Stripe has -$75.00 of this refund, the ledger -$50.00." in sentences
    assert "Stripe has this deposit in EUR; the ledger has $250.00 in USD." in sentences


@differs
async def test_a_payment_that_its_deposit_does_not_equal(
    db: Database, worker_db: Database, database_url: str, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE payments SET amount = 200")
    row = await run(worker_db, NoGateway())
    assert found(row) == [("payment_differs", "deposit")]
    assert (row.gateway, row.moved) == (GatewayKind.NONE, 0)
    [it] = (await told(db)).differences
    assert it.sentence == "The payment is of $200.00, its deposit in the ledger of $250.00."
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE payments SET amount = 250 WHERE id = %s", (payment.id,))


async def test_without_a_gateway_two_sides_are_compared(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    await paid(db, settings, cast)
    row = await run(worker_db, NoGateway())
    assert (row.is_clean, row.gateway, row.paid, row.booked) == (True, GatewayKind.NONE, 250, 250)
    assert await counted(db) == (0, 1)


@pytest.mark.parametrize("hours", [-13, -12, 12])
async def test_midnight_between_two_sides(
    hours: int, db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """The same payment on neighbouring days: neither day misses it."""
    payment = await paid(db, settings, cast)
    at = NOW + timedelta(hours=hours)
    account = Account([moved("paid", DEPOSIT, "250.00", payment.id, at=at)])
    for day in sorted({DAY, at.date()}):
        row = await run(worker_db, account, day, NIGHT + timedelta(days=1))
        assert row.is_clean
    assert (await told(db)).booked == 250


async def test_a_refund_that_nobody_asked_the_gateway_about_yet(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """Two refunds of one payment, the second after the last run: no false alarm in between."""
    payment = await paid(db, settings, cast)
    await tell(db, settings, given_back(payment, 1_000))
    account = Account(
        [
            moved("paid", DEPOSIT, "250.00", payment.id),
            moved("back", BACK, "-10.00", intent_of(payment)),
        ]
    )
    asked_at = NOW + timedelta(minutes=1)
    assert (await run(worker_db, account, now=asked_at)).is_clean
    later = asked_at + timedelta(minutes=1)
    body = given_back(payment, 3_000)
    await receive(db, settings, body)
    async with db.transaction(SYSTEM) as tx:
        [(event_id,)] = await fetch_rows(
            tx, "SELECT id FROM stripe_events WHERE handled_at IS NULL"
        )
        await service.handle_event(tx, event_id, later, "")
        assert [check.name for check in await service.prove(tx) if check.wrong] == []
    account.moved.append(moved("back2", BACK, "-20.00", intent_of(payment), at=later))
    assert (await run(worker_db, account)).is_clean


async def test_a_gateway_that_stops_in_the_middle(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """What was read is kept, nothing is compared; the next try goes through."""
    payments = [await paid(db, settings, cast) for _ in range(5)]
    account = Account(
        [moved(f"p{i}", DEPOSIT, "250.00", it.id) for i, it in enumerate(payments)], size=2
    )
    account.fails_at = 2
    with pytest.raises(PaymentsUnavailable):
        await run(worker_db, account)
    assert await counted(db) == (4, 0)
    account.fails_at = -1
    assert (await run(worker_db, account)).is_clean
    assert await counted(db) == (5, 1)


async def test_an_account_that_never_ends(
    worker_db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.billing.service.reconciling.PAGES_MAX", 2)
    account = Account([moved(f"x{i}", DEPOSIT, "1.00", f"pi_{i}") for i in range(3)], size=1)
    with pytest.raises(service.TooManyTransactions):
        await run(worker_db, account)


@differs
async def test_more_differences_than_are_kept(
    worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.billing.service.reconciling.DIFFERENCES_MAX", 2)
    row = await run(worker_db, Account([moved(f"x{i}", DEPOSIT, "1.00", new_id())
                                        for i in range(5)]))  # fmt: skip
    assert (row.differing, len(row.differences)) == (5, 2)


@differs
async def test_the_sandbox_tells_what_its_events_moved(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    # What a checkout's intent says is not another payment; a kept card pays without a checkout.
    about = {"amount_received": 25_000}
    await tell(db, settings, event("payment_intent.succeeded", payment, about))
    await make_ready(db, settings, cast, threshold=Decimal("2000.00"))
    await recharge(db, settings, FakeGateway())
    for cents in (5_000, 5_000, 20_000):
        await tell(db, settings, given_back(payment, cents))
    await tell(db, settings, disputed(payment))
    now = datetime.now(NOW.tzinfo)
    row = await run(worker_db, make_sandbox(settings), now=now)
    assert row.gateway is GatewayKind.SANDBOX
    assert (row.is_clean, row.booked, row.moved) == (True, 50, 50)
    # Heard, and never handled.
    unhandled = await begin(db, settings, cast)
    await receive(db, settings, event(COMPLETED, unhandled, PAID))
    row = await run(worker_db, make_sandbox(settings), now=now)
    assert [(it.kind.value, it.payment_id) for it in row.differences] == [
        ("missing_here", unhandled.id)
    ]
