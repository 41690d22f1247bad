"""A provider's endpoints: by API, with what is written and what is refused."""

from collections.abc import AsyncIterator

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from tests.builders import Cast
from tests.client import Client, open_client
from tests.notifications.hooks import list_attempts, list_hooks, tell_of_a_sale
from tests.webhook_receiver import (
    NAME,
    Receiver,
    event_of,
    receiving,
    sender_to,
    signed_by,
    silence,
    status,
)

WEBHOOKS = "/api/v1/providers/me/webhooks"
WANTED = {
    "url": "https://crm.example.com/hooks",
    "events": ["balance.low", "lead.assigned", "lead.assigned"],
    "description": " The CRM ",
}


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor of the whole application."""
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
async def receiver(client: Client) -> AsyncIterator[Receiver]:
    """Who takes the webhooks of the application."""
    async with receiving(NAME) as opened:
        client.app.state.webhooks = sender_to(opened)[0]
        yield opened


async def audited(db: Database) -> list[str]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT action_type FROM audit_log WHERE entity_type = 'webhook' ORDER BY id"
        )
    return [row[0] for row in rows]


async def test_an_endpoint_through_its_life(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    made = await acme.post(WEBHOOKS, WANTED)
    assert made.status_code == 201
    webhook, secret = made.json()["data"]["webhook"], made.json()["data"]["secret"]
    one = f"{WEBHOOKS}/{webhook['id']}"
    assert webhook["events"] == ["lead.assigned", "balance.low"]
    assert (webhook["description"], webhook["status"]) == ("The CRM", "active")
    listed = await acme.get(WEBHOOKS)
    assert listed.json()["data"] == [webhook]
    assert secret not in listed.text
    changed = (await acme.patch(one, {"description": "", "events": ["lead.refunded"]})).json()
    assert changed["data"]["events"] == ["lead.refunded"]
    assert changed["data"]["url"] == WANTED["url"]
    assert (await acme.patch(one, {"events": ["lead.refunded"]})).status_code == 200
    for verb, state in (("pause", "paused"), ("pause", "paused"), ("resume", "active"),
                        ("resume", "active")):  # fmt: skip
        assert (await acme.post(f"{one}/{verb}")).json()["data"]["status"] == state
    rotated = (await acme.post(f"{one}/rotate-secret")).json()["data"]
    assert rotated["secret"] != secret
    assert rotated["webhook"]["previous_secret_until"] is not None
    for _ in range(2):
        ended = (await acme.post(f"{one}/end-overlap")).json()["data"]
        assert ended["previous_secret_until"] is None
    assert (await acme.delete(one)).json()["data"] == {"id": webhook["id"]}
    assert (await acme.get(one)).status_code == 404
    assert (await acme.delete(one)).status_code == 404
    assert await audited(db) == [
        "webhook.created", "webhook.updated", "webhook.paused", "webhook.resumed",
        "webhook.secret_rotated", "webhook.overlap_ended", "webhook.deleted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://crm.example.com/"}, "url"), ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"), ({"url": "https://crm.example.com:22/"}, "url"),
        ({"url": "https://user:pass@crm.example.com/"}, "url"), ({"url": ""}, "url"),
        ({"url": "https://crm.example.com/" + "x" * 2_000}, "url"), ({"url": 5}, "url"),
        ({"events": []}, "events"), ({"events": ["lead.lost"]}, "events"),
        ({"events": ["test"]}, "events"), ({"events": ["lead.assigned"] * 5}, "events"),
        ({"description": "x" * 201}, "description"), ({"description": "a\u0007"}, "description"),
        ({"secret": "whsec_mine"}, "secret"),
    ],
)  # fmt: skip
async def test_bad_bodies(
    client: Client, db: Database, body: dict[str, object], field: str
) -> None:
    acme = await client.as_provider("acme")
    answer = await acme.post(WEBHOOKS, {**WANTED, "events": ["lead.assigned"], **body})
    assert answer.status_code == 422
    assert {name.split(".")[0].split("[")[0] for name in answer.json()["details"]["fields"]} == {
        field
    }
    assert await audited(db) == []


async def test_ten_are_enough(client: Client) -> None:
    acme = await client.as_provider("acme")
    ids = [(await acme.post(WEBHOOKS, WANTED | {"events": ["lead.assigned"]})).json()
           for _ in range(10)]  # fmt: skip
    one_more = await acme.post(WEBHOOKS, {**WANTED, "events": ["lead.assigned"]})
    assert (one_more.status_code, one_more.json()["details"]["code"]) == (409, "too_many_webhooks")
    await acme.delete(f"{WEBHOOKS}/{ids[0]['data']['webhook']['id']}")
    again = await acme.post(WEBHOOKS, {**WANTED, "events": ["lead.assigned"]})
    assert again.status_code == 201


async def test_another_s_is_not_there(client: Client, db: Database) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    made = await acme.post(WEBHOOKS, {**WANTED, "events": ["lead.assigned"]})
    one = f"{WEBHOOKS}/{made.json()['data']['webhook']['id']}"
    before = await audited(db)
    for method, rest in (
        ("GET", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/test"),
        ("POST", "/rotate-secret"), ("POST", "/end-overlap"), ("GET", "/deliveries"),
    ):  # fmt: skip
        assert (await rival.request(method, one + rest)).status_code == 404
    since = {"since": "2026-01-01T00:00:00Z"}
    assert (await rival.post(f"{one}/replay-failed", since)).status_code == 404
    assert (await rival.patch(one, {"description": "mine"})).status_code == 404
    assert (await rival.get(WEBHOOKS)).json()["data"] == []
    assert await audited(db) == before
    admin = await client.as_admin()
    assert (await admin.get(one)).status_code == 403


async def make(acme: Client) -> tuple[str, str]:
    """The address of a new endpoint in the API, and its secret."""
    made = await acme.post(WEBHOOKS, {**WANTED, "events": ["lead.assigned"]})
    data = made.json()["data"]
    return f"{WEBHOOKS}/{data['webhook']['id']}", data["secret"]


async def test_a_test_shows_what_came_back(
    client: Client, receiver: Receiver, db: Database
) -> None:
    acme = await client.as_provider("acme")
    one, secret = await make(acme)
    tried = (await acme.post(f"{one}/test")).json()["data"]
    assert (tried["delivery"]["status"], tried["delivery"]["event"]) == ("sent", "test")
    (attempt,) = tried["attempts"]
    assert (attempt["status_code"], attempt["answer"]) == (200, "thanks")
    (request,) = receiver.requests
    assert signed_by(request, secret)
    assert event_of(request).type == "test"
    assert request.headers["webhook-id"] == tried["delivery"]["id"]
    webhook = (await acme.get(one)).json()["data"]
    assert webhook["last_success_at"] is not None
    # One that fails is not tried again, and counts for nothing. Also one that is off is tried.
    await acme.post(f"{one}/pause")
    receiver.answer(status(410, "gone\x07"))
    failed = (await acme.post(f"{one}/test")).json()["data"]
    assert (failed["delivery"]["status"], failed["delivery"]["next_attempt_at"]) == ("failed", None)
    assert failed["delivery"]["answer"] == "The server answered 410."
    assert failed["attempts"][0]["answer"] == "gone"
    webhook = (await acme.get(one)).json()["data"]
    assert (webhook["status"], webhook["failures"]) == ("paused", 0)
    log = (await acme.get(f"{one}/deliveries")).json()["data"]
    assert [each["status"] for each in log] == ["failed", "sent"]
    only = (await acme.get(f"{one}/deliveries?status=sent&event=test")).json()
    assert (only["pagination"]["total"], only["data"][0]["id"]) == (1, tried["delivery"]["id"])
    assert (await acme.get(f"{one}/deliveries?status=lost")).status_code == 422
    assert (await audited(db)).count("webhook.tried") == 2


async def test_a_test_waits_no_longer_than_the_limit(
    client: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.kit.webhook_sender.ATTEMPT_S", 0.3)
    acme = await client.as_provider("acme")
    one, _ = await make(acme)
    receiver.answer(silence)
    failed = (await acme.post(f"{one}/test")).json()["data"]
    assert (failed["attempts"][0]["error"], failed["delivery"]["status"]) == (
        "timed_out", "failed",
    )  # fmt: skip


async def test_a_delivery_is_sent_again_under_its_id(
    client: Client, receiver: Receiver, db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    one, _ = await make(acme)
    receiver.answer(status(500))
    tried = (await acme.post(f"{one}/test")).json()["data"]["delivery"]
    replay = f"{one}/deliveries/{tried['id']}/replay"
    again = await acme.post(replay)
    assert (again.status_code, again.json()["data"]["status"]) == (202, "pending")
    assert again.json()["data"]["id"] == tried["id"]
    waits = await acme.post(replay)
    assert (waits.status_code, waits.json()["details"]["code"]) == (409, "delivery_waits")
    rival = await client.as_provider("rival")
    rivals_one, _ = await make(rival)
    for address in (replay, replay.replace(one, rivals_one)):
        assert (await rival.post(address)).status_code == 404
    await tell_of_a_sale(db, cast, cast.acme)
    assert "webhook.replayed" in await audited(db)


async def test_everything_that_failed_is_sent_again(
    client: Client, receiver: Receiver, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.notifications.service.webhook_log.REPLAYED_MAX", 2)
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    one, _ = await make(acme)
    rivals, _ = await make(rival)
    await acme.post(f"{one}/test")
    receiver.answer(status(500))
    for _ in range(3):
        await acme.post(f"{one}/test")
    await rival.post(f"{rivals}/test")
    later = await acme.post(f"{one}/replay-failed", {"since": "2100-01-01T00:00:00Z"})
    assert (later.status_code, later.json()["data"]["replayed"]) == (202, 0)
    since = {"since": "2001-01-01T00:00:00Z"}
    done = [(await acme.post(f"{one}/replay-failed", since)).json()["data"] for _ in range(3)]
    assert done == [
        {"replayed": 2, "may_be_more": True}, {"replayed": 1, "may_be_more": False},
        {"replayed": 0, "may_be_more": False},
    ]  # fmt: skip
    states = [hook.status for hook in await list_hooks(db)]
    assert states == ["sent", "pending", "pending", "pending", "failed"]
    assert len(await list_attempts(db)) == 5
    for wrong in ({"since": "yesterday"}, {"since": "2026-01-01T00:00:00"}, {}):
        assert (await acme.post(f"{one}/replay-failed", wrong)).status_code == 422
