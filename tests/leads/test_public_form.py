"""The public form, as a browser without script walks through it."""

import re
from datetime import timedelta

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.builders import Cast, make_level, make_niche
from tests.client import Client
from tests.leads.public import inputs_of, send, ticket_of
from tests.leads.rows import jobs, lead_rows

CONTACT = {
    "contact_name": "Amara Okafor",
    "contact_email": "amara@example.com",
    "contact_phone": "+1 555 010 0199",
    "consent": "1",
}
STEPS = [{"id": "one", "title": "First"}, {"id": "two", "title": "Second"}]
HOME: list[object] = [
    {"id": "kind", "label": "Kind", "type": "radio", "step": "one", "required": True,
     "options": ["house", "flat"]},
    {"id": "floor", "label": "Floor", "type": "number", "step": "one", "required": True,
     "shown_if": {"field": "kind", "equals": "flat"}},
    {"id": "garden", "label": "Garden", "type": "yes-no", "step": "two", "required": True,
     "shown_if": {"field": "kind", "equals": "house"}},
]  # fmt: skip
TOOLS = {"id": "tools", "label": "Tools", "type": "text", "step": "two"}
ALL_TYPES: list[object] = [
    {"id": "a1", "label": "Text", "type": "text"},
    {"id": "a2", "label": "Textarea", "type": "textarea"},
    {"id": "a3", "label": "Number", "type": "number", "options": {"min": 1, "max": 9}},
    {"id": "a4", "label": "Range", "type": "range", "options": {"min": 0, "max": 100}},
    {"id": "a5", "label": "Select", "type": "select", "options": ["x", "y"]},
    {"id": "a6", "label": "Multi", "type": "multi-select", "options": ["x", "y"]},
    {"id": "a7", "label": "Radio", "type": "radio", "options": ["x", "y"]},
    {"id": "a8", "label": "Boxes", "type": "checkbox", "options": ["x", "y"]},
    {"id": "a9", "label": "Box", "type": "checkbox"},
    {"id": "b1", "label": "Yes or no", "type": "yes-no"},
    {"id": "b2", "label": "Date", "type": "date"},
    {"id": "b3", "label": "E-mail", "type": "email"},
    {"id": "b4", "label": "Phone", "type": "phone"},
    {"id": "b5", "label": "Web", "type": "url"},
    {"id": "b6", "label": "Postcode", "type": "postcode"},
    {"id": "b7", "label": "Place", "type": "location"},
]


async def _at_contact(
    client: Client, settings: Settings, cast: Cast, **extra: str
) -> dict[str, str]:
    """Everything a browser would send from the last step, drawn a minute ago."""
    page = await send(client, await client.get("/vps"), {"budget": "120"})
    kept = {name: values[0] for name, values in inputs_of(page.text).items()}
    return {**kept, **CONTACT, "_ticket": ticket_of(settings, cast.niche_id), **extra}


async def test_shows_the_questions_and_the_promise(client: Client, db: Database) -> None:
    page = await client.get("/vps")
    assert page.status_code == 200
    assert "Monthly budget" in page.text
    assert "At most three providers see your details" in page.text
    assert 'method="post" action="/vps"' in page.text
    assert await lead_rows(db) == []


async def test_hands_in_without_script(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    first = await client.get("/vps?utm_source=google&utm_medium=cpc&gclid=g-1",
                             referer="https://example.com/best")  # fmt: skip
    last = await send(client, first, {"budget": "120", "location": ["US", "EU"]})
    assert "How can they reach you?" in last.text
    sent = {**CONTACT, "_ticket": ticket_of(settings, cast.niche_id)}
    done = await send(client, last, sent)
    assert done.status_code == 303
    (lead,) = await lead_rows(db)
    assert lead["form_data"] == {"budget": 120, "location": ["US", "EU"]}
    assert lead["contact_phone"] == "+15550100199"
    assert (lead["utm_source"], lead["utm_medium"]) == ("google", "cpc")
    assert (lead["click_id"], lead["referrer_url"]) == ("g-1", "https://example.com/best")
    assert lead["consent"]["page"] == f"{settings.base_url}/vps"
    thanks = await client.get(done.headers["location"])
    assert thanks.status_code == 200
    assert "Thank you" in thanks.text
    assert "Amara" not in thanks.text


async def test_a_referrer_of_our_own_says_nothing(client: Client, settings: Settings) -> None:
    page = await client.get("/vps", referer=f"{settings.base_url}/")
    assert "_referrer_url" not in inputs_of(page.text)


async def test_wrong_answers_are_kept_and_named(client: Client, db: Database) -> None:
    page = await send(client, await client.get("/vps"), {"budget": "two", "notes": "<b>hi</b>"})
    assert page.status_code == 422
    assert "Enter a whole number" in page.text
    assert inputs_of(page.text)["budget"] == ["two"]
    assert inputs_of(page.text)["notes"] == ["<b>hi</b>"]
    assert "<b>hi</b>" not in page.text
    assert re.search(r'name="budget"[^>]* autofocus', page.text)
    assert page.text.count(" autofocus") == 1
    assert "One answer needs a look." in page.text
    assert await lead_rows(db) == []


async def test_contact_and_consent_are_checked_at_the_end(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    page = await send(client, await client.get("/vps"), {"budget": "120"})
    ticket = {"_ticket": ticket_of(settings, cast.niche_id)}
    wrong = await send(client, page, {"contact_email": "nobody", **ticket})
    assert wrong.status_code == 422
    assert "3 answers need a look." in wrong.text
    assert "Enter an email address" in wrong.text
    assert "Tick this box" in wrong.text
    assert inputs_of(wrong.text)["budget"] == ["120"]
    assert await lead_rows(db) == []


async def test_goes_back_with_every_answer(client: Client) -> None:
    page = await send(client, await client.get("/vps"), {"budget": "120", "location": ["US", "EU"]})
    back = await send(client, page, {"contact_name": "Amara", "consent": "1"}, go="back")
    assert back.status_code == 200
    inputs = inputs_of(back.text)
    assert inputs["budget"] == ["120"]
    assert inputs["location"] == ["US", "EU"]
    assert inputs["contact_name"] == ["Amara"]
    assert inputs["consent"] == ["1"]
    again = await send(client, back, {})
    assert inputs_of(again.text)["contact_name"] == ["Amara"]


async def test_conditions_hold_from_step_to_step(client: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        schema: dict[str, object] = {"steps": STEPS, "fields": [*HOME, TOOLS]}
        await make_niche(tx, slug="home", schema=schema)
    first = await client.get("/home")
    assert "Step 1 of 3" in first.text
    missing = await send(client, first, {"kind": "flat"}, path="/home")
    assert missing.status_code == 422
    assert 'id="f-floor-error"' in missing.text
    flat = await send(client, first, {"kind": "flat", "floor": "3"}, path="/home")
    assert "Step 2 of 3" in flat.text
    assert "Garden" not in flat.text
    house = await send(client, first, {"kind": "house", "floor": "3"}, path="/home")
    assert "Garden" in house.text


async def test_it_is_said_when_to_answer_what_only_a_script_would_hide(
    client: Client, db: Database
) -> None:
    async with db.transaction(SYSTEM) as tx:
        schema: dict[str, object] = {"steps": STEPS, "fields": [*HOME, TOOLS]}
        await make_niche(tx, slug="home", schema=schema)
    first = await client.get("/home")
    words = "Only if \u201cKind\u201d is \u201cflat\u201d"
    assert f'Floor<span class="only-if" data-no-script>{words}</span></label>' in first.text
    (floor,) = re.findall(r'<input[^>]*name="floor"[^>]*>', first.text)
    assert " required" not in floor
    assert 'data-shown-values="flat" data-shown-required="true"' in first.text
    second = await send(client, first, {"kind": "house"}, path="/home")
    assert re.search(r"<legend>\s*Garden\s*</legend>", second.text)
    assert re.search(r'<input[^>]*name="garden"[^>]* required', second.text)


@pytest.mark.parametrize(
    ("answers", "part", "sentence"),
    [
        ({}, "zip", "Enter a postcode, or a city where there is none."),
        ({"place.zip": "?"}, "zip", "Enter a postcode, for example"),
        ({"place.zip": "1010", "place.city": "x" * 900}, "city", "characters or fewer"),
    ],
)
async def test_what_is_wrong_with_a_place_stands_at_its_part(
    client: Client, db: Database, answers: dict[str, str], part: str, sentence: str
) -> None:
    place = {"id": "place", "label": "Where?", "type": "location", "required": True}
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="home", schema={"fields": [place]})
    page = await send(client, await client.get("/home"), answers, path="/home")
    assert page.status_code == 422
    (wrong,) = re.findall(r"<input[^>]*aria-invalid[^>]*>", page.text)
    assert f'name="place.{part}"' in wrong
    assert f'aria-describedby="f-place.{part}-error"' in wrong
    assert " autofocus" in wrong
    assert sentence in page.text.partition(f'id="f-place.{part}-error"')[2][:900]


@pytest.mark.parametrize("is_required", [True, False])
async def test_the_parts_that_a_place_can_do_without_are_optional(
    client: Client, db: Database, *, is_required: bool
) -> None:
    place = {"id": "place", "label": "Where?", "type": "location", "required": is_required}
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="home", schema={"fields": [place]})
    page = (await client.get("/home")).text
    assert page.count(">optional</span>") == (4 if is_required else 1)
    assert ("Postcode</label>" in page, "Country</label>" in page) == (True, not is_required)


async def test_a_step_without_questions_is_passed_over(client: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="home", schema={"steps": STEPS, "fields": HOME})
    first = await client.get("/home")
    last = await send(client, first, {"kind": "flat", "floor": "3"}, path="/home")
    assert "Step 3 of 3" in last.text
    back = await send(client, last, {}, go="back", path="/home")
    assert "Step 1 of 3" in back.text


async def test_draws_and_takes_every_type(client: Client, db: Database, settings: Settings) -> None:
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="all", schema={"fields": ALL_TYPES})
    page = await client.get("/all")
    answers: dict[str, str | list[str]] = {
        "a1": "Text", "a2": "Two\nlines", "a3": "3", "a4": "50", "a5": "y", "a6": ["x", "y"],
        "a7": "x", "a8": ["y"], "a9": "1", "b1": "no", "b2": "2026-12-24", "b3": "b@example.com",
        "b4": "555 0100 199", "b5": "company.com", "b6": "sw1a 1aa", "b7.city": "Lyon",
        "b7.country": "fr",
    }  # fmt: skip
    last = await send(client, page, answers, path="/all")
    assert "Step 2 of 2" in last.text
    ticket = {"_ticket": ticket_of(settings, niche_id)}
    done = await send(client, last, {**CONTACT, **ticket}, path="/all")
    assert done.status_code == 303
    (lead,) = await lead_rows(db)
    assert lead["form_data"] == {
        "a1": "Text", "a2": "Two\nlines", "a3": 3, "a4": 50, "a5": "y", "a6": ["x", "y"],
        "a7": "x", "a8": ["y"], "a9": True, "b1": False, "b2": "2026-12-24",
        "b3": "b@example.com", "b4": "5550100199", "b5": "https://company.com",
        "b6": "SW1A 1AA", "b7": {"city": "Lyon", "country": "FR"},
    }  # fmt: skip
    assert (lead["location_city"], lead["location_zip"]) == ("Lyon", "SW1A 1AA")


async def test_the_promise_follows_the_levels(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET cascade_policy = 'first_fill'")
        await make_level(tx, cast.niche_id, position=2, max_count=7, name="Wide")
    assert "At most seven providers see" in (await client.get("/vps")).text


@pytest.mark.parametrize("version", ["", "x", "-1", "\u0661", "99", "9" * 5_000])
async def test_a_made_up_consent_version_is_asked_again(
    client: Client, db: Database, settings: Settings, cast: Cast, version: str
) -> None:
    sent = await _at_contact(client, settings, cast, _consent_version=version)
    page = await client.request("POST", "/vps", data=sent)
    assert page.status_code == 422
    assert "This text has been updated" in page.text
    assert await lead_rows(db) == []


@pytest.mark.parametrize("path", ["/none", "/favicon.ico", "/VPS", "/%F0%9F%94%A5", "/a%2Fb"])
async def test_an_unknown_form_is_not_found(client: Client, path: str) -> None:
    assert (await client.get(path)).status_code == 404
    assert (await client.request("POST", path, data={"a": "b"})).status_code == 404


async def test_a_filled_honeypot_stores_nothing(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    sent = await _at_contact(client, settings, cast, **{"company.website": "https://spam.example"})
    done = await client.request("POST", "/vps", data=sent)
    assert done.status_code == 303
    assert (await client.get(done.headers["location"])).status_code == 200
    assert await lead_rows(db) == []
    assert await jobs(db) == []


@pytest.mark.parametrize(
    ("age", "sentence"),
    [(timedelta(seconds=0), "very quick"), (timedelta(hours=25), "open for a long time")],
)
async def test_too_fast_and_too_old_are_asked_again(
    client: Client, db: Database, settings: Settings, cast: Cast, age: timedelta, sentence: str
) -> None:
    ticket = ticket_of(settings, cast.niche_id, age=age)
    sent = await _at_contact(client, settings, cast, _ticket=ticket)
    page = await client.request("POST", "/vps", data=sent)
    assert page.status_code == 422
    assert sentence in page.text
    assert inputs_of(page.text)["contact_name"] == ["Amara Okafor"]
    assert await lead_rows(db) == []


@pytest.mark.parametrize("ticket", ["", "x", "x.y", "AAAA.AAAA", "\u00e9.\u00e9"])
async def test_a_damaged_ticket_is_replaced(
    client: Client, db: Database, settings: Settings, cast: Cast, ticket: str
) -> None:
    sent = await _at_contact(client, settings, cast, _ticket=ticket)
    page = await client.request("POST", "/vps", data=sent)
    assert page.status_code == 422
    assert await lead_rows(db) == []
    done = await send(client, page, {})
    assert done.status_code == 303
    assert len(await lead_rows(db)) == 1


async def test_a_ticket_of_another_form_does_not_count(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        other = await make_niche(tx, slug="other")
    sent = await _at_contact(client, settings, cast, _ticket=ticket_of(settings, other))
    assert (await client.request("POST", "/vps", data=sent)).status_code == 422


async def test_a_double_click_hands_in_once(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    sent = await _at_contact(client, settings, cast)
    first = await client.request("POST", "/vps", data=sent)
    second = await client.request("POST", "/vps", data=sent)
    assert first.headers["location"] == second.headers["location"]
    assert len(await lead_rows(db)) == 1


async def test_a_consent_text_that_changed_is_shown_again(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    sent = await _at_contact(client, settings, cast)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET consent_version = 2, consent_text = 'New text.'")
    page = await client.request("POST", "/vps", data=sent)
    assert page.status_code == 422
    assert "This text has been updated" in page.text
    assert "New text." in page.text
    done = await send(client, page, {"consent": "1", "_ticket": sent["_ticket"]})
    assert done.status_code == 303
    assert (await lead_rows(db))[0]["consent"]["text_version"] == 2


async def test_what_is_carried_is_cut_to_size(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    sent = await _at_contact(
        client, settings, cast, _utm_source="x" * 900, _partner_id="me", _referrer_url="\x07a\n"
    )
    assert (await client.request("POST", "/vps", data=sent)).status_code == 303
    (lead,) = await lead_rows(db)
    assert lead["utm_source"] == "x" * 255
    assert (lead["partner_id"], lead["referrer_url"]) == (None, "a")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"budget=%00", 400),
        (b"budget=%FF%FE", 400),
        (b"notes=" + b"x" * 600_000, 413),
        (b"notes=" + b"x" * 3_000_000, 413),
        (b"&".join(b"budget=1" for _ in range(4000)), 400),
        (b"budget=1&budget=2&_step=none&_go=%F0%9F%94%A5", 422),
        (b"", 422),
    ],
)
async def test_no_input_breaks_it(
    client: Client, db: Database, content: bytes, status: int
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = await client.request("POST", "/vps", content=content, headers=headers)
    assert response.status_code == status
    assert await lead_rows(db) == []


async def test_the_thank_you_page_wants_its_reference(
    client: Client, body: dict[str, object]
) -> None:
    data = (await client.post("/api/v1/leads", body)).json()["data"]
    sent = {**body, "form_data": {"budget": 121}}
    other = (await client.post("/api/v1/leads", sent)).json()["data"]
    page = f"/thank-you/{data['id']}"
    assert (await client.get(f"{page}?ref={data['reference']}")).status_code == 200
    for wrong in ("", other["reference"], data["reference"][:-2], "é", "x" * 5000):
        assert (await client.get(f"{page}?ref={wrong}")).status_code == 404
    api = f"/api/v1/leads/{data['id']}/thank-you"
    answer = await client.get(f"{api}?ref={data['reference']}")
    assert answer.json()["data"] == {
        "id": data["id"],
        "niche": "VPS",
        "niche_slug": "vps",
        "is_reviewed": True,
        "providers_max": 3,
    }
    assert (await client.get(f"{api}?ref=wrong")).status_code == 404
    assert (await client.get(api)).status_code == 422
