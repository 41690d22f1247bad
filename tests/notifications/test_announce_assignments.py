from uuid import uuid4

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb
from hotlead.notifications import jobs, service
from tests.builders import NOW, Cast
from tests.notifications.post import (
    FakeMailer,
    list_deliveries,
    list_jobs,
    make_shop,
    resources,
)


async def test_each_buyer_gets_one_delivery(db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    deliveries = await list_deliveries(db)
    assert {d.cause for d in deliveries} == {
        f"lead.assigned:{shop.acme_assignment_id}",
        f"lead.assigned:{shop.rival_assignment_id}",
    }
    assert {d.recipient_id for d in deliveries} == {
        cast.acme.provider_id,
        cast.rival.provider_id,
    }
    assert [job.task_name for job in await list_jobs(db)] == [service.SEND_JOB]


async def test_twice_tells_once(db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    for _ in range(2):
        async with db.transaction(SYSTEM) as tx:
            await service.announce_assignments(tx, [shop.lead_id, shop.lead_id], NOW)
    assert len(await list_deliveries(db)) == 2
    assert len(await list_jobs(db)) == 1


async def test_nobody_to_tell_wakes_nobody(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [uuid4()], NOW)
        await service.announce_assignments(tx, [], NOW)
    assert await list_jobs(db) == []


async def test_who_does_not_want_the_mail_gets_none(db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET notification_preferences = %s WHERE id = %s",
            (Jsonb({"new_lead": False}), cast.acme.provider_id),
        )
        # An older row that knows nothing of this preference.
        await tx.execute(
            "UPDATE providers SET notification_preferences = '{}' WHERE id = %s",
            (cast.rival.provider_id,),
        )
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    assert [d.recipient_id for d in await list_deliveries(db)] == [cast.rival.provider_id]


async def test_a_deleted_account_is_not_told(db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE users SET deleted_at = now() WHERE id = %s", (cast.acme.user_id,))
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    assert [d.recipient_id for d in await list_deliveries(db)] == [cast.rival.provider_id]


async def test_a_buyer_sees_its_own_purchase_and_no_rival(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    shop = await make_shop(
        db, cast, {"budget": 120, "location": ["US", "EU"], "managed": False, "notes": "a\nb"}
    )
    mailer = FakeMailer()
    res = resources(worker_db, settings, mailer)
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    await jobs.send_deliveries(res)
    (message,) = mailer.to(cast.acme.email)
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert message["Subject"] == "New VPS lead: Amara Okafor"
    for expected in (
        "Email: amara@example.com",
        "Phone: +1 555 0151",
        "Monthly budget: 120",
        "Server location: US, EU",
        "Managed: No",
        "You paid: $25.00",
        "At most 2 other providers get this lead.",
        "Your balance: $975.00",
        f"{settings.base_url}/dashboard/leads/{shop.lead_id}",
    ):
        assert expected in text, expected
    html = message.get_body(("html",))
    assert html is not None
    assert "mailto:amara@example.com?subject=Your%20VPS%20request" in html.get_content()
    assert "tel:+15550151" in html.get_content()
    assert "rival" not in (text + html.get_content()).lower()
