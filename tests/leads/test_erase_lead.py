"""The person is erased: nothing of them is kept, and money, sales and times stay."""

from datetime import timedelta
from uuid import UUID

import pytest
from psycopg.errors import CheckViolation

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.errors import Forbidden, NotFound
from hotlead.kit.ids import new_id
from hotlead.leads import service
from hotlead.leads.records import EraseReason
from hotlead.notifications import service as notifications
from hotlead.refunds import service as refunds
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.client import Client
from tests.leads.own import Person, text_of
from tests.leads.rows import audit_rows, jobs, lead_rows
from tests.notifications.post import FakeMailer, Shop, make_shop, resources
from tests.refunds.shop import report

WIPES = {
    "distribution.wipe_lead",
    "refunds.wipe_lead",
    "notifications.wipe_lead",
    "leads.wipe_answers",
}


@pytest.fixture
async def shop(db: Database, cast: Cast) -> Shop:
    """A lead that acme and rival bought."""
    return await make_shop(db, cast)


async def test_nothing_of_the_person_is_kept(db: Database, settings: Settings, shop: Shop) -> None:
    (before,) = await lead_rows(db)
    person = Person(db, settings, shop.lead_id)
    await person.erase()
    (lead,) = await lead_rows(db)
    assert (lead["contact_name"], lead["contact_email"]) == ("Erased person", "")
    assert lead["form_data"] == lead["quality"] == {}
    assert lead["contact_phone"] is lead["location_city"] is lead["latitude"] is None
    kept = ("number", "niche_id", "created_at", "approved_at", "contact_fingerprint")
    assert {name: lead[name] for name in kept} == {name: before[name] for name in kept}
    async with db.transaction(SYSTEM) as tx:
        sales = await fetch_rows(tx, "SELECT price_charged FROM lead_assignments")
        entries = await fetch_rows(
            tx, "SELECT amount FROM provider_ledger WHERE transaction_type = 'lead_purchase'"
        )
    assert len(sales) == len(entries) == 2
    seen = await person.look()
    assert (seen.status, seen.contact_name, seen.answers) == ("erased", None, [])
    assert [company.company_name for company in seen.received_by] == ["Acme", "Rival"]


async def test_the_other_features_wipe_what_is_theirs(
    db: Database, settings: Settings, shop: Shop
) -> None:
    """At once, and again when whoever was writing meanwhile has ended."""
    await Person(db, settings, shop.lead_id).erase()
    queued = await jobs(db)
    assert {name for name, _ in queued} == {*WIPES, "notifications.announce_withdrawal"}
    assert all(args == {"lead_id": str(shop.lead_id)} for _, args in queued)
    async with db.transaction(SYSTEM) as tx:
        later = await fetch_rows(
            tx,
            """
            SELECT task_name, scheduled_at FROM jobs.procrastinate_jobs
            WHERE scheduled_at > %(at)s
            """,
            {"at": NOW},
        )
    assert {name for name, _ in later} == WIPES
    assert {at for _, at in later} == {NOW + timedelta(minutes=5)}


async def test_the_second_time_changes_nothing(
    db: Database, settings: Settings, cast: Cast, shop: Shop
) -> None:
    person = Person(db, settings, shop.lead_id)
    await person.erase()
    before, queued = await lead_rows(db), await jobs(db)
    await person.erase(NOW.replace(year=2030))
    async with db.transaction(cast.admin) as tx:
        await service.erase_lead(tx, cast.admin, shop.lead_id, EraseReason.LETTER, NOW)
    assert (await lead_rows(db), await jobs(db)) == (before, queued)
    assert len(await audit_rows(db, "lead.erased")) == 1


async def test_withdrawn_first_keeps_its_moment(
    db: Database, settings: Settings, shop: Shop
) -> None:
    person = Person(db, settings, shop.lead_id)
    await person.withdraw()
    await person.erase(NOW + timedelta(days=1))
    seen = await person.look()
    assert (seen.withdrawn_at, seen.erased_at) == (NOW, NOW + timedelta(days=1))


async def test_the_trail_forgets_where_the_visit_came_from(
    client: Client, db: Database, settings: Settings, cast: Cast, body: dict[str, object]
) -> None:
    """The visitor's address and browser go; what administrators did stays as it was."""
    ids = [
        UUID((await client.post("/api/v1/leads", {**body, **more})).json()["data"]["id"])
        for more in ({}, {"contact_email": "other@example.com"})
    ]
    admin = await client.as_admin()
    assert (await admin.post(f"/api/v1/admin/leads/{ids[0]}/approve")).status_code == 202
    await client.post(Person(db, settings, ids[0]).api + "/erase")
    trail = [
        (row["entity_id"] == str(ids[0]), row["action_type"], row["ip_address"] is None)
        for action in ("lead.submitted", "lead.approved", "lead.erased")
        for row in await audit_rows(db, action)
    ]
    assert trail == [
        (True, "lead.submitted", True),
        (False, "lead.submitted", False),
        (True, "lead.approved", False),
        (True, "lead.erased", True),
    ]
    async with db.transaction(SYSTEM) as tx:
        wiped = await fetch_rows(tx, "SELECT wipe_audit_origin(%(id)s)", {"id": ids[1]})
    assert wiped == [(0,)], "of a lead that is not erased nothing goes"


async def test_nothing_comes_back(db: Database, settings: Settings, shop: Shop) -> None:
    await Person(db, settings, shop.lead_id).erase()
    for change in (
        "contact_name = 'Amara'",
        "contact_phone = '1'",
        "form_data = '{\"budget\": 1}'",
        "latitude = 1, longitude = 1",
        "status = 'approved', withdrawn_at = NULL",
    ):
        with pytest.raises(CheckViolation):
            async with db.transaction(SYSTEM) as tx:
                # A constant of this file, not built from data.
                await tx.execute(f"UPDATE leads SET {change}".encode())


async def test_notes_after_the_erasure_are_not_kept(
    db: Database, settings: Settings, cast: Cast, shop: Shop
) -> None:
    await report(db, cast.rival.actor, shop.lead_id, notes="Amara is not in.")
    await Person(db, settings, shop.lead_id).erase()
    asked = await report(db, cast.acme.actor, shop.lead_id, notes="Amara does not answer.")
    assert asked.notes == ""
    async with db.transaction(SYSTEM) as tx:
        assert await refunds.wipe_lead(tx, shop.lead_id) == 1
        assert await refunds.wipe_lead(tx, shop.lead_id) == 0
        notes = await fetch_rows(tx, "SELECT notes FROM bad_lead_requests")
    assert notes == [(None,), (None,)]


async def test_nothing_is_wiped_of_others(db: Database, worker_db: Database, shop: Shop) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        assert await distribution.wipe_lead(tx, shop.lead_id) == 0
        assert await refunds.wipe_lead(tx, shop.lead_id) == 0
        assert await notifications.wipe_lead(tx, shop.lead_id) == 0


async def test_decisions_stay_and_can_no_longer_be_made_again(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_ids = [
            await make_lead(tx, cast.niche_id, status="approved", email=f"{i}@example.com")
            for i in range(3)
        ]
    await distribution.drain_niche(
        worker_db, cast.niche_id, cache=distribution.TermsCache(), clock=lambda: NOW
    )
    await Person(db, settings, lead_ids[1]).erase()
    async with worker_db.transaction(SYSTEM) as tx:
        assert await distribution.wipe_lead(tx, lead_ids[1]) == 1
    verified = [it async for it in distribution.verify_since(db, SYSTEM, NOW)]
    assert [(it.decisions, it.beyond, list(it.differences)) for it in verified] == [(1, 2, [])]
    async with db.transaction(cast.admin) as tx:
        told = await distribution.describe_lead(tx, cast.admin, lead_ids[1])
    assert [buyer.company_name for buyer in told.buyers] == ["Acme"]


async def test_buyers_are_told_to_delete(
    db: Database, worker_db: Database, settings: Settings, cast: Cast, shop: Shop
) -> None:
    person, mailer = Person(db, settings, shop.lead_id), FakeMailer()
    for verb in (person.withdraw, person.erase):
        await verb()
        async with worker_db.transaction(SYSTEM) as tx:
            await notifications.announce_withdrawal(tx, shop.lead_id, NOW)
        await notifications.send_batch(resources(worker_db, settings, mailer), NOW)
    subjects = [str(message["Subject"]) for message in mailer.to(cast.acme.email)]
    assert [subject.split()[0] for subject in subjects] == ["Lead", "Delete"]
    first, last = map(text_of, mailer.to(cast.acme.email))
    assert "Amara" in first
    assert "Amara" not in last
    assert "delete what you keep of them" in last


async def test_only_administrators_erase_for_others(db: Database, cast: Cast, shop: Shop) -> None:
    async with db.transaction(SYSTEM) as tx:
        with pytest.raises(Forbidden):
            await service.erase_lead(tx, cast.acme.actor, shop.lead_id, EraseReason.LETTER, NOW)
        with pytest.raises(NotFound):
            await service.erase_lead(tx, cast.admin, new_id(), EraseReason.LETTER, NOW)
    assert (await lead_rows(db))[0]["status"] == "distributed"


async def test_an_administrator_erases(client: Client, db: Database, shop: Shop) -> None:
    admin, here = await client.as_admin(), f"/admin/leads/{shop.lead_id}/erase"
    page = (await admin.get(here)).text
    assert "2 buyers will be told to delete it, too: Acme, Rival" in page.replace("\n      ", " ")
    refused = await admin.post_form(here, {"reason": ""})
    assert refused.status_code == 422
    assert (await admin.post_form(here, {"reason": "Amara asked"})).status_code == 422
    assert (await lead_rows(db))[0]["status"] == "distributed"
    done = await admin.post_form(here, {"reason": "letter"})
    assert done.headers["location"] == f"/admin/leads/{shop.lead_id}"
    (entry,) = await audit_rows(db, "lead.erased")
    assert entry["description"] == "Erased: the person asked by letter"
    assert entry["metadata"]["reason"] == "letter"
    page = (await admin.get(f"/admin/leads/{shop.lead_id}")).text
    assert "because the person asked for it" in page
    assert "nothing left to erase" in (await admin.get(here)).text
    assert (await admin.get("/admin/leads?status=withdrawn")).status_code == 200


async def test_the_api_erases(client: Client, db: Database, shop: Shop) -> None:
    admin, here = await client.as_admin(), f"/api/v1/admin/leads/{shop.lead_id}/erase"
    assert (await admin.post(here, {"reason": "she asked"})).status_code == 422
    done = await admin.post(here, {"reason": "mail"})
    assert done.json()["data"]["contact_name"] == "Erased person"
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE leads SET updated_at = now()", {})
    acme = await client.as_provider("acme")
    lead = (await acme.get(f"/api/v1/providers/me/leads/{shop.lead_id}")).json()["data"]
    assert (lead["contact_name"], lead["contact_email"], lead["answers"]) == (
        "Erased person", "", [],
    )  # fmt: skip
    assert lead["erased_at"] is not None
    page = (await acme.get(f"/dashboard/leads/{shop.lead_id}")).text
    assert "Erased at the person&#39;s request on" in page
    assert "mailto:" not in page
