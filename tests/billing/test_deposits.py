"""Depositing: a payment is recorded, paid elsewhere, and credited once by what is told of it."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.billing import queries, service
from hotlead.billing.records import Payment, PaymentStatus
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.payment_gateways import NoGateway, make_sandbox
from hotlead.kit.payments import PaymentsUnavailable, SignatureRefused
from hotlead.kit.queue import delete_waiting
from hotlead.kit.sandbox_payments import session_event
from hotlead.kit.signed_events import sign, verify
from tests.billing.money import balance_of
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows, jobs

PAID: Mapping[str, object] = {"payment_status": "paid"}
UNPAID: Mapping[str, object] = {"payment_status": "unpaid"}
COMPLETED = "checkout.session.completed"
SUCCEEDED = "checkout.session.async_payment_succeeded"
LATE_FAILURE = "checkout.session.async_payment_failed"
EXPIRED = "checkout.session.expired"
REFUSED = "payment_intent.payment_failed"
NO_MONEY = {"last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"}}
BEFORE = Decimal("1000.00")
AFTER = Decimal("1250.00")


async def begin(db: Database, settings: Settings, cast: Cast, amount: str = "250.00") -> Payment:
    return await service.begin_deposit(
        db, make_sandbox(settings), cast.acme.actor, Decimal(amount), settings, NOW
    )


def event(kind: str, payment: Payment, about: Mapping[str, object], cents: int = 25_000) -> bytes:
    return session_event(kind, payment.id, cents, NOW, about)


async def receive(db: Database, settings: Settings, body: bytes) -> bool:
    """Take an event as the web does; whether it was new."""
    sandbox = make_sandbox(settings)
    signature = sandbox.sign(body, datetime.now(UTC))
    return (await service.receive_event(db, sandbox, body, signature, NOW)).is_new


async def handle(db: Database, body: bytes) -> None:
    """Handle it as the worker does."""
    async with db.transaction(SYSTEM) as tx:
        await service.handle_event(tx, str(json.loads(body)["id"]), NOW, "")


async def tell(db: Database, settings: Settings, body: bytes) -> None:
    await receive(db, settings, body)
    await handle(db, body)


async def read(db: Database, cast: Cast, payment: Payment) -> Payment:
    async with db.transaction(cast.acme.actor) as tx:
        return await queries.get_payment(tx, cast.acme.provider_id, payment.id)


async def deposits(db: Database, cast: Cast) -> list[Decimal]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT amount FROM provider_ledger"
            " WHERE provider_id = %(id)s AND transaction_type = 'deposit'",
            {"id": cast.acme.provider_id},
        )
    return [row[0] for row in rows]


async def test_paid_is_credited(db: Database, settings: Settings, cast: Cast) -> None:
    payment = await begin(db, settings, cast)
    assert (payment.status, payment.amount) == (PaymentStatus.PENDING, Decimal("250.00"))
    assert payment.checkout_url == f"{settings.base_url}/sandbox/checkout/{payment.id}"
    await tell(db, settings, event(COMPLETED, payment, PAID))
    assert await balance_of(db, cast.acme.provider_id) == AFTER
    found = await read(db, cast, payment)
    assert (found.status, found.completed_at) == (PaymentStatus.COMPLETED, NOW)
    [begun], [credited] = (
        await audit_rows(db, "payment.begun"),
        await audit_rows(db, "provider.deposited"),
    )
    assert begun["description"] == "Wants to deposit $250.00"
    assert credited["description"] == "$250.00: Deposit"


STORIES: list[tuple[str, Mapping[str, object]]] = [
    (COMPLETED, PAID),
    (COMPLETED, UNPAID),
    (SUCCEEDED, PAID),
    (LATE_FAILURE, UNPAID),
    (EXPIRED, UNPAID),
]


async def test_any_order_is_one_credit(db: Database, settings: Settings, cast: Cast) -> None:
    """Of all orders of all that can be told, with the last told again: money counts once."""
    credited = 0
    for order in itertools.permutations(STORIES):
        payment = await begin(db, settings, cast)
        bodies = [event(kind, payment, about) for kind, about in order]
        for body in (*bodies, bodies[-1]):
            await tell(db, settings, body)
        credited += 1
        assert (await read(db, cast, payment)).status is PaymentStatus.COMPLETED
    assert await deposits(db, cast) == [Decimal("250.00")] * credited
    assert credited == 120


async def test_without_money_nothing_is_credited(
    db: Database, settings: Settings, cast: Cast
) -> None:
    for order in itertools.permutations(((COMPLETED, UNPAID), (LATE_FAILURE, UNPAID))):
        payment = await begin(db, settings, cast)
        for kind, about in order:
            await tell(db, settings, event(kind, payment, about))
        found = await read(db, cast, payment)
        assert (found.status, found.failure_reason) == (
            PaymentStatus.FAILED,
            "The bank did not pay.",
        )
    assert await balance_of(db, cast.acme.provider_id) == BEFORE


async def test_a_thousand_times_at_once_is_once(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    body = event(COMPLETED, payment, PAID)
    lanes = asyncio.Semaphore(8)

    async def once() -> bool:
        async with lanes:
            is_new = await receive(db, settings, body)
            await handle(db, body)
            return is_new

    found = await asyncio.gather(*(once() for _ in range(1_000)))
    assert found.count(True) == 1
    assert await deposits(db, cast) == [Decimal("250.00")]


async def test_two_events_of_one_payment_at_once_are_one_credit(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    bodies = [event(SUCCEEDED, payment, PAID) for _ in range(16)]
    await asyncio.gather(*(tell(db, settings, body) for body in bodies))
    assert await deposits(db, cast) == [Decimal("250.00")]


async def test_a_refused_card_may_be_followed_by_another(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event(REFUSED, payment, NO_MONEY))
    found = await read(db, cast, payment)
    assert (found.status, found.failure_reason) == (
        PaymentStatus.PENDING,
        "The card does not have enough money.",
    )
    assert found.checkout_url
    await tell(db, settings, event(COMPLETED, payment, PAID))
    found = await read(db, cast, payment)
    assert (found.status, found.failure_reason, found.checkout_url) == (
        PaymentStatus.COMPLETED,
        None,
        None,
    )


async def test_what_was_paid_counts_not_what_was_asked(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event(COMPLETED, payment, PAID, cents=9_999))
    assert await deposits(db, cast) == [Decimal("99.99")]
    assert (await read(db, cast, payment)).amount == Decimal("99.99")


@pytest.mark.parametrize(
    ("about", "error"),
    [
        ({**PAID, "currency": "eur"}, "It is in eur, not in USD."),
        ({**PAID, "currency": None}, "It is in None, not in USD."),
        ({**PAID, "amount_total": 0}, "It is about no money."),
        ({**PAID, "amount_total": -5}, "It is about no money."),
        (
            {**PAID, "metadata": {"payment_id": str(UUID(int=7))}},
            "It names no payment of ours.",
        ),
        ({**PAID, "metadata": {"payment_id": "x"}}, "It names no payment of ours."),
        ({**PAID, "metadata": {}, "client_reference_id": None}, "It names no payment of ours."),
    ],
)
async def test_what_is_not_understood_is_kept_for_the_operator(
    db: Database, settings: Settings, cast: Cast, about: Mapping[str, object], error: str
) -> None:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event(COMPLETED, payment, about))
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT error, handled_at FROM stripe_events")
    assert rows == [(error, NOW)]
    assert await balance_of(db, cast.acme.provider_id) == BEFORE
    assert (await read(db, cast, payment)).status is PaymentStatus.PENDING


async def test_what_is_not_about_us_is_kept_and_changes_nothing(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event("customer.created", payment, {}))
    assert (await read(db, cast, payment)).status is PaymentStatus.PENDING


async def test_nothing_personal_is_kept(db: Database, settings: Settings, cast: Cast) -> None:
    payment = await begin(db, settings, cast)
    person = {"customer_details": {"email": "acme@example.com", "name": "Nora Castillo"}}
    await receive(db, settings, event(COMPLETED, payment, {**PAID, **person}))
    async with db.transaction(SYSTEM) as tx:
        [(kept,)] = await fetch_rows(tx, "SELECT payload::text FROM stripe_events")
    assert "Nora" not in kept
    assert "@" not in kept


async def test_who_does_not_answer_charges_nobody(
    db: Database, settings: Settings, cast: Cast
) -> None:
    actor = cast.acme.actor
    with pytest.raises(PaymentsUnavailable):
        await service.begin_deposit(db, NoGateway(), actor, Decimal(50), settings, NOW)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT status, failure_reason FROM payments")
    assert rows == [("failed", "The payment page could not be opened. Nothing was charged.")]


@pytest.mark.parametrize("amount", ["24.99", "5000.01", "0", "-50", "25.001", "NaN", "Infinity"])
async def test_an_amount_out_of_bounds_is_refused(
    db: Database, settings: Settings, cast: Cast, amount: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await begin(db, settings, cast, amount)
    assert "amount" in caught.value.fields
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT id FROM payments") == []


async def test_dying_before_the_page_is_open(db: Database, settings: Settings, cast: Cast) -> None:
    """Recorded and no more: nobody could pay, and in a day it is canceled."""
    payment_id = new_id()
    async with db.transaction(cast.acme.actor) as tx:
        await queries.insert_payment(tx, payment_id, cast.acme.provider_id, Decimal(50), NOW)
    for hours, status in ((25, "pending"), (27, "canceled")):
        async with db.transaction(SYSTEM) as tx:
            await service.give_up_deposits(tx, NOW + timedelta(hours=hours))
            rows = await fetch_rows(tx, "SELECT status FROM payments")
        assert rows == [(status,)]


async def test_dying_before_the_page_is_recorded(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """The page is open and we do not know it: what is paid there is found by our own id."""
    payment_id = new_id()
    async with db.transaction(cast.acme.actor) as tx:
        await queries.insert_payment(tx, payment_id, cast.acme.provider_id, Decimal(250), NOW)
    await tell(db, settings, session_event(COMPLETED, payment_id, 25_000, NOW, PAID))
    assert await balance_of(db, cast.acme.provider_id) == AFTER


async def test_dying_before_the_event_is_handled(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """The event is kept and its job is lost: it is found, and handled once."""
    payment = await begin(db, settings, cast)
    body = event(COMPLETED, payment, PAID)
    await receive(db, settings, body)
    async with worker_db.transaction(SYSTEM) as tx:
        assert await service.sweep_events(tx, NOW + timedelta(minutes=6)) == 0, "it has its job"
        await delete_waiting(tx, [service.HANDLE_JOB])
        assert await service.sweep_events(tx, NOW + timedelta(minutes=4)) == 0
        assert await service.sweep_events(tx, NOW + timedelta(minutes=6)) == 1
        assert await service.sweep_events(tx, NOW + timedelta(minutes=7)) == 0, "one is enough"
    again = (service.HANDLE_JOB, {"event_id": json.loads(body)["id"]})
    assert (await jobs(db)).count(again) == 1
    await handle(db, body)
    async with db.transaction(SYSTEM) as tx:
        assert await service.sweep_events(tx, NOW + timedelta(minutes=6)) == 0
    assert await balance_of(db, cast.acme.provider_id) == AFTER


BODY = b'{"id": "evt_1"}'
SECRET, OTHER = "whsec_one", "whsec_two"


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(time.time() + seconds, UTC)


# Made when it is asked for: what it is signed with holds for minutes, and would name the test.
REFUSED_SIGNATURES: Mapping[str, Callable[[], tuple[bytes, str]]] = {
    "another secret": lambda: (BODY, sign(BODY, OTHER, at(0))),
    "a byte less": lambda: (BODY[:-1], sign(BODY, SECRET, at(0))),
    "a byte more": lambda: (BODY + b" ", sign(BODY, SECRET, at(0))),
    "too old": lambda: (BODY, sign(BODY, SECRET, at(-400))),
    "from the future": lambda: (BODY, sign(BODY, SECRET, at(400))),
    "none": lambda: (BODY, ""),
    "a time alone": lambda: (BODY, "t=1"),
    "no time": lambda: (BODY, "t=x,v1=00"),
    "a hash alone": lambda: (BODY, "v1=" + "0" * 64),
    "not ASCII": lambda: (BODY, "t=1,v1=" + "é" * 64),
    "another scheme": lambda: (BODY, sign(BODY, SECRET, at(0)).replace("v1", "v0")),
    "no text": lambda: (b"\xff\xfe", "t=1,v1=" + "0" * 64),
}


@pytest.mark.parametrize("name", REFUSED_SIGNATURES)
def test_signatures_that_do_not_count(name: str) -> None:
    body, signature = REFUSED_SIGNATURES[name]()
    with pytest.raises(SignatureRefused):
        verify(body, signature, [SECRET])


def test_a_secret_is_replaced_without_a_gap() -> None:
    signature = sign(BODY, OTHER, at(0))
    verify(BODY, signature, [SECRET, OTHER])
    verify(BODY, signature, [OTHER])
    with pytest.raises(SignatureRefused):
        verify(BODY, signature, [])
