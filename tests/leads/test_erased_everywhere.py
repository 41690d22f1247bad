"""An erased person is nowhere: every column of every table is read, whatever tables there are.

A table that a later migration adds is read too, so whoever keeps something of a person in a new
place has to have it wiped.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.worker import run_worker
from tests.builders import Cast, make_subscription
from tests.client import Client, open_client
from tests.leads.own import Person
from tests.notifications.amazon import TOPIC, FakeSns, Signer, bounce, notification

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


REPORT = {
    "reason": "other",
    "notes": f"{MARK} hung up: {PHONE}",
    "evidence": f"Log: {PHONE}, no answer of {MARK}.",
}
# As a server says it, which knows who has the mailbox.
BOUNCED = f"smtp; 550 5.1.1 no mailbox of {MARK}"
# Filled too, and nothing of the person may ever come there.
NAMELESS = ("feed_events", "suppressed_addresses", "deliveries")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with a topic of the mail service, and webhooks to this machine."""
    return replace(settings, ses_topic_arn=TOPIC, webhook_local=True)


@pytest.fixture
def amazon() -> Signer:
    """Who signs what the mail service tells."""
    return Signer.made(utc_now())


@pytest.fixture
async def client(
    settings: Settings, db: Database, cast: Cast, amazon: Signer
) -> AsyncIterator[Client]:
    """The application with the cast in its database."""
    async with open_client(settings, db, cast) as opened:
        opened.app.state.sns = FakeSns(certificate=amazon.certificate)
        yield opened


@pytest.fixture
async def crm() -> AsyncIterator[str]:
    """The server of a buyer, which always says what it knows of the person."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        known = f"kept under {MARK}, 5550100142"
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(known)}\r\n\r\n{known}".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"


async def test_an_erased_person_is_nowhere(
    client: Client, db: Database, cast: Cast, database_url: str, amazon: Signer, crm: str
) -> None:
    settings = client.settings
    wanted = {"url": crm, "events": ["lead.assigned", "lead.withdrawn"]}
    hook = await (await client.as_provider("acme")).post("/api/v1/providers/me/webhooks", wanted)
    assert hook.status_code == 201, hook.text
    lead_id = await _live(client, db, settings, cast, database_url)
    await _bounce(client, database_url, amazon, "Permanent")
    await run_worker(settings, database_url, until_idle=True)
    known = _tables_with_a_needle(database_url)
    # Each of these has to be wiped; were one missing here, its wiping would not be tested.
    assert known >= {
        "public.leads",
        "public.audit_log",
        "public.bad_lead_requests",
        "public.deliveries",
        "public.delivery_attempts",
        "public.distribution_runs",
        "public.idempotency_keys",
        "public.lead_assignments",
        "public.mail_events",
    }, known
    for table in NAMELESS:
        assert _rows(database_url, table), table
    await client.post(Person(db, settings, lead_id).api + "/erase", user_agent=f"Browser of {MARK}")
    await run_worker(settings, database_url, until_idle=True)
    # What comes from outside after that, and is told of the erasure: nothing of it is kept.
    for kind in ("Permanent", "Transient"):
        await _bounce(client, database_url, amazon, kind)
    await run_worker(settings, database_url, until_idle=True)
    told = [row for row in _rows(database_url, "deliveries") if "lead.withdrawn" in row]
    assert any("The server answered 200." in row for row in told), told
    assert _tables_with_a_needle(database_url) == set()


async def _bounce(client: Client, url: str, amazon: Signer, kind: str) -> None:
    """The mail to the person comes back."""
    with psycopg.connect(url) as owner:
        owner.execute("SET hotlead.actor_role = 'system'")
        found = owner.execute("SELECT id FROM deliveries WHERE recipient_kind = 'submitter'")
        (delivery_id,) = found.fetchone() or (None,)
    told = bounce(str(PERSON["contact_email"]), delivery_id, kind=kind, diagnostic=BOUNCED)
    signed = json.dumps(amazon.sign(notification(told, utc_now()))).encode()
    answer = await client.request("POST", "/api/v1/webhooks/ses", content=signed)
    assert answer.json()["data"]["is_new"], answer.text


def _rows(url: str, table: str) -> list[str]:
    """The rows of a table as text."""
    with psycopg.connect(url) as owner:
        owner.execute("SET hotlead.actor_role = 'system'")
        named = sql.Identifier(table)
        return [
            row[0] for row in owner.execute(sql.SQL("SELECT t::text FROM {} AS t").format(named))
        ]


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
            {**REPORT, "lead_id": str(lead_id)},
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
