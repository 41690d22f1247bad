"""What we ask of Stripe for a kept card, and what we make of its answers: asked over HTTP."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from hotlead.kit.payments import CardOrder, ChargeOrder, PaymentsUnavailable
from hotlead.kit.stripe_payments import API_VERSION, StripeGateway
from tests.builders import NOW

ID = UUID("01a2fd11-32a5-7ef5-8c72-6243e0d2da2f")
CHARGE = ChargeOrder(
    payment_id=ID,
    amount=Decimal("250.00"),
    customer_id="cus_1",
    payment_method_id="pm_1",
    asked_at=NOW,
)
CARD = CardOrder(
    card_id=ID,
    email="acme@example.com",
    success_url="http://localhost/ok",
    cancel_url="http://localhost/no",
)


class Stub(BaseHTTPRequestHandler):
    """Answers every request as told, and keeps what was asked."""

    answer: ClassVar[tuple[int, Mapping[str, object]]] = (200, {})
    asked: ClassVar[list[tuple[str, str, dict[str, str], str | None, str | None]]] = []

    def _act(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        fields = parse_qs(self.rfile.read(size).decode() or query)
        self.asked.append(
            (
                self.command,
                path,
                {name: values[0] for name, values in fields.items()},
                self.headers.get("Idempotency-Key"),
                self.headers.get("Stripe-Version"),
            )
        )
        status, body = self.answer
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        # Stripe says which refusals are worth another try.
        self.send_header("Stripe-Should-Retry", "false")
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _act  # noqa: N815 - the names the server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        del format, args


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def gateway(address: str) -> Iterator[StripeGateway]:
    yield StripeGateway("sk_test_none", [], address)
    Stub.asked.clear()


def say(code: int, /, **body: object) -> None:
    Stub.answer = (code, body)


def refuse(status: int, kind: str, **error: object) -> None:
    say(status, error={"type": kind, "message": "No.", **error})


async def test_a_page_that_keeps_a_card(gateway: StripeGateway) -> None:
    say(200, id="cs_1", object="checkout.session", url="https://checkout.stripe.com/c")
    page = await gateway.open_card_page(CARD)
    assert (page.session_id, page.url) == ("cs_1", "https://checkout.stripe.com/c")
    [asked] = Stub.asked
    fields = {
        "mode": "setup",
        "client_reference_id": str(ID),
        "metadata[card_id]": str(ID),
        "customer_creation": "always",
        "customer_email": "acme@example.com",
        "allowed_payment_method_types[0]": "card",
        "success_url": "http://localhost/ok",
        "cancel_url": "http://localhost/no",
    }
    assert asked == ("POST", "/v1/checkout/sessions", fields, f"card:{ID}", API_VERSION)


@pytest.mark.parametrize("customer", ["cus_1", {"id": "cus_1", "object": "customer"}])
async def test_a_card_is_read(gateway: StripeGateway, customer: object) -> None:
    card = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2034}
    method = {"id": "pm_1", "object": "payment_method", "card": card}
    say(200, id="seti_1", object="setup_intent", payment_method=method, customer=customer)
    found = await gateway.read_card("seti_1")
    assert (found.customer_id, found.payment_method_id) == ("cus_1", "pm_1")
    assert (found.brand, found.last4, found.exp_month, found.exp_year) == ("visa", "4242", 12, 2034)
    [asked] = Stub.asked
    assert asked[:3] == ("GET", "/v1/setup_intents/seti_1", {"expand[0]": "payment_method"})


@pytest.mark.parametrize("missing", ["payment_method", "customer"])
async def test_half_a_card_is_none(gateway: StripeGateway, missing: str) -> None:
    method = {"id": "pm_1", "object": "payment_method"}
    known: dict[str, object] = {"payment_method": method, "customer": "cus_1", missing: None}
    say(200, id="seti_1", object="setup_intent", **known)
    with pytest.raises(PaymentsUnavailable):
        await gateway.read_card("seti_1")


@pytest.mark.parametrize(
    ("status", "is_refused"),
    [("succeeded", False), ("processing", False), ("requires_action", True)],
)
async def test_a_card_is_charged(gateway: StripeGateway, status: str, *, is_refused: bool) -> None:
    say(200, id="pi_1", object="payment_intent", status=status)
    answer = await gateway.charge_card(CHARGE)
    assert (answer.intent_id, answer.is_refused) == ("pi_1", is_refused)
    assert answer.code == ("authentication_required" if is_refused else None)
    [asked] = Stub.asked
    fields = {
        "amount": "25000",
        "currency": "usd",
        "customer": "cus_1",
        "payment_method": "pm_1",
        "allowed_payment_method_types[0]": "card",
        "off_session": "true",
        "confirm": "true",
        "description": "Balance for leads, auto-recharge",
        "metadata[payment_id]": str(ID),
    }
    assert asked == ("POST", "/v1/payment_intents", fields, f"recharge:{ID}", API_VERSION)


async def test_a_refusal_is_an_answer(gateway: StripeGateway) -> None:
    intent = {"id": "pi_1", "object": "payment_intent"}
    refuse(402, "card_error", code="card_declined", decline_code="lost_card", payment_intent=intent)
    answer = await gateway.charge_card(CHARGE)
    assert (answer.is_refused, answer.intent_id) == (True, "pi_1")
    assert (answer.code, answer.decline_code) == ("card_declined", "lost_card")
    refuse(404, "invalid_request_error", code="resource_missing")
    answer = await gateway.charge_card(CHARGE)
    assert (answer.is_refused, answer.intent_id, answer.code) == (True, None, "resource_missing")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "invalid_request_error"),
        (403, "invalid_request_error"),
        (400, "idempotency_error"),
        (409, "idempotency_error"),
        (409, "invalid_request_error"),
        (429, "invalid_request_error"),
        (500, "api_error"),
        (503, "api_error"),
    ],
)
async def test_what_leaves_it_open_is_no_answer(
    gateway: StripeGateway, status: int, kind: str
) -> None:
    """Our key, our haste, their trouble: the card may have been charged, and nobody says so."""
    refuse(status, kind)
    with pytest.raises(PaymentsUnavailable):
        await gateway.charge_card(CHARGE)


async def test_a_card_is_forgotten(gateway: StripeGateway) -> None:
    say(200, id="pm_1", object="payment_method")
    await gateway.forget_card("pm_1")
    assert Stub.asked[0][:2] == ("POST", "/v1/payment_methods/pm_1/detach")
    # It is none of any customer's, which is what was wanted.
    refuse(400, "invalid_request_error")
    await gateway.forget_card("pm_1")
    refuse(503, "api_error")
    with pytest.raises(PaymentsUnavailable):
        await gateway.forget_card("pm_1")
