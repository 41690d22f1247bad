"""The same on the pages, without a script."""

import re
from collections.abc import AsyncIterator

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from tests.builders import Cast
from tests.client import Client, open_client
from tests.webhook_receiver import NAME, Receiver, receiving, sender_to, status

PAGE = "/dashboard/webhooks"
FORM: dict[str, str | list[str]] = {
    "url": "https://crm.example.com/hooks",
    "description": "The CRM",
    "events": ["lead.assigned", "balance.low"],
}


@pytest.fixture
async def acme(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A provider in its browser."""
    async with open_client(settings, db, cast) as opened:
        yield await opened.as_provider("acme")


@pytest.fixture
async def receiver(acme: Client) -> AsyncIterator[Receiver]:
    """Who takes the webhooks of the application."""
    async with receiving(NAME) as opened:
        acme.app.state.webhooks = sender_to(opened)[0]
        yield opened


async def add(acme: Client) -> tuple[str, str]:
    """The page of a new endpoint, and its secret."""
    made = await acme.post_form(PAGE, FORM)
    assert made.status_code == 201
    found = re.search(rf"{PAGE}/[0-9a-f-]{{36}}", made.text)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", made.text.replace("&#43;", "+"))
    assert found is not None
    assert secret is not None
    return found[0], secret[0]


async def test_adding_and_changing(acme: Client) -> None:
    assert "No webhooks yet" in (await acme.get(PAGE)).text
    assert "https://crm.example.com" in (await acme.get(f"{PAGE}/new")).text
    one, secret = await add(acme)
    listed = (await acme.get(PAGE)).text
    assert "The CRM" in listed
    assert "balance.low" in listed
    page = (await acme.get(one)).text
    assert secret not in page
    assert "Nothing here yet" in page
    edited = await acme.get(f"{one}/edit")
    assert edited.text.count(" checked") == 2
    saved = await acme.post_form(f"{one}/edit", {**FORM, "events": ["lead.refunded"]})
    assert (saved.status_code, saved.headers["location"]) == (303, one)
    assert "lead.refunded" in (await acme.get(one)).text


async def test_what_is_wrong_is_said_and_what_was_typed_stays(acme: Client) -> None:
    wrong = {**FORM, "url": "http://crm.example.com/", "description": "Kept <b>"}
    answer = await acme.post_form(PAGE, wrong)
    assert answer.status_code == 422
    assert "must begin with https" in answer.text
    assert "Kept &lt;b&gt;" in answer.text
    none = await acme.post_form(PAGE, {"url": "https://crm.example.com/"})
    assert (none.status_code, "Choose one at least." in none.text) == (422, True)
    empty = await acme.post_form(PAGE, {})
    assert empty.status_code == 422
    for _ in range(10):
        await add(acme)
    full = await acme.post_form(PAGE, FORM)
    assert (full.status_code, "Delete one first" in full.text) == (409, True)
    assert "New webhook" not in (await acme.get(PAGE)).text


async def test_a_test_is_answered_on_the_page(acme: Client, receiver: Receiver) -> None:
    one, _ = await add(acme)
    receiver.answer(status(200, "<script>alert(1)</script>"), status(503, "busy"))
    tried = await acme.post_form(f"{one}/test")
    assert tried.status_code == 303
    page = (await acme.get(tried.headers["location"])).text
    assert "The test arrived." in page
    assert "&lt;script&gt;alert(1)" in page
    failed = await acme.post_form(f"{one}/test")
    page = (await acme.get(failed.headers["location"])).text
    assert "The test failed." in page
    assert "The server answered 503." in page
    assert page.count("<details") == 2
    narrowed = (await acme.get(f"{one}?status=failed&event=test")).text
    assert narrowed.count("<details") == 1
    assert (await acme.get(f"{one}?status=lost")).status_code == 422
    delivery = failed.headers["location"].split("tried=")[1]
    detail = await acme.get(f"{one}/deliveries/{delivery}")
    assert "busy" in detail.text
    again = await acme.post_form(f"{one}/deliveries/{delivery}/replay")
    assert again.headers["location"] == one
    assert "Sent again" in (await acme.get(one)).text
    await acme.post_form(f"{one}/deliveries/{delivery}/replay")
    assert "waiting to be sent" in (await acme.get(one)).text


async def test_states_and_secrets(acme: Client, db: Database) -> None:
    one, secret = await add(acme)
    await acme.post_form(f"{one}/pause")
    assert "It is paused." in (await acme.get(one)).text
    await acme.post_form(f"{one}/resume")
    rotated = await acme.post_form(f"{one}/rotate-secret")
    assert rotated.status_code == 200
    assert "whsec_" in rotated.text
    assert secret not in rotated.text.replace("&#43;", "+")
    assert "Two secrets sign" in (await acme.get(one)).text
    await acme.post_form(f"{one}/end-overlap")
    assert "Two secrets sign" not in (await acme.get(one)).text
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            UPDATE webhook_endpoints
            SET status = 'disabled', disabled_reason = 'failing', disabled_at = now(),
                failures = 9, failing_since = now()
            """,
        )
    page = (await acme.get(one)).text
    assert "We switched it off." in page
    assert "Switch on" in page
    for hours, words in (("24", "Nothing had failed"), ("x", "Choose a period")):
        await acme.post_form(f"{one}/replay-failed", {"hours": hours})
        assert words in (await acme.get(one)).text
    gone = await acme.post_form(f"{one}/delete")
    assert gone.headers["location"] == PAGE
    assert (await acme.get(one)).status_code == 404
