"""The same person again: the same request once, another one held for a person."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.leads import service
from hotlead.leads.records import Submission, SubmittedLead, Visit
from hotlead.niches.records import Source
from tests.builders import NOW, make_niche
from tests.client import Client
from tests.leads.rows import Row, audit_rows, jobs, lead_rows

Body = dict[str, object]
AMARA = Submission(
    niche="quick",
    contact_name="Amara Okafor",
    contact_email="amara@example.com",
    contact_phone="+1 555 010 0199",
    form_data={"budget": 120},
    consent=True,
)
OTHER = Submission(
    niche="quick",
    contact_name="Amara O.",
    contact_email="Amara+hosting@example.com",
    contact_phone="+1 (555) 010-0199",
    form_data={"budget": 90},
    consent=True,
)


class Market:
    """A niche that approves by itself, and people who ask in it."""

    def __init__(self, db: Database, settings: Settings, niche_id: UUID) -> None:
        self.niche_id = niche_id
        self._db = db
        self._key = settings.secret_key
        self._forms = service.Forms()

    async def submit(
        self, sent: Submission, after_s: float = 0, lead_id: UUID | None = None
    ) -> SubmittedLead:
        visit = Visit(source=Source.API, page="api", lead_id=lead_id)
        now = NOW + timedelta(seconds=after_s)
        async with self._db.connection() as tx:
            return await service.submit_lead(tx, self._forms, self._key, sent, visit, now)


@pytest.fixture
async def market(db: Database, settings: Settings) -> Market:
    async with db.transaction(SYSTEM) as tx:
        return Market(db, settings, await make_niche(tx, slug="quick", approval="automatic"))


def mark_of(lead: Row) -> object:
    return lead["quality"]["duplicate_of"]


async def test_the_same_within_a_minute_gets_the_first_answer(market: Market, db: Database) -> None:
    first = await market.submit(AMARA)
    assert await market.submit(AMARA, after_s=59.9) == first
    (lead,) = await lead_rows(db)
    assert mark_of(lead) is None
    assert len(await jobs(db)) == 2
    assert len(await audit_rows(db, "lead.submitted")) == 1


async def test_after_a_minute_it_is_a_request_of_its_own_and_waits(
    market: Market, db: Database
) -> None:
    first = await market.submit(AMARA)
    second = await market.submit(AMARA, after_s=60)
    assert second.id != first.id
    leads = await lead_rows(db)
    assert [lead["status"] for lead in leads] == ["approved", "pending_approval"]
    assert mark_of(leads[1]) == {"lead_id": str(first.id), "number": leads[0]["number"]}


async def test_other_answers_are_held_and_bring_no_sale(market: Market, db: Database) -> None:
    first = await market.submit(AMARA)
    await market.submit(OTHER, after_s=3_600)
    kept, held = await lead_rows(db)
    assert (held["status"], held["approved_at"]) == ("pending_approval", None)
    assert mark_of(held) == {"lead_id": str(first.id), "number": kept["number"]}
    assert [name for name, _ in await jobs(db)] == [
        "notifications.confirm_submission",
        "distribution.distribute_niche",
        "notifications.confirm_submission",
    ]


async def test_the_niche_says_how_long(market: Market, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET intake_dedup_hours = 0")
    await market.submit(AMARA)
    await market.submit(OTHER, after_s=1)
    assert await market.submit(AMARA, after_s=2) != await market.submit(AMARA, after_s=62)
    leads = await lead_rows(db)
    assert {lead["status"] for lead in leads} == {"approved"}
    assert [mark_of(lead) for lead in leads] == [None] * 3


async def test_another_niche_and_another_person_are_no_duplicates(
    market: Market, db: Database
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="second", approval="automatic")
    await market.submit(AMARA)
    await market.submit(replace(AMARA, niche="second"))
    await market.submit(replace(AMARA, contact_email="liam@example.com"))
    assert [mark_of(lead) for lead in await lead_rows(db)] == [None] * 3


async def test_a_consent_given_later_is_kept(market: Market, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET consent_required = false")
    await market.submit(replace(AMARA, consent=False))
    await market.submit(AMARA, after_s=1)
    assert [lead["consent"] is None for lead in await lead_rows(db)] == [True, False]


@pytest.mark.parametrize("other", [AMARA, OTHER], ids=["the same", "other answers"])
async def test_two_at_once_are_one_or_one_waits(
    market: Market, db: Database, other: Submission
) -> None:
    sent = [AMARA, other, AMARA, other]
    answers = await asyncio.gather(*(market.submit(one) for one in sent))
    leads = await lead_rows(db)
    assert len({answer.id for answer in answers}) == len(leads) == (1 if other is AMARA else 2)
    assert [lead["status"] for lead in leads].count("approved") == 1
    assert answers[0] == answers[2]
    assert answers[1] == answers[3]


async def test_gone_back_to_and_corrected_counts(market: Market, db: Database) -> None:
    page = UUID(int=7)
    first = await market.submit(AMARA, lead_id=page)
    again = await market.submit(AMARA, after_s=600, lead_id=page)
    corrected = await market.submit(OTHER, after_s=601, lead_id=page)
    assert first == again
    assert first.id == page != corrected.id
    assert [mark_of(lead) is None for lead in await lead_rows(db)] == [True, False]


async def test_an_administrator_sees_it_and_a_correction_keeps_it(
    client: Client, db: Database, body: Body
) -> None:
    await client.post("/api/v1/leads", body)
    await client.post("/api/v1/leads", {**body, "form_data": {"budget": 90}})
    first, second = await lead_rows(db)
    admin = await client.as_admin()
    page = f"/admin/leads/{second['id']}"
    for address in ("/admin/leads", page):
        shown = await admin.get(address)
        assert f'href="/admin/leads/{first["id"]}"' in shown.text
        assert f"L-{first['number']}" in shown.text
    await admin.patch(f"/api/v1{page}", {"form_data": {"budget": 95}})
    answer = await admin.get(f"/api/v1{page}")
    mark = {"lead_id": first["id"], "number": first["number"]}
    assert answer.json()["data"]["quality"]["duplicate_of"] == mark
