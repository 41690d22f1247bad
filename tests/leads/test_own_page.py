"""The private page of the person who asked: what it shows, in every state, and its API."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.ids import new_id
from hotlead.leads import service
from hotlead.notifications import service as notifications
from hotlead.web.counters import ProcessCounters
from hotlead.web.ratelimit import RateLimiter
from tests.builders import NOW, Cast, make_lead, make_level
from tests.client import Client
from tests.leads.own import Person, text_of
from tests.leads.public import inputs_of
from tests.leads.rows import lead_rows
from tests.notifications.post import FakeMailer, Shop, make_shop, resources


@pytest.fixture
async def shop(db: Database, cast: Cast) -> Shop:
    """A lead that acme and rival bought."""
    return await make_shop(db, cast, {"budget": 120, "location": ["US", "EU"], "managed": True})


async def _in_status(db: Database, cast: Cast, status: str) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await execute(
            tx,
            """
            UPDATE leads SET status = %(status)s, approved_at = %(now)s, rejected_at = %(now)s,
                rejection_reason = 'Spam'
            WHERE id = %(id)s
            """,
            {"id": lead_id, "status": status, "now": NOW},
        )
    return lead_id


async def test_the_mail_has_the_link(
    client: Client, db: Database, worker_db: Database, settings: Settings, body: dict[str, object]
) -> None:
    lead_id = UUID((await client.post("/api/v1/leads", body)).json()["data"]["id"])
    async with worker_db.transaction(SYSTEM) as tx:
        await notifications.confirm_submission(tx, lead_id, NOW)
    mailer = FakeMailer()
    await notifications.send_batch(resources(worker_db, settings, mailer), NOW)
    (message,) = mailer.to("amara@example.com")
    [link] = [word for word in text_of(message).split() if "/requests/" in word]
    assert link.startswith(settings.base_url)
    page = (await client.get(urlsplit(link).path)).text
    for told in ("Waiting to be checked", "Monthly budget", "120", "US, EU", "Amara Okafor",
                 "You may contact me.", "Version 1 of the text"):  # fmt: skip
        assert told in page, told


async def test_it_shows_who_received_it_and_when(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE providers SET website = 'https://hosting.example'", {})
    page = (await client.get(Person(db, settings, shop.lead_id).page)).text
    assert "Sent to 2 companies" in page
    assert "20 Nov 2026" in page
    assert 'href="https://hosting.example"' in page
    assert ">Acme<" in page
    assert "at most 3\n        companies in all" in page


@pytest.mark.parametrize(
    "case",
    [
        ("pending_approval", "Waiting to be checked", "Then it goes to at most 3 companies."),
        ("approved", "Being offered to companies", "usually within minutes"),
        ("unsold", "Nobody could take it yet", "We ask again as soon as a company can take it."),
        ("rejected", "Not passed on", "did not pass it on"),
        ("bad_lead", "Closed", "do not follow it up any more"),
    ],
)
async def test_every_status_in_plain_words(
    client: Client, db: Database, settings: Settings, cast: Cast, case: tuple[str, str, str]
) -> None:
    status, headline, told = case
    person = Person(db, settings, await _in_status(db, cast, status))
    page = (await client.get(person.page)).text
    assert f"<h1>{headline}</h1>" in page
    assert told in page
    assert "Spam" not in page
    assert (await person.look()).headline == headline


async def test_the_promise_is_that_of_the_buyers(
    db: Database, settings: Settings, cast: Cast, shop: Shop
) -> None:
    """What a buyer was promised binds us, whatever the niche sells by now."""
    async with db.transaction(SYSTEM) as tx:
        await make_level(tx, cast.niche_id, position=2, max_count=9)
    assert (await Person(db, settings, shop.lead_id).look()).companies_max == 3


async def test_a_get_changes_nothing(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    """Mail scanners follow every link of a mail, and some follow those of its pages."""
    person, before = Person(db, settings, shop.lead_id), await lead_rows(db)
    for step in ("", "/data", "/withdraw", "/erase"):
        assert (await client.get(person.page + step)).status_code == 200
    assert (await client.request("HEAD", person.page + "/erase")).status_code == 200
    assert (await client.get(person.api)).status_code == 200
    assert await lead_rows(db) == before


async def test_withdrawing_and_erasing_without_a_script(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    person = Person(db, settings, shop.lead_id)
    for verb, asked, told in (
        ("withdraw", "Withdraw this request?", "Withdrawn"),
        ("erase", "Erase this request?", "Erased"),
    ):
        step = await client.get(f"{person.page}/{verb}")
        assert asked in step.text
        done = await client.request("POST", f"{person.page}/{verb}", data=inputs_of(step.text))
        assert (done.status_code, done.headers["location"]) == (303, person.page)
        assert f"<h1>{told}</h1>" in (await client.get(person.page)).text
        # Going back to the step leads on to the page.
        assert (await client.get(f"{person.page}/{verb}")).headers["location"] == person.page
    page = (await client.get(person.page)).text
    assert "Acme" in page
    assert "Amara" not in page
    assert "Monthly budget" not in page


@pytest.mark.parametrize("verb", ["withdraw", "erase"])
async def test_another_site_cannot_do_it(
    client: Client, db: Database, settings: Settings, shop: Shop, verb: str
) -> None:
    person = Person(db, settings, shop.lead_id)
    assert (await client.request("POST", f"{person.page}/{verb}", data={})).status_code == 403
    refused = await client.post_form(f"{person.page}/{verb}", sec_fetch_site="cross-site")
    assert refused.status_code == 403
    assert (await lead_rows(db))[0]["status"] == "distributed"


async def test_the_address_is_told_to_nobody(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    answer = await client.get(Person(db, settings, shop.lead_id).page)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_link_that_is_none_is_one_404(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    unknown = Person(db, settings, new_id())
    for token in ("x", "a.b", "%E2%98%83.a", "x" * 500, unknown.token):
        texts: set[str] = set()
        for step in ("", "/data", "/withdraw", "/erase"):
            answer = await client.get(f"/requests/{token}{step}")
            assert answer.status_code == 404
            texts.add(answer.text.replace(answer.text.partition('nonce="')[2][:22], ""))
        assert len(texts) == 1
        assert (await client.get(f"/api/v1/requests/{token}")).status_code == 404
        for verb in ("withdraw", "erase"):
            assert (await client.post(f"/api/v1/requests/{token}/{verb}")).status_code == 404
            assert (await client.post_form(f"/requests/{token}/{verb}")).status_code == 404


async def test_it_is_asked_so_often_and_no_more(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    """Good links and bad ones count together, for each address."""
    client.app.state.limiter = RateLimiter(ProcessCounters(), enabled=True)
    person = Person(db, settings, shop.lead_id)
    for _ in range(service.OWN_LIMIT.amount):
        assert (await client.get("/requests/guess")).status_code == 404
    assert (await client.get(person.page)).status_code == 429
    assert (await client.get(person.api)).status_code == 429


async def test_the_data_as_a_file(
    client: Client, db: Database, settings: Settings, shop: Shop
) -> None:
    answer = await client.get(Person(db, settings, shop.lead_id).page + "/data")
    assert answer.headers["content-disposition"] == 'attachment; filename="request-L-1.json"'
    data = answer.json()
    assert data["form_data"] == {"budget": 120, "location": ["US", "EU"], "managed": True}
    assert data["contact_email"] == "amara@example.com"
    assert [company["company_name"] for company in data["received_by"]] == ["Acme", "Rival"]


async def test_the_api(client: Client, db: Database, settings: Settings, shop: Shop) -> None:
    person = Person(db, settings, shop.lead_id)
    seen = (await client.get(person.api)).json()["data"]
    assert (seen["status"], seen["reference"], seen["companies_max"]) == ("sent", "L-1", 3)
    assert seen["answers"][0] == {"label": "Monthly budget", "text": "120"}
    for _ in range(2):
        done = await client.post(f"{person.api}/withdraw")
        assert (done.status_code, done.json()["data"]["status"]) == (200, "withdrawn")
    for _ in range(2):
        done = await client.post(f"{person.api}/erase")
        assert (done.status_code, done.json()["data"]["status"]) == (200, "erased")
    gone = (await client.get(person.api)).json()["data"]
    assert (gone["contact_email"], gone["form_data"], gone["place"]) == (None, {}, None)
    assert len(gone["received_by"]) == 2


async def test_a_place_that_no_question_asked_for_is_shown(
    client: Client, db: Database, settings: Settings, body: dict[str, object]
) -> None:
    place = {"city": "Austin", "state": "TX", "zip": "78701", "country": "US"}
    sent = await client.post("/api/v1/leads", {**body, "location": place})
    seen = await Person(db, settings, UUID(sent.json()["data"]["id"])).look()
    assert seen.place == "Austin, TX 78701, US"
