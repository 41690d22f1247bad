"""One key, many at once, and a connection that dies between the effect and the commit."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from hotlead.kit import idempotency
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx, fetch_rows, fetch_value
from hotlead.kit.idempotency import Answer, Claim
from tests.builders import Cast
from tests.client import open_client

pytestmark = pytest.mark.race

AT_ONCE = 20
LEADS = "/api/v1/leads"
LEAD = {
    "niche": "vps",
    "contact_name": "Amara Okafor",
    "contact_email": "amara@example.com",
    "form_data": {"budget": 120},
    "consent": True,
}


async def test_many_at_once_act_once(settings: Settings, db: Database, cast: Cast) -> None:
    async with open_client(settings, db, cast) as client:
        acme = await client.as_provider("acme")
        body = {"competition_level_id": str(cast.level_id)}
        calls = [
            *(client.post(LEADS, LEAD, idempotency_key="a") for _ in range(AT_ONCE)),
            *(
                acme.post("/api/v1/subscriptions", body, idempotency_key="a")
                for _ in range(AT_ONCE)
            ),
        ]
        answers = await asyncio.gather(*calls)
    for those in (answers[:AT_ONCE], answers[AT_ONCE:]):
        assert {answer.status_code for answer in those} == {201}
        assert len({answer.content for answer in those}) == 1
        replayed = [answer for answer in those if "idempotent-replayed" in answer.headers]
        assert len(replayed) == AT_ONCE - 1
    async with db.transaction(SYSTEM) as tx:
        assert len(await fetch_rows(tx, "SELECT id FROM leads")) == 1
        assert len(await fetch_rows(tx, "SELECT id FROM provider_subscriptions")) == 1


async def test_one_body_wins_and_the_other_is_refused(
    settings: Settings, db: Database, cast: Cast
) -> None:
    bodies = [LEAD, {**LEAD, "contact_name": "Bo"}] * (AT_ONCE // 2)
    async with open_client(settings, db, cast) as client:
        answers = await asyncio.gather(
            *(client.post(LEADS, body, idempotency_key="a") for body in bodies)
        )
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 10
    async with db.transaction(SYSTEM) as tx:
        assert len(await fetch_rows(tx, "SELECT id FROM leads")) == 1


async def test_a_crash_leaves_nothing_behind(
    settings: Settings,
    db: Database,
    database_url: str,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep_answer = idempotency.keep_answer
    kept: list[UUID] = []

    async def die(tx: Tx, claim: Claim, answer: Answer) -> None:
        # The effect is written, nothing is committed.
        kept.append((await fetch_rows(tx, "SELECT id FROM leads"))[0][0])
        pid = await fetch_value(tx, int, "SELECT pg_backend_pid()")
        with psycopg.connect(database_url) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", (pid,))
        await keep_answer(tx, claim, answer)

    async with open_client(settings, db, cast) as client:
        with monkeypatch.context() as patch:
            patch.setattr(idempotency, "keep_answer", die)
            dead = await client.post(LEADS, LEAD, idempotency_key="a")
        assert dead.status_code == 503
        async with db.transaction(SYSTEM) as tx:
            assert await fetch_rows(tx, "SELECT id FROM leads") == []
            assert await fetch_rows(tx, "SELECT key FROM idempotency_keys") == []
            assert await fetch_rows(tx, "SELECT id FROM jobs.procrastinate_jobs") == []
        again = await client.post(LEADS, LEAD, idempotency_key="a")
        once_more = await client.post(LEADS, LEAD, idempotency_key="a")
    assert again.status_code == 201
    assert "idempotent-replayed" not in again.headers
    assert once_more.content == again.content
    async with db.transaction(SYSTEM) as tx:
        (lead,) = await fetch_rows(tx, "SELECT id FROM leads")
    assert lead[0] == UUID(again.json()["data"]["id"])
    assert kept != [lead[0]]
