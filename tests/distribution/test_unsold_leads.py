"""The leads that nobody could buy: listed with their reasons, tried again, rejected."""

from datetime import timedelta
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.distribution.records import Reason
from hotlead.distribution.records.unsold import RETRIED_MAX, ReasonRow
from hotlead.distribution.rules import unsold_words
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Jsonb, Tx, execute, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.paging import Paging
from tests.builders import NOW, Cast, make_lead, make_niche
from tests.client import Client

LIST = "/api/v1/admin/leads/unsold"
RETRY = "/api/v1/admin/leads/retry"


async def make_unsold(
    tx: Tx, niche_id: UUID, *runs: dict[str, int], hours_old: int = 1, name: str = "Una Sold"
) -> UUID:
    """A lead with a run for each of the counts of reasons."""
    created = NOW - timedelta(hours=hours_old)
    lead_id = await make_lead(tx, niche_id, status="unsold", name=name, now=created)
    for attempt, counts in enumerate(runs, start=1):
        await execute(
            tx,
            """
            INSERT INTO distribution_runs (id, lead_id, attempt, outcome, policy, decisions,
                                           reason_counts, decided_at, decide_ms)
            VALUES (%(id)s, %(lead_id)s, %(attempt)s, 'unsold', 'additive', '[]', %(counts)s,
                    %(now)s, 0)
            """,
            {"id": new_id(), "lead_id": lead_id, "attempt": attempt, "now": NOW,
             "counts": Jsonb(counts)},
        )  # fmt: skip
    await execute(
        tx,
        "UPDATE leads SET distribution_attempts = %(attempts)s WHERE id = %(id)s",
        {"attempts": len(runs), "id": lead_id},
    )
    return lead_id


async def _statuses(db: Database) -> dict[UUID, str]:
    async with db.transaction(SYSTEM) as tx:
        return {row[0]: row[1] for row in await fetch_rows(tx, "SELECT id, status FROM leads")}


async def test_oldest_first_with_the_reasons_of_the_latest_attempt(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        other = await make_niche(tx, slug="other")
        counts = {"filter_mismatch:budget": 1, "insufficient_balance": 3, "cap_day": 2}
        young = await make_unsold(tx, cast.niche_id, {"outside_schedule": 9}, counts)
        old = await make_unsold(tx, cast.niche_id, {}, hours_old=5)
        imported = await make_unsold(tx, other, hours_old=3)
        await make_lead(tx, cast.niche_id, status="approved")
    admin = await client.as_admin()
    rows = (await admin.get(LIST)).json()["data"]
    assert [row["id"] for row in rows] == [str(old), str(imported), str(young)]
    assert [row["sentence"] for row in rows] == [
        "nobody subscribes",
        "no decision is kept",
        "3 balance too low · 2 over the cap of the day · 1 “Monthly budget” does not match",
    ]
    assert rows[2]["reasons"] == counts
    assert rows[2]["attempts"] == 2
    assert [row["id"] for row in (await admin.get(f"{LIST}?niche=other")).json()["data"]] == [
        str(imported)
    ]
    second = (await admin.get(f"{LIST}?limit=2&page=2")).json()
    assert [row["id"] for row in second["data"]] == [str(young)]
    assert second["pagination"]["total"] == 3


async def test_the_next_attempt_only_where_there_will_be_one(db: Database, cast: Cast) -> None:
    """Past the window, or with the attempts used up, only an administrator tries again."""
    async with db.transaction(SYSTEM) as tx:
        await make_unsold(tx, cast.niche_id, {}, hours_old=100)
        await make_unsold(tx, cast.niche_id, {}, {}, {}, {}, {}, hours_old=3)
        await make_unsold(tx, cast.niche_id, {}, hours_old=2)
        await execute(tx, "UPDATE leads SET next_attempt_at = %(at)s", {"at": NOW})
    async with db.transaction(cast.admin) as tx:
        page = await service.list_unsold(tx, cast.admin, None, Paging(), NOW)
    assert [lead.next_attempt_at for lead in page.items] == [None, None, NOW]


async def test_which_reason_keeps_most(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        other = await make_niche(tx, slug="other")
        await make_unsold(tx, cast.niche_id, {"insufficient_balance": 1, "cap_day": 7})
        await make_unsold(tx, other, {"insufficient_balance": 1, "filter_missing:budget": 1})
        await make_unsold(tx, other, {})
        await make_unsold(tx, other)
    admin = await client.as_admin()
    every = (await admin.get(f"{LIST}/reasons")).json()["data"]
    assert every == [
        {"words": "balance too low", "leads": 2},
        {"words": "no decision is kept", "leads": 1},
        {"words": "nobody subscribes", "leads": 1},
        {"words": "over the cap of the day", "leads": 1},
        {"words": "“Monthly budget” not answered", "leads": 1},
    ]
    one = (await admin.get(f"{LIST}/reasons?niche=vps")).json()["data"]
    assert [total["words"] for total in one] == ["balance too low", "over the cap of the day"]


async def test_many_are_tried_again_once(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        other = await make_niche(tx, slug="other")
        unsold = [await make_unsold(tx, niche, {}) for niche in (cast.niche_id, other, other)]
        waiting = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    missing = new_id()
    body = {"lead_ids": [str(each) for each in (*unsold, waiting, missing)]}
    first, second = await admin.post(RETRY, body), await admin.post(RETRY, body)
    assert first.status_code == 202
    assert first.json()["data"] == {
        "retried": [str(each) for each in unsold],
        "left_alone": [str(waiting), str(missing)],
    }
    assert second.json()["data"]["retried"] == []
    statuses = await _statuses(db)
    assert [statuses[each] for each in (*unsold, waiting)] == ["approved"] * 3 + [
        "pending_approval"
    ]
    async with db.transaction(SYSTEM) as tx:
        jobs = await fetch_rows(
            tx, "SELECT args ->> 'niche_id' FROM jobs.procrastinate_jobs ORDER BY id"
        )
        audit = await fetch_rows(
            tx, "SELECT entity_id FROM audit_log WHERE action_type = 'lead.retried'"
        )
    assert {row[0] for row in jobs} == {str(cast.niche_id), str(other)}
    assert sorted(row[0] for row in audit) == sorted(unsold)


async def test_at_most_a_hundred(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert (await admin.post(RETRY, {"lead_ids": []})).status_code == 422
    many = [new_id() for _ in range(RETRIED_MAX + 1)]
    assert (await admin.post(RETRY, {"lead_ids": list(map(str, many))})).status_code == 422
    with pytest.raises(InvalidInput):
        async with db.transaction(cast.admin) as tx:
            await service.retry_leads(tx, cast.admin, many, NOW)


async def test_the_page(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        first = await make_unsold(tx, cast.niche_id, {"insufficient_balance": 3}, name="First")
        second = await make_unsold(tx, cast.niche_id, {"outside_service_area": 2}, name="Second")
    admin = await client.as_admin()
    shown = (await admin.get("/admin/unsold")).text
    for words in ("3 balance too low", "2 outside area", "What keeps them unsold", "First"):
        assert words in shown
    beyond = (await admin.get("/admin/unsold?page=2")).text
    assert "This page is empty" in beyond
    assert "Nothing is unsold" not in beyond
    assert "Every lead of this niche" in (await admin.get("/admin/unsold?niche=none")).text
    tried = await admin.post_form(
        "/admin/leads/retry", {"ids": str(first), "back": "/admin/unsold?niche=vps"}
    )
    assert (tried.status_code, tried.headers["location"]) == (303, "/admin/unsold?niche=vps")
    form = {"ids": str(second), "back": "/admin/unsold", "reason": "Nobody serves it"}
    rejected = await admin.post_form("/admin/leads/reject", form)
    assert rejected.headers["location"] == "/admin/unsold"
    assert await _statuses(db) == {first: "approved", second: "rejected"}
    assert "Nothing is unsold" in (await admin.get("/admin/unsold")).text


async def test_a_form_without_a_fit_id(client: Client) -> None:
    admin = await client.as_admin()
    assert (await admin.post_form("/admin/leads/retry", {"ids": "x"})).status_code == 422
    assert (await admin.post_form("/admin/leads/retry", {})).status_code == 422


async def test_who_may_not(client: Client, db: Database, cast: Cast) -> None:
    assert (await client.get(LIST)).status_code == 401
    acme = await client.as_provider("acme")
    assert (await acme.get(LIST)).status_code == 403
    assert (await acme.get(f"{LIST}/reasons")).status_code == 403
    assert (await acme.post(RETRY, {"lead_ids": [str(new_id())]})).status_code == 403
    assert (await acme.get("/admin/unsold")).status_code == 403
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.list_unsold(tx, cast.acme.actor, None, Paging(), NOW)


def test_every_reason_of_an_unsold_lead_has_words() -> None:
    never = {Reason.WON, Reason.LEVEL_FULL, Reason.LEVEL_NOT_REACHED, Reason.PROMISE_REACHED}
    for reason in set(Reason) - never:
        assert unsold_words.say_reason(reason, {}) != reason
    assert unsold_words.say_counted({"lead_expired": 1}, {}) == "too old to sell"
    [total] = unsold_words.total_reasons([ReasonRow(code="x:y", leads=2, labels=None)])
    assert (total.words, total.leads) == ("x:y", 2)
