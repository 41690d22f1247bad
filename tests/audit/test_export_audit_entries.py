"""The log as CSV: what the filters find, everything kept, guarded, bounded, and itself noted."""

import csv
import json
from io import StringIO

import pytest

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.web import download
from tests.builders import NOW, Cast
from tests.client import Client
from tests.leads.rows import audit_rows

PAGE = "/admin/audit.csv"
API = "/api/v1/admin/audit"
DAYS = "date_to=2026-11-20"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


async def test_holds_everything_that_was_kept(admin: Client, cast: Cast) -> None:
    response = await admin.get(f"{API}?{DAYS}", accept="text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="audit-' in response.headers["content-disposition"]
    rows = _rows(response.text)
    assert [row["action"] for row in rows] == [
        "provider.updated", "subscription.paused", "lead.distributed", "lead.approved",
        "niche.gone",
    ]  # fmt: skip
    assert json.loads(rows[0]["metadata"])["after"] == {"name": "=Acme", "cap": 5}
    assert (rows[3]["agent"], rows[3]["request_id"]) == ("Mozilla", "0123456789abcdef")
    assert rows[3]["created_at"] == "2026-11-17T12:00:00+00:00"
    assert rows[2]["address"] == ""


async def test_the_page_gives_the_same_with_the_mark_of_spreadsheets(admin: Client) -> None:
    page = await admin.get(f"{PAGE}?{DAYS}&action=lead.")
    api = await admin.get(f"{API}?{DAYS}&action=lead.", accept="text/csv")
    assert page.text == "\ufeff" + api.text
    assert len(_rows(api.text)) == 2


async def test_no_cell_is_a_formula(admin: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        entries = [(cast.niche_id, "=HYPERLINK(1)")]
        await audit.record_many(tx, SYSTEM, "niche.noted", entries, NOW)
    [row] = _rows((await admin.get(f"{API}?action=niche.noted", accept="text/csv")).text)
    assert row["description"] == "'=HYPERLINK(1)"


async def test_goes_on_where_a_batch_ends_and_stops_at_the_most(
    admin: Client, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.transaction(SYSTEM) as tx:
        # All at the same moment: the id decides which comes next.
        entries = [(new_id(), f"Number {number}") for number in range(57)]
        await audit.record_many(tx, SYSTEM, "lead.noted", entries, NOW)
    monkeypatch.setattr(download, "BATCH_ROWS", 10)
    every = _rows((await admin.get(f"{API}?action=lead.noted", accept="text/csv")).text)
    assert {row["description"] for row in every} == {text for _, text in entries}
    assert len(every) == 57
    monkeypatch.setattr(download, "EXPORT_ROWS_MAX", 30)
    first = _rows((await admin.get(f"{API}?action=lead.noted", accept="text/csv")).text)
    assert first == every[:30]


async def test_who_took_a_copy_stands_in_the_log(admin: Client, db: Database, cast: Cast) -> None:
    asked = f"role=provider&address=198.51.100.0/24&q=amara@example.com&{DAYS}"
    await admin.get(f"{PAGE}?{asked}")
    [row] = await audit_rows(db, "audit.exported")
    assert row["actor_id"] == str(cast.admin.user_id)
    # What was typed may be about a person, so it is not kept.
    assert row["metadata"] == {
        "role": "provider", "address": "198.51.100.0/24", "date_to": "2026-11-20",
    }  # fmt: skip


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, */*;q=0.1"])
async def test_json_is_what_anyone_else_gets(admin: Client, accept: str) -> None:
    response = await admin.get(f"{API}?{DAYS}", accept=accept)
    assert response.headers["content-type"] == "application/json"
