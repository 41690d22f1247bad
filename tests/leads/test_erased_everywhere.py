"""An erased person is nowhere: every column of every table is read, whatever tables there are.

A table that a later migration adds is read too, so whoever keeps something of a person in a new
place has to have it wiped.
"""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.worker import run_worker
from tests.builders import Cast, make_subscription
from tests.client import Client, open_client
from tests.leads.own import Person

MARK = "zqmark"
PHONE = "+1 555 010 0142"
# As texts hold them, and as bytes that are shown in hexadecimal do.
NEEDLES = (MARK, "555 010 0142", "5550100142", MARK.encode().hex(), b"5550100142".hex())
_PARTITION = re.compile(r"(?<=^audit_log)_.*")
PERSON = {
    "contact_name": "Zqmark Okafor",
    "contact_email": "zqmark@example.com",
    "contact_phone": PHONE,
    "location": {
        "address": "12 Zqmark Street",
        "city": "Zqmark City",
        "state": "Zqmark State",
        "country": "US",
        "zip": "78701",
    },
    "attribution": {
        "referrer_url": "https://zqmark.example/",
        "utm_source": "newsletter",
        "utm_term": "zqmark term",
        "utm_content": "zqmark content",
        "click_id": "zqmark-click",
        "session_id": "zqmark-session",
    },
}
FORM = {"budget": 120, "notes": "Ask for Zqmark."}


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """The application with the cast in its database."""
    async with open_client(settings, db, cast) as opened:
        yield opened


async def test_an_erased_person_is_nowhere(
    client: Client, db: Database, settings: Settings, cast: Cast, database_url: str
) -> None:
    lead_id = await _live(client, db, settings, cast, database_url)
    known = _tables_with_a_needle(database_url)
    # Each of these has to be wiped; were one missing here, its wiping would not be tested.
    assert known >= {
        "public.leads",
        "public.audit_log",
        "public.bad_lead_requests",
        "public.distribution_runs",
        "public.idempotency_keys",
        "public.lead_assignments",
    }, known
    await client.post(Person(db, settings, lead_id).api + "/erase", user_agent=f"Browser of {MARK}")
    await run_worker(settings, database_url, until_idle=True)
    assert _tables_with_a_needle(database_url) == set()


async def _live(client: Client, db: Database, settings: Settings, cast: Cast, url: str) -> UUID:
    """A lead that everything happened to that may happen to one."""
    async with db.transaction(cast.admin) as tx:
        area: dict[str, object] = {"service_area": {"countries": ["US"]}}
        await make_subscription(tx, cast.acme.provider_id, cast.level_id, values=area)
        await make_subscription(tx, cast.rival.provider_id, cast.level_id, values=area)
    admin, acme = await client.as_admin(), await client.as_provider("acme")
    rival = await client.as_provider("rival")
    sent = await client.post(
        "/api/v1/leads",
        {**PERSON, "niche": "vps", "form_data": FORM, "consent": {"accepted": True,
         "page": f"https://{MARK}.example/form"}},
        Idempotency_Key="sent-once",
        user_agent=f"Browser of {MARK}",
    )  # fmt: skip
    lead_id = UUID(sent.json()["data"]["id"])
    lead = f"/api/v1/admin/leads/{lead_id}"
    await admin.post(f"{lead}/reject", {"reason": f"Is {MARK} real?"})
    await admin.post(f"{lead}/reopen")
    await admin.patch(lead, {"form_data": {"notes": "Ask for Zqmark, please."}})
    await admin.post(f"{lead}/approve")
    await run_worker(settings, url, until_idle=True)
    redelivered = await admin.post(f"{lead}/redeliver", Idempotency_Key="again")
    assert redelivered.status_code < 300, redelivered.text
    asked = [
        await buyer.post(
            "/api/v1/bad-lead-requests",
            {"lead_id": str(lead_id), "reason": "other", "notes": f"{MARK} hung up: {PHONE}"},
            Idempotency_Key="reported",
        )
        for buyer in (acme, rival)
    ]
    requests = [answer.json()["data"]["id"] for answer in asked]
    memo = {"admin_memo": f"We called {MARK}."}
    await admin.post(f"/api/v1/admin/bad-lead-requests/{requests[0]}/reject", memo)
    await admin.post(f"{lead}/bad-lead", {"reason": "spam", "memo": f"{MARK} writes to everybody"})
    for someone, path in (
        (admin, "/admin/leads.csv"),
        (admin, f"/admin/leads/{lead_id}"),
        (admin, "/admin/audit.csv"),
        (acme, "/dashboard/leads.csv"),
        (client, Person(db, settings, lead_id).page + "/data"),
    ):
        assert (await someone.get(path)).status_code == 200
    await run_worker(settings, url, until_idle=True)
    return lead_id


def _tables_with_a_needle(url: str) -> set[str]:
    """The tables of ours and of the queue's in which a row has something of the person."""
    found: set[str] = set()
    with psycopg.connect(url) as owner:
        owner.execute("SET hotlead.actor_role = 'system'")
        tables = owner.execute(
            """
            SELECT n.nspname, c.relname FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('public', 'jobs') AND c.relkind = 'r'
            """
        ).fetchall()
        assert len(tables) >= 50
        for schema, name in tables:
            rows = owner.execute(
                sql.SQL("SELECT lower(t::text) FROM {} AS t").format(sql.Identifier(schema, name))
            )
            if any(needle in text for (text,) in rows for needle in NEEDLES):
                found.add(f"{schema}.{_PARTITION.sub('', name)}")
    return found
