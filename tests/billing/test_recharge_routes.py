"""Auto-recharge as a browser and a program set it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hotlead.app import create_app
from hotlead.billing import rules, service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Mode, Settings
from hotlead.kit.db import Database
from hotlead.kit.sandbox_cards import SandboxCard
from tests.billing.recharging import (
    FakeGateway,
    begin_card,
    make_ready,
    open_recharges,
    recharge,
    save_card,
    sweep,
)
from tests.builders import NOW, Cast
from tests.client import Client
from tests.conftest import settings_for
from tests.leads.rows import audit_rows, jobs

RECHARGE = "/api/v1/providers/me/recharge"
PAGE = "/dashboard/billing/recharge"
TERMS = {"threshold": "100.00", "amount": "250.00", "monthly_max": "600.00"}
CONSENT = {"consent": "1", "consent_version": "1"}


async def test_from_nothing_to_on_and_off(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    found = (await acme.get(RECHARGE)).json()["data"]
    assert found == {
        "is_on": False,
        "threshold": None,
        "amount": None,
        "monthly_max": None,
        "charged_this_month": "0.00",
        "card": None,
        "payment_in_flight": None,
        "stopped_because": None,
        "stop_note": None,
        "stopped_at": None,
        "limited_until": None,
        "consent": {"version": 1, "text": rules.CONSENT.text},
    }
    refused = await acme.request("PUT", RECHARGE, json={"is_on": True, **TERMS})
    assert (refused.status_code, refused.json()["details"]["code"]) == (409, "card_missing")
    page = (await acme.post(f"{RECHARGE}/card", {"consent_version": 1})).json()["data"]
    assert page["url"].endswith(f"/sandbox/card/{page['card_id']}")
    await save_card(db, settings, cast.acme)
    on = (await acme.request("PUT", RECHARGE, json={"is_on": True, **TERMS})).json()["data"]
    assert {name: on[name] for name in TERMS} == TERMS
    assert (on["is_on"], on["card"]["last4"], on["card"]["brand"]) == (True, "4242", "visa")
    # The same again changes nothing; a part of it changes that part.
    await acme.request("PUT", RECHARGE, json={"is_on": True})
    more = await acme.request("PUT", RECHARGE, json={"is_on": True, "monthly_max": "900.00"})
    assert more.json()["data"]["monthly_max"] == "900.00"
    off = (await acme.request("PUT", RECHARGE, json={"is_on": False})).json()["data"]
    assert (off["is_on"], off["amount"], off["stopped_because"]) == (False, "250.00", None)
    names = ("switched_on", "changed", "switched_off")
    [on_row], [changed], [off_row] = [await audit_rows(db, f"recharge.{name}") for name in names]
    assert on_row["description"] == (
        "Auto-recharge switched on: $250.00 below $100.00, $600.00 a month at most"
    )
    assert changed["metadata"] == {
        "before": {"monthly_max": "600.00"},
        "after": {"monthly_max": "900.00"},
    }
    assert off_row["metadata"] == {"before": {"is_on": True}, "after": {"is_on": False}}
    # Saving the card, and each change that leaves it on, have the balance looked at at once.
    assert [name for name, _ in await jobs(db)].count(service.RECHARGE_JOB) == 3
    gone = (await acme.request("DELETE", f"{RECHARGE}/card")).json()["data"]
    assert (gone["is_on"], gone["card"]) == (False, None)
    rival = await client.as_provider("rival")
    assert (await rival.get(RECHARGE)).json()["data"]["amount"] is None


BAD: list[tuple[object, str]] = [
    ({"is_on": True}, "threshold"),
    ({"is_on": True, **TERMS, "amount": "24.99"}, "amount"),
    ({"is_on": True, **TERMS, "amount": "NaN"}, "amount"),
    ({"is_on": True, **TERMS, "monthly_max": "249.99"}, "monthly_max"),
    ({"is_on": True, **TERMS, "monthly_max": "1e999"}, "monthly_max"),
    ({"is_on": True, **TERMS, "threshold": "-5"}, "threshold"),
    ({"is_on": False, **TERMS, "threshold": "0.001"}, "threshold"),
    ({"is_on": "yes"}, "is_on"),
    ({**TERMS}, "is_on"),
    ({"is_on": False, "card": "4242424242424242"}, "card"),
]


async def test_bad_terms_are_named(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    await save_card(db, settings, cast.acme)
    acme = await client.as_provider("acme")
    for body, field in BAD:
        response = await acme.request("PUT", RECHARGE, json=body)
        assert response.status_code == 422, body
        assert field in response.json()["details"]["fields"], body
    assert (await acme.get(RECHARGE)).json()["data"]["amount"] is None


async def test_another_text_is_not_agreed_to(client: Client) -> None:
    acme = await client.as_provider("acme")
    for version in (0, 2, 10**30, "1", None):
        response = await acme.post(f"{RECHARGE}/card", {"consent_version": version})
        assert response.status_code == 422, version
        assert "consent_version" in response.json()["details"]["fields"], version


async def test_the_page_walks_through(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    page = await acme.get(PAGE)
    assert rules.CONSENT.text in page.text
    assert "Save a card first." in page.text
    agreed = await acme.post_form(f"{PAGE}/card", CONSENT)
    card = agreed.headers["location"].rpartition("/")[2]
    sandbox = await acme.get(f"/sandbox/card/{card}")
    assert "nothing is charged" in sandbox.text.lower()
    chosen = await acme.post_form(f"/sandbox/card/{card}", {"card": "works"})
    assert chosen.headers["location"] == f"{PAGE}?card={card}"
    [(_, args)] = [job for job in await jobs(db) if job[0] == service.SANDBOX_CARD_JOB]
    assert args == {"card_id": card, "card": "works"}
    assert "Waiting for the card" in (await acme.get(f"{PAGE}?card={card}")).text
    for other in ("x", str(cast.acme.provider_id)):
        assert "Waiting for the card" not in (await acme.get(f"{PAGE}?card={other}")).text
    await save_card(db, settings, cast.acme)
    on = await acme.post_form(PAGE, {"do": "on", **TERMS})
    assert (on.status_code, on.headers["location"]) == (303, PAGE)
    page = await acme.get(PAGE)
    for words in ("Visa ending 4242", "12/2034", "of $600.00 at most", "Auto-recharge is on"):
        assert words in page.text
    off = await acme.post_form(PAGE, {"do": "off", "amount": "half ty"})
    assert off.status_code == 303
    assert (await acme.get(RECHARGE)).json()["data"]["amount"] == "250.00"
    await acme.post_form(f"{PAGE}/card/remove", {})
    assert "Card removed" in (await acme.get(PAGE)).text


async def test_the_form_says_what_is_wrong(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    response = await acme.post_form(PAGE, {"do": "on", **TERMS})
    assert response.status_code == 409
    assert "Save a card first: auto-recharge charges it." in response.text
    await save_card(db, settings, cast.acme)
    response = await acme.post_form(PAGE, {"do": "on", **TERMS, "amount": "3", "threshold": "x"})
    assert response.status_code == 422
    assert "Enter an amount from $25.00 to $5,000.00." in response.text
    assert "Enter an amount above zero, up to $5,000.00." in response.text
    assert 'value="600.00"' in response.text
    for form in ({}, {"consent_version": "1"}, {**CONSENT, "consent_version": "²"}):
        response = await acme.post_form(f"{PAGE}/card", form)
        assert response.status_code == 422
        assert "Read the text once more, and agree to it." in response.text


async def test_the_page_says_why_it_is_off(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    await make_ready(db, settings, cast, SandboxCard.DECLINED)
    gateway = FakeGateway()
    await recharge(db, settings, gateway)
    page = await (await client.as_provider("acme")).get(PAGE)
    assert "Auto-recharge was switched off on" in page.text
    assert "The card does not have enough money. Nothing is charged" in page.text
    listed = (await (await client.as_provider("acme")).get("/api/v1/providers/me/payments")).json()
    assert [(one["kind"], one["status"]) for one in listed["data"]] == [("auto_recharge", "failed")]


async def test_the_page_says_what_is_under_way(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    await make_ready(db, settings, cast)
    async with db.transaction(SYSTEM) as tx:
        assert await service.begin_recharges(tx, cast.rival.provider_id, NOW) == 0
        assert await service.begin_recharges(tx, cast.acme.provider_id, NOW) == 1
    acme = await client.as_provider("acme")
    state = (await acme.get(RECHARGE)).json()["data"]["payment_in_flight"]
    page = await acme.get(PAGE)
    assert f"/dashboard/billing/deposits/{state}" in page.text
    assert (await acme.get(f"/dashboard/billing/deposits/{state}")).status_code == 200


async def test_with_a_key_the_page_leads_to_stripe(
    keyed: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    acme = await keyed.as_provider("acme")
    page = await acme.send("GET", PAGE)
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy
    assert "sandbox" not in page.text
    away = await acme.post(f"{RECHARGE}/card", {"consent_version": 1})
    assert away.status_code == 503
    assert away.json()["details"]["code"] == "payments_unavailable"
    card_id = await begin_card(db, settings, cast.acme)
    assert (await acme.get(f"/sandbox/card/{card_id}")).status_code == 404


async def test_in_production_without_a_key_no_card_is_asked_for(
    db: Database, database_url: str, tmp_path: Path, cast: Cast
) -> None:
    settings = replace(settings_for(database_url, tmp_path), mode=Mode.PRODUCTION)
    client = Client(create_app(settings, db), settings, db, cast)
    acme = await client.as_provider("acme")
    page = await acme.get(PAGE)
    assert "takes no payments here" in page.text
    assert "I agree to this" not in page.text
    response = await acme.post(f"{RECHARGE}/card", {"consent_version": 1})
    assert response.status_code == 503
    await client.close()


async def test_a_recharge_is_called_one(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    """Nobody paid on a page, and that nothing was charged is not known of one given up."""
    await make_ready(db, settings, cast)
    await sweep(db)
    [payment_id] = await open_recharges(db)
    async with db.transaction(SYSTEM) as tx:
        await service.give_up_deposits(tx, NOW + timedelta(hours=27))
    acme = await client.as_provider("acme")
    assert "Auto-recharge</div>" in (await acme.get("/dashboard/billing/payments")).text
    page = (await acme.get(f"/dashboard/billing/deposits/{payment_id}")).text
    assert "Auto-recharge of $250.00" in page
    assert "This recharge was given up" in page
    assert "Nothing was charged" not in page
