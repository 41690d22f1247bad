from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.mail import MailRefused
from hotlead.notifications import service
from hotlead.reports.service import header_of
from tests.builders import NOW, Cast
from tests.client import Client
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, make_shop, resources

LATER = NOW + timedelta(days=1)
API = "/api/v1/admin/deliveries"


def refuse(message: EmailMessage) -> None:
    raise MailRefused("550 the mailbox is full")


async def give_up(worker_db: Database, db: Database, cast: Cast, settings: Settings) -> list[UUID]:
    """Two messages about a sold lead that the mail server refused, acme's first."""
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    await service.send_batch(resources(worker_db, settings, FakeMailer(fails=refuse)), NOW)
    made = await list_deliveries(db)
    assert {each.status for each in made} == {"failed"}
    of = {each.recipient_id: each.id for each in made}
    return [of[cast.acme.provider_id], of[cast.rival.provider_id]]


async def audited(db: Database) -> Sequence[UUID]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT entity_id FROM audit_log WHERE action_type = 'delivery.resent' ORDER BY id"
        )
    return [row[0] for row in rows]


async def test_what_was_given_up_goes_out(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    first, second = await give_up(worker_db, db, cast, settings)
    unknown = new_id()
    jobs = len(await list_jobs(db))
    async with db.transaction(cast.admin) as tx:
        done = await service.resend_deliveries(tx, cast.admin, [first, unknown, first], LATER)
    assert (done.resent, done.left_alone) == ([first], [unknown])
    assert await audited(db) == [first]
    assert len(await list_jobs(db)) == jobs + 1
    mailer = FakeMailer()
    await service.send_batch(resources(worker_db, settings, mailer), LATER)
    assert len(mailer.sent) == 1
    by_id = {each.id: each for each in await list_deliveries(db)}
    assert (by_id[first].status, by_id[first].attempts) == ("sent", 1)
    assert by_id[second].status == "failed"


async def test_twice_is_once(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    asked = await give_up(worker_db, db, cast, settings)
    for expected in (asked, []):
        async with db.transaction(cast.admin) as tx:
            done = await service.resend_deliveries(tx, cast.admin, asked, LATER)
        assert done.resent == expected
    assert sorted(await audited(db)) == sorted(asked)


async def test_all_of_them(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    asked = await give_up(worker_db, db, cast, settings)
    async with db.transaction(cast.admin) as tx:
        done = await service.resend_failed(tx, cast.admin, LATER)
    assert set(done.resent) == set(asked)
    async with db.transaction(cast.admin) as tx:
        assert (await service.resend_failed(tx, cast.admin, LATER)).resent == []


async def test_nobody_else_may(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        with pytest.raises(Forbidden):
            await service.resend_deliveries(tx, acme, [new_id()], NOW)
        with pytest.raises(Forbidden):
            await service.resend_failed(tx, acme, NOW)


async def test_a_limit(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        for ids in ([], [new_id() for _ in range(101)]):
            with pytest.raises(InvalidInput):
                await service.resend_deliveries(tx, cast.admin, ids, NOW)


async def test_by_api(
    client: Client, worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    first, second = await give_up(worker_db, db, cast, settings)
    admin = await client.as_admin()
    shown = (await admin.get(API)).json()
    assert {each["id"] for each in shown["data"]} == {str(first), str(second)}
    assert {each["recipient"] for each in shown["data"]} == {"Acme", "Rival"}
    assert {each["answer"] for each in shown["data"]} == {"550 the mailbox is full"}
    assert shown["pagination"]["total"] == 2
    health = (await admin.get(f"{API}/health")).json()["data"]
    assert (health["failed"], health["waiting"]) == (2, 0)
    done = await admin.post(f"{API}/resend", {"delivery_ids": [str(first)]})
    assert done.json()["data"] == {"resent": [str(first)], "left_alone": []}
    waiting = (await admin.get(f"{API}?status=pending")).json()["data"]
    assert [each["id"] for each in waiting] == [str(first)]
    assert (await admin.post(f"{API}/resend", {"delivery_ids": []})).status_code == 422
    assert (await admin.get(f"{API}?status=lost")).status_code == 422
    assert len((await admin.post(f"{API}/resend-failed")).json()["data"]["resent"]) == 1
    assert (await (await client.as_provider("acme")).get(API)).status_code == 403


async def test_the_navigation_counts_mails_alone(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    await give_up(worker_db, db, cast, settings)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE deliveries SET created_at = now()")
        count = (await header_of(tx, cast.admin, utc_now())).counts["/admin/messages"]
        await execute(tx, "UPDATE deliveries SET channel = 'webhook'")
        left = (await header_of(tx, cast.admin, utc_now())).counts["/admin/messages"]
    assert (count, left) == (2, 0)


async def test_on_the_page(
    client: Client, worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    first, second = await give_up(worker_db, db, cast, settings)
    admin = await client.as_admin()
    page = (await admin.get("/admin/messages")).text
    assert page.count("A lead you bought") >= 2
    assert "550 the mailbox is full" in page
    answer = await admin.post_form(
        "/admin/messages/resend", {"ids": [str(first)], "back": "/admin/messages"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/messages")
    answer = await admin.post_form("/admin/messages/resend-failed", {})
    assert answer.headers["location"] == "/admin/messages?status=pending"
    assert "Given up" in (await admin.get("/admin/messages?status=pending")).text
    by_id = {each.id: each.status for each in await list_deliveries(db)}
    assert (by_id[first], by_id[second]) == ("pending", "pending")
    refused = await admin.post_form("/admin/messages/resend", {"ids": ["1"]})
    assert refused.status_code == 422
