"""What Stripe sends, and what the sandbox sends in its place, have the shapes that we read.

Held against the annotations of Stripe's own library, which is generated from its description.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
import pytest
import stripe

from hotlead.billing import rules
from hotlead.billing.records import SandboxOutcome, Step, StripeEvent
from hotlead.billing.service.sandbox import TOLD
from hotlead.kit.sandbox_payments import session_event
from hotlead.kit.stripe_payments import API_VERSION
from hotlead.web.docs_schema import Document, as_object, as_objects
from tests.canary import find_personal_data
from tests.kit.stripe_data import PAYMENT_ID, data, names, raw
from tests.kit.stripe_types import OBJECTS, errors_in, is_object, missing_in

# Each event with what it means for a payment, and the cents it is about.
MEANT: Final[Mapping[str, tuple[Step, str | None]]] = {
    "event_paid": (Step.PAID, "250.00"),
    "event_unpaid": (Step.STARTED, None),
    "event_arrived": (Step.PAID, "250.00"),
    "event_not_arrived": (Step.FAILED, None),
    "event_expired": (Step.EXPIRED, None),
    "event_declined": (Step.DECLINED, None),
    "event_succeeded": (Step.PAID, "250.00"),
    "event_given_back": (Step.GIVEN_BACK, "100.00"),
    "event_disputed": (Step.DISPUTED, "250.00"),
    "event_dispute_opened": (Step.DISPUTE_OPENED, "250.00"),
    "event_dispute_lost": (Step.DISPUTE_LOST, "250.00"),
    "event_dispute_won": (Step.DISPUTE_WON, "250.00"),
}


def test_the_library_is_of_the_version_that_we_ask_for() -> None:
    assert stripe.api_version == API_VERSION


def things() -> list[tuple[str, Document]]:
    """Every object that is written down, with what it comes in."""
    found = [(name, as_object(as_object(data(name)["data"])["object"])) for name in names("event_")]
    listed = as_objects(data("balance_transactions")["data"])
    sources = [as_object(it["source"]) for it in listed if is_object(it["source"])]
    return [
        *found,
        *((name, data(name)) for name in names("event_")),
        *(("balance_transactions", it) for it in [*listed, *sources]),
        ("opened_checkout", data("opened_checkout")),
    ]


@pytest.mark.parametrize(("name", "thing"), things())
def test_what_is_written_down_is_whole_and_as_stripe_has_it(name: str, thing: Document) -> None:
    shape = OBJECTS[str(thing["object"])]
    assert list(errors_in(thing, shape, name)) == []
    assert missing_in(thing, shape) == set()


def test_every_event_that_we_act_upon_is_written_down() -> None:
    assert {str(data(name)["type"]) for name in MEANT} == set(rules.ACTED_UPON)
    assert set(MEANT) == set(names("event_"))


@pytest.mark.parametrize("name", MEANT)
def test_events_are_understood(name: str) -> None:
    event = msgspec.json.decode(raw(name), type=StripeEvent)
    step, amount = MEANT[name]
    news = rules.read_event(event)
    assert news is not None
    assert (news.step, news.amount and str(news.amount)) == (step, amount)
    about = event.data.object
    is_by_intent = about.id.startswith("dp_")
    assert about.payment_id == (None if is_by_intent else UUID(PAYMENT_ID))
    is_intent = about.id == "pi_3SExampleDeposit0001"
    assert (about.payment_intent == "pi_3SExampleDeposit0001") == (
        not is_intent and step is not Step.EXPIRED
    )
    if step is Step.DECLINED:
        assert news.reason == "The card does not have enough money."


@pytest.mark.parametrize("name", MEANT)
def test_what_is_kept_of_an_event_names_nobody(name: str) -> None:
    assert name == "event_given_back" or find_personal_data(raw(name).decode())
    kept = msgspec.json.encode(msgspec.json.decode(raw(name), type=StripeEvent)).decode()
    assert find_personal_data(kept) == []


def sandbox_events() -> list[tuple[str, bytes]]:
    """One of each that the sandbox tells."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return [
        (kind, session_event(kind, UUID(PAYMENT_ID), 25_000, now, about))
        for outcome in SandboxOutcome
        for kind, about in TOLD[outcome]
    ]


@pytest.mark.parametrize(("kind", "body"), sandbox_events(), ids=range(len(sandbox_events())))
def test_the_sandbox_tells_nothing_that_stripe_could_not(kind: str, body: bytes) -> None:
    event = msgspec.json.decode(body, type=Document)
    assert list(errors_in(event, OBJECTS["event"], kind)) == []
    thing = as_object(as_object(event["data"])["object"])
    assert list(errors_in(thing, OBJECTS[str(thing["object"])], kind)) == []
    # Of the kind that such an event is about.
    assert kind.startswith(str(thing["object"]))


def wrong(change: Mapping[str, object]) -> Document:
    return {**as_object(as_object(data("event_paid")["data"])["object"]), **change}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"payment_id": "1"}, ".payment_id: there is no such field"),
        ({"amount_total": "25000"}, ".amount_total: '25000' is no <class 'int'>"),
        ({"livemode": 1}, ".livemode: 1 is no <class 'bool'>"),
        ({"expires_at": None}, ".expires_at: None is no <class 'int'>"),
        ({"custom_fields": {}}, ".custom_fields: {} is no list"),
        ({"automatic_tax": {"on": True}}, ".automatic_tax.on: there is no such field"),
        ({"object": "charge"}, ".object: 'charge' is not among ('checkout.session',)"),
        ({"payment_intent": 5}, ".payment_intent: 5 is no <class 'str'>"),
    ],
)
def test_the_judge_notices(change: Mapping[str, object], told: str) -> None:
    assert told in list(errors_in(wrong(change), OBJECTS["checkout.session"]))


def test_the_judge_notices_what_is_missing() -> None:
    thing = wrong({})
    del thing["created"], thing["url"]
    assert missing_in(thing, OBJECTS["checkout.session"]) == {"created"}
