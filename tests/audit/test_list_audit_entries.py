"""The audit log, page and API: newest first, found by action, thing, person, address and days."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast
from tests.client import Client

PAGE = "/admin/audit"
API = "/api/v1/admin/audit"
LEAD, SOLD, PAUSED, UPDATED, GONE = (
    "lead.approved", "lead.distributed", "subscription.paused", "provider.updated", "niche.gone",
)  # fmt: skip
SEARCHES = [
    ("action=lead.", {LEAD, SOLD}),
    ("action=lead.approved", {LEAD}),
    ("action=lead.a", {LEAD}),
    ("action=%25", set[str]()),
    ("entity_type=lead&entity_id={lead}", {LEAD, SOLD}),
    ("entity_type=provider&entity_id={lead}", set[str]()),
    ("actor_id={acme}", {PAUSED, UPDATED}),
    ("role=provider", {PAUSED, UPDATED}),
    ("role=system&action=lead", {SOLD}),
    ("date_from=2026-11-18&date_to=2026-11-19", {SOLD, PAUSED}),
    ("date_to=2026-11-17", {LEAD, GONE}),
    ("date_from=2026-11-20&date_to=2026-11-01", set[str]()),
    ("address=203.0.113.7", {LEAD}),
    ("address=198.51.100.0/24", {PAUSED, UPDATED}),
    ("address=2001:db8::/32", set[str]()),
    ("q=lead.", {LEAD, SOLD}),
    ("q={lead}", {LEAD, SOLD}),
    ("q={acme}", {PAUSED, UPDATED}),
    ("q=ACME@example.com", {PAUSED, UPDATED}),
    ("q=nobody@example.com", set[str]()),
    ("q=198.51.100.20", {PAUSED, UPDATED}),
    ("q=nothing", set[str]()),
    ("q=%27%3B--&action=lead.", set[str]()),
]


def _asked(query: str, cast: Cast, lead_id: UUID) -> str:
    # The log also has the log-in of whoever asks.
    narrow = query.format(lead=lead_id, acme=cast.acme.user_id)
    return narrow if "date_to" in narrow else f"{narrow}&date_to=2026-11-20"


@pytest.mark.parametrize(("query", "actions"), SEARCHES)
async def test_page_and_api_find_the_same(
    admin: Client, cast: Cast, lead_id: UUID, query: str, actions: set[str]
) -> None:
    asked = _asked(query, cast, lead_id)
    text = (await admin.get(f"{PAGE}?{asked}")).text
    every = {LEAD, SOLD, PAUSED, UPDATED, GONE}
    assert {action for action in every if f"Did &lt;{action}&gt;" in text} == actions
    answer = (await admin.get(f"{API}?{asked}")).json()
    assert {row["action"] for row in answer["data"]} == actions
    assert answer["pagination"]["total"] == len(actions)


async def test_names_who_acted_and_what_was_acted_on(
    admin: Client, cast: Cast, lead_id: UUID
) -> None:
    rows = (await admin.get(f"{API}?date_to=2026-11-20")).json()["data"]
    assert [row["action"] for row in rows] == [UPDATED, PAUSED, SOLD, LEAD, GONE]
    updated, paused, sold, approved, gone = rows
    acme = str(cast.acme.provider_id)
    assert (updated["actor_name"], updated["actor_provider_id"]) == ("Acme", acme)
    assert (paused["entity_name"], paused["subject_type"], paused["subject_id"]) == (
        "Acme: VPS, Shared", "provider", acme,
    )  # fmt: skip
    assert (sold["actor_role"], sold["actor_name"], sold["address"]) == ("system", "", None)
    assert approved["entity_name"].startswith("L-")
    assert (approved["actor_name"], approved["address"]) == ("Admin Tester", "203.0.113.7")
    assert (gone["entity_name"], gone["subject_id"]) == (None, None)
    text = (await admin.get(f"{PAGE}?date_to=2026-11-20")).text
    assert f'href="/admin/leads/{lead_id}"' in text
    assert f'href="/admin/providers/{acme}"' in text
    assert "/admin/niches/" not in text


async def test_offers_the_actions_that_stand_in_the_log(admin: Client) -> None:
    text = (await admin.get(f"{PAGE}?action=lead.approved")).text
    assert '<option value="lead.approved" selected>' in text
    assert '<option value="lead.">' in text
    assert '<option value="lead.rejected">' not in text
    text = (await admin.get(f"{PAGE}?action=lead.a")).text
    assert '<option value="lead.a" selected>' in text


async def test_filters_without_a_control_can_be_dropped(
    admin: Client, cast: Cast, lead_id: UUID
) -> None:
    asked = f"actor_id={cast.acme.user_id}&address=198.51.100.20&role=provider"
    text = (await admin.get(f"{PAGE}?{asked}")).text
    assert "Remove the filter By Acme" in text
    assert "Remove the filter From 198.51.100.20" in text
    assert f'name="actor_id" value="{cast.acme.user_id}"' in text
    text = (await admin.get(f"{PAGE}?entity_type=lead&entity_id={lead_id}")).text
    assert "Remove the filter About L-" in text


async def _fill(db: Database, count: int) -> None:
    async with db.transaction(SYSTEM) as tx:
        entries = [(new_id(), f"Number {number}") for number in range(count)]
        await audit.record_many(tx, SYSTEM, "lead.noted", entries, NOW)


async def test_pages(admin: Client, db: Database) -> None:
    await _fill(db, 60)
    text = (await admin.get(f"{PAGE}?action=lead.noted&page=3")).text
    assert text.count("Number ") == 20
    assert "41–60" in text
    assert "Nothing found" in (await admin.get(f"{PAGE}?action=lead.noted&page=4")).text
    assert "Nothing found" in (await admin.get(f"{PAGE}?page=100000&limit=100")).text


async def test_counts_so_far_and_no_further(
    admin: Client, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.audit.queries.reading.ROWS_COUNTED_MAX", 40)
    monkeypatch.setattr("hotlead.audit.queries.ROWS_COUNTED_MAX", 40)
    await _fill(db, 60)
    answer = (await admin.get(f"{API}?action=lead.noted&page=2")).json()
    assert (len(answer["data"]), answer["pagination"]["total"]) == (20, 41)
    text = (await admin.get(f"{PAGE}?action=lead.noted")).text
    assert "of 40+" in text
    assert "Pages end at 40 entries" in text
    assert (await admin.get(f"{API}?action=lead.noted&page=4")).json()["data"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("role=nobody", "role"),
        ("date_from=yesterday", "date_from"),
        ("date_to=2026-13-01", "date_to"),
        ("actor_id=x", "actor_id"),
        ("entity_id=1", "entity_id"),
        ("address=localhost", "address"),
        ("address=203.0.113.7/99", "address"),
        ("address=fe80::1%25eth0", "address"),
        (f"action={'a' * 51}", "action"),
        (f"q={'a' * 201}", "q"),
        ("page=0", "page"),
        ("limit=101", "limit"),
    ],
)
async def test_refuses_what_means_nothing(admin: Client, query: str, field: str) -> None:
    assert (await admin.get(f"{PAGE}?{query}")).status_code == 422
    refused = await admin.get(f"{API}?{query}")
    assert refused.status_code == 422
    assert field in refused.json()["details"]["fields"]


@pytest.mark.parametrize("days", ["0001-01-01", "9999-12-31"])
async def test_far_days_are_days(admin: Client, days: str) -> None:
    for path in (PAGE, API):
        assert (await admin.get(f"{path}?date_from={days}&date_to={days}")).status_code == 200


async def test_is_for_administrators(admin: Client) -> None:
    acme = await admin.as_provider("acme")
    entry = f"/{new_id()}"
    for path in (PAGE, f"{PAGE}.csv", PAGE + entry):
        assert (await acme.get(path)).status_code == 403, path
        assert (await admin.visitor().get(path)).status_code == 303, path
    for path in (API, API + entry):
        assert (await acme.get(path)).status_code == 403, path
        assert (await acme.get(path, accept="text/csv")).status_code == 403, path
        assert (await admin.visitor().get(path)).status_code == 401, path


async def test_the_request_is_named_in_what_it_caused(
    admin: Client, db: Database, cast: Cast, lead_id: UUID
) -> None:
    done = await admin.post(f"/api/v1/admin/leads/{lead_id}/approve")
    rows = (await admin.get(f"{API}?action=lead.approved&limit=1")).json()["data"]
    # Any: an entry as JSON, of any shape.
    entry: dict[str, Any] = (await admin.get(f"{API}/{rows[0]['id']}")).json()["data"]
    assert entry["request_id"] == done.headers["x-request-id"]
    assert entry["created_at"] > str(NOW - timedelta(days=1))
