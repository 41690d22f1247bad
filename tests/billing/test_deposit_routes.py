"""Deposits as a browser and a program see them, and Stripe's own way in."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotlead.app import create_app
from hotlead.kit.config import Mode, Settings
from hotlead.kit.db import Database
from hotlead.kit.payment_gateways import make_sandbox
from hotlead.kit.signed_events import sign
from tests.billing.test_deposits import COMPLETED, PAID, begin, event
from tests.builders import Cast
from tests.client import Client
from tests.conftest import settings_for

DEPOSIT = "/api/v1/providers/me/deposit"
WEBHOOK = "/api/v1/webhooks/stripe"
PAGE = "/dashboard/billing/deposit"


async def test_from_api_to_balance(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    begun = (await acme.post(DEPOSIT, {"amount": "250.00"})).json()["data"]
    assert begun["status"] == "pending"
    path = f"/api/v1/providers/me/payments/{begun['id']}"
    assert (await acme.get(path)).json()["data"] == begun
    assert (await (await client.as_provider("rival")).get(path)).status_code == 404
    listed = (await acme.get("/api/v1/providers/me/payments")).json()
    assert [one["id"] for one in listed["data"]] == [begun["id"]]
    payment = await begin(db, settings, cast)
    body = event(COMPLETED, payment, PAID)
    signature = make_sandbox(settings).sign(body, datetime.now(UTC))
    for is_new in (True, False):
        response = await client.request(
            "POST", WEBHOOK, content=body, headers={"Stripe-Signature": signature}
        )
        assert response.status_code == 200
        assert response.json()["data"] == {"received": True, "is_new": is_new}


@pytest.mark.parametrize("amount", ["1.00", "5000.01", "12.345", "-50.00", "much", None, 50])
async def test_a_wrong_amount_is_named(client: Client, cast: Cast, amount: object) -> None:
    del cast
    response = await (await client.as_provider("acme")).post(DEPOSIT, {"amount": amount})
    assert response.status_code == 422
    assert "amount" in response.json()["details"]["fields"]


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"id": 5}', b'{"id": "\\u0000"}', b"\xff", b"x" * 10_000],
)
async def test_what_is_signed_and_no_event_is_refused(client: Client, body: bytes) -> None:
    try:
        signature = make_sandbox(client.settings).sign(body, datetime.now(UTC))
    except UnicodeDecodeError:
        signature = f"t={int(datetime.now(UTC).timestamp())},v1={'0' * 64}"
    response = await client.request(
        "POST", WEBHOOK, content=body, headers={"Stripe-Signature": signature}
    )
    assert response.status_code in {403, 422}


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "é" * 40, "t=" + "9" * 5_000 + ",v1=0"])
async def test_what_is_not_signed_is_refused(client: Client, signature: str) -> None:
    response = await client.request(
        "POST", WEBHOOK, content=b"{}", headers={"Stripe-Signature": signature}
    )
    assert response.status_code == 403
    assert response.json()["details"]["code"] == "signature_refused"


async def test_with_a_key_the_page_leads_to_stripe(keyed: Client) -> None:
    acme = await keyed.as_provider("acme")
    page = await acme.send("GET", PAGE)
    assert (
        "form-action 'self' https://checkout.stripe.com;" in page.headers["content-security-policy"]
    )
    assert "sandbox" not in page.text


async def test_with_a_key_there_is_no_sandbox(
    keyed: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    acme = await keyed.as_provider("acme")
    assert (await acme.get(f"/sandbox/checkout/{payment.id}")).status_code == 404
    body = event(COMPLETED, payment, PAID)
    at = datetime.now(UTC)
    for secret, status in (("whsec_new", 200), ("whsec_old", 200), ("whsec_gone", 403)):
        headers = {"Stripe-Signature": sign(body, secret, at)}
        response = await keyed.request("POST", WEBHOOK, content=body, headers=headers)
        assert response.status_code == status
    headers = {"Stripe-Signature": make_sandbox(settings).sign(body, at)}
    assert (await keyed.request("POST", WEBHOOK, content=body, headers=headers)).status_code == 403


async def test_stripe_does_not_answer(keyed: Client) -> None:
    acme = await keyed.as_provider("acme")
    response = await acme.post(DEPOSIT, {"amount": "50.00"})
    assert response.status_code == 503
    assert response.json()["details"]["code"] == "payments_unavailable"
    page = await acme.send("GET", PAGE)
    assert page.status_code == 200
    [payment] = (await acme.get("/api/v1/providers/me/payments")).json()["data"]
    assert payment["status"] == "failed"


async def test_the_form_says_what_is_wrong(client: Client, cast: Cast) -> None:
    del cast
    acme = await client.as_provider("acme")
    response = await acme.post_form(PAGE, {"amount": "3"})
    assert response.status_code == 422
    assert "Enter an amount from $25.00 to $5,000.00." in response.text
    response = await acme.post_form(PAGE, {"amount": "1,000"})
    assert response.status_code == 303
    assert "/sandbox/checkout/" in response.headers["location"]


async def test_in_production_without_a_key_nothing_is_taken(
    db: Database, database_url: str, tmp_path: Path, cast: Cast
) -> None:
    settings = replace(settings_for(database_url, tmp_path), mode=Mode.PRODUCTION)
    client = Client(create_app(settings, db), settings, db, cast)
    acme = await client.as_provider("acme")
    page = await acme.get(PAGE)
    assert "takes no payments here" in page.text
    assert "sandbox" not in page.text
    assert (await acme.post(DEPOSIT, {"amount": "50.00"})).status_code == 503
    body = b"{}"
    headers = {"Stripe-Signature": make_sandbox(settings).sign(body, datetime.now(UTC))}
    assert (await client.request("POST", WEBHOOK, content=body, headers=headers)).status_code == 403
    await client.close()
