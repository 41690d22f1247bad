"""The person takes the request back: it is sold to nobody any more, and its buyers are told."""

from collections import Counter
from uuid import UUID

import pytest

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.errors import NotFound
from hotlead.kit.ids import new_id
from hotlead.leads import service
from hotlead.leads.records import LeadStatus
from hotlead.notifications import service as notifications
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.client import Client
from tests.leads.own import Person, text_of
from tests.leads.rows import audit_rows, jobs, lead_rows
from tests.notifications.post import (
    FakeMailer,
    Shop,
    list_deliveries,
    make_shop,
    resources,
)
from tests.refunds.shop import approve, report


@pytest.fixture
async def shop(db: Database, cast: Cast) -> Shop:
    """A lead that acme and rival bought."""
    return await make_shop(db, cast)


@pytest.mark.parametrize("status", ["pending_approval", "approved", "unsold", "distributed"])
async def test_it_is_off_the_market(
    db: Database, settings: Settings, cast: Cast, status: str
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status=status)
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    await Person(db, settings, lead_id).withdraw()
    (lead,) = await lead_rows(db)
    assert (lead["status"], lead["next_attempt_at"]) == ("withdrawn", None)
    assert lead["contact_name"] == "Amara Okafor"
    (entry,) = await audit_rows(db, "lead.withdrawn")
    assert (entry["actor_role"], entry["actor_id"]) == ("visitor", None)
    assert entry["metadata"] == {"before": {"status": status}, "after": {"status": "withdrawn"}}
    told = [("notifications.announce_withdrawal", {"lead_id": str(lead_id)})]
    assert await jobs(db) == told


async def test_the_second_time_changes_nothing(
    db: Database, settings: Settings, shop: Shop
) -> None:
    person = Person(db, settings, shop.lead_id)
    await person.withdraw()
    before = await lead_rows(db)
    await person.withdraw(NOW.replace(year=2030))
    assert await lead_rows(db) == before
    assert len(await jobs(db)) == len(await audit_rows(db, "lead.withdrawn")) == 1


async def test_a_link_opens_one_lead_and_nothing_made_up_opens_any(
    db: Database, settings: Settings, shop: Shop, cast: Cast
) -> None:
    key, good = settings.secret_key, Person(db, settings, shop.lead_id).token
    reference = service.make_reference(key, shop.lead_id, cast.niche_id)
    other_key = service.make_private_token("o" * 48, shop.lead_id)
    gone = service.make_private_token(key, new_id())
    flipped = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for token in ("", ".", "é", good.split(".")[0], reference, other_key, gone, flipped, "x" * 999):
        async with db.transaction(SYSTEM) as tx:
            for verb in (service.withdraw_lead, service.erase_own_lead):
                with pytest.raises(NotFound):
                    await verb(tx, SYSTEM, key, token, NOW)
            with pytest.raises(NotFound):
                await service.get_own_lead(tx, key, token)
    assert (await lead_rows(db))[0]["status"] == "distributed"


async def test_who_is_logged_in_is_not_who_withdraws(
    db: Database, settings: Settings, shop: Shop, cast: Cast
) -> None:
    somebody = Actor(role=Role.ADMIN, user_id=cast.admin.user_id, address="203.0.113.9")
    token = Person(db, settings, shop.lead_id).token
    async with db.transaction(SYSTEM) as tx:
        await service.withdraw_lead(tx, somebody, settings.secret_key, token, NOW)
    (entry,) = await audit_rows(db, "lead.withdrawn")
    assert (entry["actor_role"], entry["actor_id"]) == ("visitor", None)
    assert entry["ip_address"] == "203.0.113.9"


async def test_nothing_brings_it_back(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        buyer = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    await Person(db, settings, lead_id).withdraw()
    admin = cast.admin
    async with db.transaction(admin) as tx:
        for refused, verb in (
            (service.LeadNotPending, service.approve_lead(tx, admin, lead_id, NOW)),
            (service.LeadNotPending, service.reject_lead(tx, admin, lead_id, "No.", NOW)),
            (service.LeadNotRejected, service.reopen_lead(tx, admin, lead_id, NOW)),
            (
                distribution.LeadNotApproved,
                distribution.take_back_lead(tx, admin, lead_id, NOW),
            ),
            (service.LeadNotUnsold, distribution.retry_lead(tx, admin, lead_id, NOW)),
            (
                distribution.NotAssignable,
                distribution.assign_lead(tx, admin, lead_id, buyer, NOW),
            ),
            (distribution.NobodyToTell, distribution.redeliver_lead(tx, admin, lead_id, NOW)),
        ):
            with pytest.raises(refused):
                await verb
    done = await distribution.drain_niche(
        worker_db, cast.niche_id, cache=distribution.TermsCache(), clock=lambda: NOW
    )
    assert done.leads == 0


async def test_every_buyer_is_told_once(
    db: Database, worker_db: Database, settings: Settings, cast: Cast, shop: Shop
) -> None:
    """Also who wants no mail of leads: they have the person's details."""
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx, "UPDATE providers SET notification_preferences = '{\"new_lead\": false}'", {}
        )
    await Person(db, settings, shop.lead_id).withdraw()
    mailer = FakeMailer()
    for _ in range(2):
        async with worker_db.transaction(SYSTEM) as tx:
            await notifications.announce_withdrawal(tx, shop.lead_id, NOW)
        await notifications.send_batch(resources(worker_db, settings, mailer), NOW)
    told = Counter(str(message["To"]) for message in mailer.sent)
    assert told == {cast.acme.email: 1, cast.rival.email: 1}
    text = text_of(mailer.to(cast.acme.email)[0])
    assert "Please stop contacting Amara Okafor" in text
    assert f"/dashboard/leads/{shop.lead_id}" in text


async def test_its_own_mail_is_not_sent_any_more(
    db: Database, worker_db: Database, settings: Settings, shop: Shop
) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        await notifications.announce_assignments(tx, [shop.lead_id], NOW)
    await Person(db, settings, shop.lead_id).withdraw()
    mailer = FakeMailer()
    await notifications.send_batch(resources(worker_db, settings, mailer), NOW)
    assert mailer.sent == []
    assert {row.status for row in await list_deliveries(db)} == {"failed"}


async def test_its_buyers_may_still_report_it(
    db: Database, settings: Settings, cast: Cast, shop: Shop
) -> None:
    """Withdrawing is no reason for a refund, and takes none away."""
    await Person(db, settings, shop.lead_id).withdraw()
    asked = await report(db, cast.acme.actor, shop.lead_id)
    await approve(db, cast.admin, asked.id)
    (lead,) = await lead_rows(db)
    assert lead["status"] == LeadStatus.WITHDRAWN


async def test_the_same_again_is_a_new_request(
    client: Client, db: Database, settings: Settings, body: dict[str, object]
) -> None:
    """Sent again within a minute it would be the first one, were that not withdrawn."""
    first = (await client.post("/api/v1/leads", body)).json()["data"]["id"]
    assert (await client.post("/api/v1/leads", body)).json()["data"]["id"] == first
    await Person(db, settings, UUID(first)).withdraw()
    again = (await client.post("/api/v1/leads", body)).json()["data"]["id"]
    assert again != first
    assert [lead["status"] for lead in await lead_rows(db)] == ["withdrawn", "pending_approval"]


async def test_buyers_and_administrators_see_it(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    await Person(db, settings, shop.lead_id).withdraw()
    acme = await client.as_provider("acme")
    page = (await acme.get(f"/dashboard/leads/{shop.lead_id}")).text
    assert "Withdrawn by the person" in page
    assert "tel:" not in page
    assert "Withdrawn" in (await acme.get("/dashboard/leads")).text
    api = (await acme.get(f"/api/v1/providers/me/leads/{shop.lead_id}")).json()["data"]
    assert api["withdrawn_at"].startswith("2026-11-20")
    assert api["erased_at"] is None
    assert "2026-11-20" in (await acme.get("/dashboard/leads.csv")).text.splitlines()[1][-40:]
    admin = await client.as_admin()
    page = (await admin.get(f"/admin/leads/{shop.lead_id}")).text
    assert "Withdrawn by the person" in page
    found = (await admin.get("/api/v1/admin/leads?status=withdrawn")).json()
    assert [lead["id"] for lead in found["data"]] == [str(shop.lead_id)]
