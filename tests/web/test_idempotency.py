"""A POST with an Idempotency-Key that is sent again: one effect, one answer."""

from uuid import UUID

import httpx
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.errors import InvalidInput
from hotlead.web.idempotency import sent_key
from hotlead.web.request import CheckedRequest
from tests.builders import Cast
from tests.client import Client, open_client
from tests.web.settings import changed

SUBSCRIPTIONS = "/api/v1/subscriptions"
LEADS = "/api/v1/leads"
LEAD = {
    "niche": "vps",
    "contact_name": "Amara Okafor",
    "contact_email": "amara@example.com",
    "form_data": {"budget": 120},
    "consent": True,
}


class BareDatabase:
    """A database that opens no transaction."""

    def __init__(self, db: Database) -> None:
        self.connection = db.connection


async def _leads(db: Database) -> int:
    async with db.transaction(SYSTEM) as tx:
        return len(await fetch_rows(tx, "SELECT id FROM leads"))


def _asking(budget: int) -> dict[str, object]:
    """A lead that is another one: the same answers within a minute would be the same lead."""
    return {**LEAD, "form_data": {"budget": budget}}


async def _keys(db: Database) -> list[str]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT scope FROM idempotency_keys ORDER BY scope")
    return [row[0] for row in rows]


def _assert_replayed(first: httpx.Response, again: httpx.Response) -> None:
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers


async def test_sent_again_it_gets_the_first_answer(
    client: Client, db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    body = {"competition_level_id": str(cast.level_id)}
    first = await acme.post(SUBSCRIPTIONS, body, idempotency_key="a")
    assert first.status_code == 201
    _assert_replayed(first, await acme.post(SUBSCRIPTIONS, body, idempotency_key="a"))
    # It did not run again: that would have been refused.
    refused = await acme.post(SUBSCRIPTIONS, body, idempotency_key="b")
    assert refused.json()["details"]["code"] == "already_subscribed"


async def test_without_a_key_it_acts_each_time(
    client: Client, db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        # A lead without a key is one statement on a bare connection.
        patch.setattr(client.app.state, "db", BareDatabase(db))
        asked = [_asking(budget) for budget in (120, 130)]
        ids = {(await client.post(LEADS, body)).json()["data"]["id"] for body in asked}
    assert len(ids) == await _leads(db) == 2
    assert await _keys(db) == []


async def test_a_key_stands_for_one_request(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.post(LEADS, LEAD, idempotency_key="a")).status_code == 201
    body = {"competition_level_id": str(cast.level_id)}
    for path, other in ((LEADS, {**LEAD, "contact_name": "Bo"}), (SUBSCRIPTIONS, body)):
        answer = await acme.post(path, other, idempotency_key="a")
        assert answer.status_code == 409
        assert answer.json()["details"] == {"code": "idempotency_key_reused"}
        assert "idempotent-replayed" not in answer.headers
    assert await _leads(db) == 1
    assert (await acme.get(SUBSCRIPTIONS)).json()["pagination"]["total"] == 0


async def test_a_key_is_its_senders_own(
    client: Client, settings: Settings, db: Database, cast: Cast
) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    asked = ((client, _asking(130)), (acme, LEAD), (rival, _asking(140)))
    answers = [await who.post(LEADS, body, idempotency_key="a") for who, body in asked]
    assert len({answer.json()["data"]["id"] for answer in answers}) == 3
    assert await _keys(db) == sorted(
        ["visitor:203.0.113.7", f"user:{cast.acme.user_id}", f"user:{cast.rival.user_id}"]
    )
    # A person's key follows them, a visitor's stays in its network.
    async with open_client(changed(settings, trusted_proxies=1), db, cast) as behind:
        far = {"x-forwarded-for": "198.51.100.1", "idempotency-key": "a"}
        moved = await behind.request("POST", LEADS, json=LEAD, headers=far)
        assert "idempotent-replayed" not in moved.headers
        there = await behind.as_provider("acme")
        moved = await there.request("POST", LEADS, json=LEAD, headers=far)
        _assert_replayed(answers[1], moved)


async def test_a_visitors_lead_is_stored_once_with_all_that_belongs_to_it(
    client: Client, db: Database, cast: Cast
) -> None:
    first = await client.post(LEADS, LEAD, idempotency_key="a")
    _assert_replayed(first, await client.post(LEADS, LEAD, idempotency_key="a"))
    async with db.transaction(SYSTEM) as tx:
        (lead,) = await fetch_rows(tx, "SELECT id FROM leads")
        (entry,) = await fetch_rows(tx, "SELECT actor_role, actor_id, entity_id FROM audit_log")
        (job,) = await fetch_rows(tx, "SELECT args ->> 'lead_id' FROM jobs.procrastinate_jobs")
    assert UUID(first.json()["data"]["id"]) == lead[0] == UUID(job[0])
    assert entry == ("visitor", None, lead[0])


async def test_a_refusal_is_not_kept(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    body = {"competition_level_id": str(cast.level_id)}
    await _set_level_active(db, is_active=False)
    for _ in range(2):
        refused = await acme.post(SUBSCRIPTIONS, body, idempotency_key="a")
        assert refused.status_code in {404, 409, 422}
        assert "idempotent-replayed" not in refused.headers
    assert await _keys(db) == []
    await _set_level_active(db, is_active=True)
    assert (await acme.post(SUBSCRIPTIONS, body, idempotency_key="a")).status_code == 201

    wrong = await client.post(LEADS, {**LEAD, "consent": False}, idempotency_key="a")
    assert wrong.status_code == 422
    # The key was not used up: the corrected request may carry it.
    assert (await client.post(LEADS, LEAD, idempotency_key="a")).status_code == 201


async def _set_level_active(db: Database, *, is_active: bool) -> None:
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE competition_levels SET is_active = %(it)s", {"it": is_active})


async def test_who_may_not_takes_no_key(client: Client, db: Database, cast: Cast) -> None:
    body = {"competition_level_id": str(cast.level_id)}
    admin = await client.as_admin()
    assert (await client.post(SUBSCRIPTIONS, body, idempotency_key="a")).status_code == 401
    assert (await admin.post(SUBSCRIPTIONS, body, idempotency_key="a")).status_code == 403
    assert await _keys(db) == []


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tinside", "\x7f"])
async def test_an_unfit_key_is_named(client: Client, db: Database, cast: Cast, key: str) -> None:
    answer = await client.post(LEADS, LEAD, idempotency_key=key)
    assert answer.status_code == 422
    assert answer.json()["details"]["fields"].keys() == {"Idempotency-Key"}
    assert await _leads(db) == 0


@pytest.mark.parametrize(
    "key", ["x", "x" * 255, "a b", "01936f2e-7c1a-7b3e-9d55-0f6a3b1c2d4e", '"quoted"', "~!"]
)
async def test_any_printable_key_will_do(
    client: Client, db: Database, cast: Cast, key: str
) -> None:
    answers = [await client.post(LEADS, LEAD, idempotency_key=key) for _ in range(2)]
    _assert_replayed(*answers)


@pytest.mark.parametrize("keys", [[b"a", b"b"], [b"caf\xe9"], [b"\xc3\xa9"]])
def test_one_key_in_ascii(keys: list[bytes]) -> None:
    # httpx sends neither.
    headers = [(b"idempotency-key", key) for key in keys]
    scope = {"type": "http", "headers": headers}
    # Only what is read; a whole scope has twenty entries more.
    request = CheckedRequest(scope)  # pyright: ignore[reportArgumentType] - see above
    with pytest.raises(InvalidInput):
        sent_key(request)


async def test_reading_ignores_the_header(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    for method in ("GET", "HEAD"):
        for key in ("a", "a", "x" * 300):
            answer = await acme.request(method, SUBSCRIPTIONS, headers={"idempotency-key": key})
            assert answer.status_code == 200
            assert "idempotent-replayed" not in answer.headers
    assert await _keys(db) == []


async def test_the_document_shows_the_header(client: Client) -> None:
    paths = (await client.get("/api/openapi.json")).json()["paths"]
    names = {
        (path, parameter["name"])
        for path, item in paths.items()
        for operation in item.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "header"
    }
    assert {(LEADS, "Idempotency-Key"), (SUBSCRIPTIONS, "Idempotency-Key")} <= names
    assert "Idempotency-Key" in (await client.get("/api/docs")).text
