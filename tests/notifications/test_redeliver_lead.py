"""Sending a sold lead to its buyers once more."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb, fetch_rows
from hotlead.kit.errors import Forbidden
from hotlead.kit.ids import new_id
from hotlead.notifications import jobs, service
from tests.builders import NOW, Cast, make_lead
from tests.client import Client, open_client
from tests.notifications.post import (
    FakeMailer,
    list_deliveries,
    list_jobs,
    make_shop,
    resources,
)


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor of the whole application."""
    async with open_client(settings, db, cast) as opened:
        yield opened


async def _redeliver(db: Database, cast: Cast, lead_id: UUID) -> int:
    async with db.transaction(cast.admin) as tx:
        return await distribution.redeliver_lead(tx, cast.admin, lead_id, NOW)


async def _run(db: Database, settings: Settings, mailer: FakeMailer) -> None:
    """Run the jobs that wait, as a worker would, and the sender after them."""
    res = resources(db, settings, mailer)
    for job in await list_jobs(db):
        if job.task_name == "notifications.redeliver_lead":
            await jobs.redeliver_lead(res, **{key: str(job.args[key]) for key in job.args})
    await jobs.send_deliveries(res)


async def test_each_buyer_gets_another_mail(db: Database, settings: Settings, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    assert await _redeliver(db, cast, shop.lead_id) == 2
    mailer = FakeMailer()
    for _ in range(2):
        # The same job again: the same request.
        await _run(db, settings, mailer)
    assert len(mailer.to(cast.acme.email)) == 2
    assert len(mailer.to(cast.rival.email)) == 2
    async with db.transaction(SYSTEM) as tx:
        [audit] = await fetch_rows(
            tx,
            "SELECT id, entity_id, description FROM audit_log"
            " WHERE action_type = 'lead.redelivered'",
        )
    assert audit[1:] == (shop.lead_id, "Sent again to 2 buyers")
    again = {d.cause for d in await list_deliveries(db) if d.cause.startswith("lead.redelivered")}
    assert again == {
        f"lead.redelivered:{audit[0]}:{shop.acme_assignment_id}",
        f"lead.redelivered:{audit[0]}:{shop.rival_assignment_id}",
    }


async def test_every_request_sends_again(db: Database, settings: Settings, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    for _ in range(2):
        await _redeliver(db, cast, shop.lead_id)
    mailer = FakeMailer()
    await _run(db, settings, mailer)
    assert len(mailer.to(cast.acme.email)) == 2


async def test_not_to_whom_it_was_refunded_or_who_wants_no_mail(
    db: Database, settings: Settings, cast: Cast
) -> None:
    shop = await make_shop(db, cast)
    await _refund(db, shop.acme_assignment_id)
    assert await _redeliver(db, cast, shop.lead_id) == 1
    mailer = FakeMailer()
    await _run(db, settings, mailer)
    assert [message["To"] for message in mailer.sent] == [cast.rival.email]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET notification_preferences = %s",
            (Jsonb({"new_lead": False}),),
        )
    with pytest.raises(distribution.NobodyToTell):
        await _redeliver(db, cast, shop.lead_id)


async def _refund(db: Database, assignment_id: UUID) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            """
            WITH sale AS (
                UPDATE lead_assignments
                SET is_refunded = true, refunded_at = now(), refund_reason = 'spam'
                WHERE id = %(id)s
                RETURNING id, provider_id, lead_id, price_charged
            ), paid AS (
                UPDATE providers AS p SET balance = p.balance + sale.price_charged
                FROM sale WHERE p.id = sale.provider_id
                RETURNING p.balance
            )
            INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after,
                                         idempotency_key, assignment_id, lead_id)
            SELECT sale.provider_id, 'refund', sale.price_charged, paid.balance, sale.id::text,
                sale.id, sale.lead_id
            FROM sale, paid
            """,
            {"id": assignment_id},
        )


async def test_the_api_and_the_page(client: Client, db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        unsold = await make_lead(tx, cast.niche_id, status="unsold", email="un@example.com")
    admin = await client.as_admin()
    path = f"/api/v1/admin/leads/{shop.lead_id}/redeliver"
    first, second = [await admin.post(path, idempotency_key="k1") for _ in range(2)]
    assert first.status_code == 202
    assert first.json()["data"] == {"lead_id": str(shop.lead_id), "buyers": 2}
    assert second.headers["idempotent-replayed"] == "true"
    assert len(await list_jobs(db)) == 1
    refused = await admin.post(f"/api/v1/admin/leads/{unsold}/redeliver")
    assert (refused.status_code, refused.json()["details"]["code"]) == (409, "nobody_to_tell")
    missing = await admin.post(f"/api/v1/admin/leads/{new_id()}/redeliver")
    assert missing.status_code == 404
    address = f"/admin/leads/{shop.lead_id}"
    assert f'action="{address}/redeliver"' in (await admin.get(address)).text
    for lead_id in (shop.lead_id, unsold):
        answer = await admin.post_form(f"/admin/leads/{lead_id}/redeliver", {})
        assert answer.headers["location"] == f"/admin/leads/{lead_id}"
    assert len(await list_jobs(db)) == 2


async def test_a_double_click_sends_one_mail(client: Client, db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    admin = await client.as_admin()
    address = f"/admin/leads/{shop.lead_id}"
    keys = [_key_of((await admin.get(address)).text) for _ in range(2)]
    for key in (keys[0], keys[0], keys[1]):
        answer = await admin.post_form(f"{address}/redeliver", {"_once": key})
        assert answer.headers["location"] == address
    assert len(await list_jobs(db)) == 2
    assert (await admin.post_form(f"{address}/redeliver", {"_once": "x"})).status_code == 422


def _key_of(page: str) -> str:
    [key] = re.findall('name="_once" value="([0-9a-f]{32})"', page)
    return key


async def test_who_may_not(client: Client, db: Database, cast: Cast) -> None:
    path = f"/api/v1/admin/leads/{new_id()}/redeliver"
    assert (await client.post(path)).status_code == 401
    assert (await (await client.as_provider("acme")).post(path)).status_code == 403
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await distribution.redeliver_lead(tx, cast.acme.actor, new_id(), NOW)
