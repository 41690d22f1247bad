"""Answers that a link brings along, and where a visitor came from."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.builders import Cast, make_niche
from tests.client import Client
from tests.leads.public import inputs_of, send, ticket_of
from tests.leads.rows import lead_rows

CONTACT = {"contact_name": "Amara Okafor", "contact_email": "amara@example.com", "consent": "1"}
STEPPED: dict[str, object] = {
    "steps": [{"id": "one", "title": "First"}, {"id": "two", "title": "Second"}],
    "fields": [
        {"id": "kind", "label": "Kind", "type": "radio", "step": "one", "required": True,
         "options": ["house", "flat"]},
        {"id": "floor", "label": "Floor", "type": "number", "step": "one",
         "shown_if": {"field": "kind", "equals": "flat"}},
        {"id": "tools", "label": "Tools", "type": "multi-select", "step": "two",
         "options": ["saw", "drill"]},
        {"id": "place", "label": "Place", "type": "location", "step": "two"},
    ],
}  # fmt: skip


async def test_good_answers_are_filled_in_step_by_step(client: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="home", schema=STEPPED)
    query = (
        "kind=flat&floor=3&tools=saw&tools=axe&tools=saw&tools=drill&place.city=Lyon"
        "&contact_name=Amara&contact_email=nobody&consent=1&company.website=x&_step=two"
    )
    first = await client.get(f"/home?{query}")
    assert first.status_code == 200
    inputs = inputs_of(first.text)
    assert (inputs["kind"], inputs["floor"]) == (["flat"], ["3"])
    assert inputs["contact_name"] == ["Amara"]
    assert inputs.keys().isdisjoint({"contact_email", "consent"})
    assert inputs["company.website"] == [""]
    second = await send(client, first, {}, path="/home")
    assert inputs_of(second.text)["tools"] == ["saw", "drill"]
    assert inputs_of(second.text)["place.city"] == ["Lyon"]


async def test_bad_ones_are_dropped_without_a_word(client: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="home", schema=STEPPED)
    plain = _inputs((await client.get("/home")).text)
    for query in (
        "kind=tent",
        "kind=house&kind=flat",
        "floor=high",
        "floor=" + "9" * 5_000,
        "tools=axe",
        "place.zip=%3F",
        "budget=1",
        "kind=",
        "kind=%F0%9F%94%A5",
    ):
        page = await client.get(f"/home?{query}")
        assert page.status_code == 200, query
        assert 'class="field-error"' not in page.text, query
        assert _inputs(page.text) == plain, query


def _inputs(text: str) -> dict[str, list[str]]:
    """Without those that are new on every page."""
    inputs = inputs_of(text)
    return {name: inputs[name] for name in inputs.keys() - {"_ticket", "_session_id"}}


async def hand_in(client: Client, settings: Settings, cast: Cast, address: str) -> None:
    last = await send(client, await client.get(address), {"budget": "120"})
    sent = {**CONTACT, "_ticket": ticket_of(settings, cast.niche_id)}
    assert (await send(client, last, sent)).status_code == 303


async def test_the_first_page_of_a_visit_says_where_from(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    await client.get("/?utm_source=google&utm_medium=cpc&gclid=g-1", referer="https://example.com/")
    await hand_in(client, settings, cast, "/vps")
    (lead,) = await lead_rows(db)
    assert (lead["utm_source"], lead["click_id"]) == ("google", "g-1")
    assert lead["referrer_url"] == "https://example.com/"
    assert len(lead["session_id"]) == 32


async def test_a_newer_link_counts_and_a_mere_referrer_does_not(client: Client) -> None:
    await client.get("/?utm_source=google")
    page = await client.get("/vps", referer="https://example.com/")
    assert inputs_of(page.text)["_utm_source"] == ["google"]
    page = await client.get("/vps?utm_source=bing&session_id=mine")
    assert inputs_of(page.text)["_utm_source"] == ["bing"]
    assert inputs_of(page.text)["_session_id"] == ["mine"]


async def test_nobody_gets_a_cookie_for_nothing(client: Client) -> None:
    for path in ("/", "/vps"):
        assert "set-cookie" not in (await client.get(path)).headers
    cookie = (await client.get("/?utm_source=google")).headers["set-cookie"]
    assert "Max-Age=1800" in cookie
    long = "&".join(f"utm_{name}={'é' * 255}" for name in ("source", "medium", "term", "content"))
    assert "set-cookie" not in (await client.get(f"/?{long}")).headers


async def test_a_made_up_cookie_says_nothing(client: Client) -> None:
    for value in ("", "x", "AAAA", "%%%", "dXRtX3NvdXJjZQ", "_w"):
        page = await client.get("/vps", cookie=f"hotlead-visit={value}")
        assert page.status_code == 200
        assert [name for name in inputs_of(page.text) if name.startswith("_utm")] == []
