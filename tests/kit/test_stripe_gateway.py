"""What our gateway sends to Stripe, and what it makes of the answers."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from hotlead.kit import stripe_payments
from hotlead.kit.balance_transactions import TransactionKind, TransactionPage
from hotlead.kit.payments import Checkout, PaymentsUnavailable
from hotlead.kit.stripe_payments import API_VERSION, StripeGateway
from hotlead.web.docs_schema import as_object, as_objects
from tests.kit.stripe_calls import CALLS, STRETCH, send
from tests.kit.stripe_data import PAYMENT_ID, data, names, raw
from tests.kit.stripe_server import open_server


@pytest.mark.parametrize("name", CALLS)
async def test_every_call_goes_where_it_should(name: str) -> None:
    call = CALLS[name]
    heard, _ = await send(call)
    assert (heard.method, heard.path) == (call.method, call.path)
    assert heard.headers["stripe-version"] == API_VERSION
    assert heard.headers["authorization"] == "Bearer sk_test_none"
    # What creates something must do so once, however often it is sent.
    assert ("idempotency-key" in heard.headers) == (call.method == "POST")


async def test_a_checkout_names_our_payment_everywhere() -> None:
    heard, made = await send(CALLS["open_checkout"])
    form = dict(heard.form)
    assert heard.headers["idempotency-key"] == f"checkout:{PAYMENT_ID}"
    for field in (
        "client_reference_id",
        "metadata[payment_id]",
        "payment_intent_data[metadata][payment_id]",
    ):
        assert form[field] == PAYMENT_ID
    assert form["line_items[0][price_data][unit_amount]"] == "25000"
    assert form["line_items[0][price_data][currency]"] == "usd"
    told = data("opened_checkout")
    assert made == Checkout(str(told["id"]), str(told["url"]))


async def test_transactions_are_asked_for_by_the_page() -> None:
    heard, made = await send(CALLS["list_transactions, the next page"])
    assert dict(heard.query) == {
        "created[gte]": str(int(STRETCH.since.timestamp())),
        "created[lt]": str(int(STRETCH.until.timestamp())),
        "limit": "100",
        "expand[0]": "data.source",
        "starting_after": "txn_3SExampleCharge0001",
    }
    assert isinstance(made, TransactionPage)
    assert made.after == "txn_3SExampleCharge0001"


async def test_transactions_in_our_terms() -> None:
    _, made = await send(CALLS["list_transactions"])
    assert isinstance(made, TransactionPage)
    intent = "pi_3SExampleDeposit0001"
    assert [(it.kind, it.amount, it.fee, it.intent_id) for it in made.items] == [
        (TransactionKind.DISPUTE_WON, Decimal("250.00"), 0, intent),
        (TransactionKind.DISPUTE, Decimal("-250.00"), Decimal("15.00"), intent),
        (TransactionKind.PAYOUT, Decimal("-400.00"), 0, None),
        (TransactionKind.FEE, Decimal("-2.00"), 0, None),
        (TransactionKind.DEPOSIT_REFUND, Decimal("-100.00"), 0, intent),
        (TransactionKind.DEPOSIT, Decimal("19.00"), Decimal("0.85"), "pi_3SExampleShop0001"),
        (TransactionKind.DEPOSIT, Decimal("250.00"), Decimal("7.55"), intent),
    ]
    # Only the charge has what we told Stripe; the shop's is not ours.
    named = {it.id: it.payment_id for it in made.items if it.payment_id}
    assert named == {"txn_3SExampleCharge0001": UUID(PAYMENT_ID)}
    charge = made.items[-1]
    assert (charge.net, charge.currency) == (Decimal("242.45"), "USD")
    assert charge.source_id == "ch_3SExampleDeposit0001"
    assert charge.created_at == datetime.fromtimestamp(1_795_953_720, UTC)
    assert made.items[2].source_id == "po_1SExample0001"


@pytest.mark.parametrize("error", names("error_"))
@pytest.mark.parametrize("name", ["open_checkout", "list_transactions"])
async def test_what_stripe_refuses(
    name: str, error: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    with open_server() as server:
        server.status, server.body = int(error.removeprefix("error_")), raw(error)
        with pytest.raises(PaymentsUnavailable):
            await CALLS[name].do(StripeGateway("sk_test_none", [], server.url))
    logged = capsys.readouterr().out
    assert "stripe_refused" in logged
    assert "req_test" in logged
    assert str(as_object(data(error)["error"])["message"]) not in logged


@pytest.mark.parametrize(
    "body", [b"{}", b'{"object": "list", "data": [{"id": "txn_1"}], "has_more": false}']
)
async def test_an_answer_that_is_none(body: bytes) -> None:
    with open_server() as server:
        server.body = body
        with pytest.raises(PaymentsUnavailable):
            await StripeGateway("k", [], server.url).list_transactions(STRETCH, None)


@pytest.mark.parametrize(
    ("type_", "category", "kind"),
    [
        ("payment", "charge", "deposit"),
        ("payment_refund", "refund", "deposit_refund"),
        ("refund_failure", "refund_failure", "deposit_refund"),
        ("payment_failure_refund", "charge_failure", "deposit_refund"),
        ("adjustment", "dispute", "dispute"),
        ("adjustment", "other_adjustment", "other"),
        ("transfer", "transfer", "other"),
        ("a word of next year", "", "other"),
    ],
)
async def test_the_words_of_stripe(type_: str, category: str, kind: str) -> None:
    told = data("balance_transactions")
    one = {**as_objects(told["data"])[-1], "type": type_, "reporting_category": category}
    with open_server() as server:
        server.body = msgspec.json.encode({**told, "data": [one], "has_more": False})
        page = await StripeGateway("k", [], server.url).list_transactions(STRETCH, None)
    assert ([it.kind for it in page.items], page.after) == ([kind], None)
