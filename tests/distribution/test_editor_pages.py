"""The market and the editor of terms: drawn from the form in force, kept when it is refused."""

from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.distribution.pages import controls
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings, SettingsError, load_settings
from hotlead.kit.db import Database, Jsonb
from hotlead.kit.ids import new_id
from hotlead.niches.service import parse_schema
from hotlead.subscriptions.records import StoredTerms
from hotlead.subscriptions.rules import check_terms
from hotlead.web.forms import Form
from tests.builders import SCHEMA, Cast, make_subscription
from tests.client import Client, open_client
from tests.leads.rows import audit_rows

MARKET = "/dashboard/market"
PAGE = "/dashboard/subscriptions"
SQUARE = {"type": "Polygon", "coordinates": [[[-98, 30], [-97, 30], [-97, 31], [-98, 30]]]}


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
async def own(db: Database, cast: Cast) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        return await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters={"budget": {"min": 50}}
        )


def _fields() -> list[dict[str, object]]:
    extra = [("since", "date"), ("homepage", "url"), ("code", "postcode"), ("place", "location")]
    added: list[dict[str, object]] = [
        {"id": name, "label": name, "type": kind} for name, kind in extra
    ]
    choice: dict[str, object] = {
        "id": "size",
        "label": "Size",
        "type": "select",
        "options": ["S", "M", "L"],
    }
    return [*cast("list[dict[str, object]]", SCHEMA["fields"]), *added, choice]


FORM_SCHEMA, _PROBLEMS = parse_schema({**SCHEMA, "fields": [
    {**field, "step": "what"} for field in _fields()
]})  # fmt: skip
WORDS = st.sampled_from(["bank", "two words", "Ünïcode"])
CLOCK = st.sampled_from(["00:00", "09:00", "17:30", "24:00", "23:59"])


@st.composite
def stored_terms(draw: st.DrawFn) -> dict[str, object]:
    """Terms of every kind, as a program would send them."""
    some = {
        "budget": st.sampled_from([{"min": 5}, {"max": 7.5}, {"min": -1, "max": 1000000}]),
        "location": st.sampled_from([["US"], ["EU", "Asia"], {"not_in": ["US", "Asia"]}]),
        "managed": st.booleans(),
        "notes": WORDS.map(lambda word: {"contains": word}) | st.lists(WORDS, min_size=1),
        "since": st.sampled_from(
            [{"min": "2026-01-31"}, {"min": "2026-01-01", "max": "2026-02-01"}]
        ),
        "homepage": WORDS.map(lambda word: {"not_in": [word]}),
        "code": st.just(["78701"]),
        "size": st.sampled_from([["S"], ["S", "L"]]),
    }
    filters = draw(st.fixed_dictionaries({}, optional=some))
    area = draw(st.none() | st.fixed_dictionaries({}, optional={
        "countries": st.lists(st.sampled_from(["US", "DE", "Narnia"]), max_size=3),
        "states": st.lists(st.sampled_from(["US-TX", "tx", "bavaria"]), max_size=3),
        "postcodes": st.lists(st.sampled_from(["787", "SW4"]), max_size=2),
        "radius": st.sampled_from([{"latitude": 30.25, "longitude": -97.75, "km": 40},
                                   {"zip": "80202", "km": 50}]),
        "polygons": st.just(SQUARE),
    }))  # fmt: skip
    windows = st.lists(st.lists(CLOCK, min_size=2, max_size=2), min_size=1, max_size=6)
    schedule = draw(st.none() | st.dictionaries(st.sampled_from(["mon", "sat"]), windows))
    return {"filters": filters, "service_area": area, "schedule": schedule,
            "cap_day": draw(st.none() | st.integers(0, 99)),
            "budget_month": draw(st.sampled_from([None, "250.00"]))}  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(given=stored_terms())
def test_what_the_form_is_drawn_from_is_what_it_sends(given: dict[str, object]) -> None:
    assert FORM_SCHEMA is not None, _PROBLEMS
    wanted = controls.Terms(**given)  # pyright: ignore[reportArgumentType] - as it came in JSON
    stored, errors = check_terms(FORM_SCHEMA, wanted, StoredTerms(), "UTC")
    if errors:
        return
    form = controls.draw(FORM_SCHEMA, stored, [])
    again, errors = check_terms(
        FORM_SCHEMA, controls.read(form, FORM_SCHEMA, stored), stored, "UTC"
    )
    assert errors == {}
    assert _midnight(again) == _midnight(stored)


def _midnight(terms: StoredTerms) -> StoredTerms:
    """The same with one writing of midnight, and of a schedule without windows."""
    week = cast("dict[str, list[list[str]]]", terms.schedule or {})
    written = {
        day: [[start, "24:00" if end == "00:00" else end] for start, end in windows]
        for day, windows in week.items()
        if windows
    }
    area = terms.service_area
    return StoredTerms(
        filters=terms.filters,
        service_area=area or None,
        schedule=cast("dict[str, object]", written) or None,
        cap_day=terms.cap_day,
        budget_month=terms.budget_month,
    )


async def test_the_market_and_subscribing(client: Client, db: Database, cast: Cast) -> None:
    broke = await client.as_provider("broke")
    page = (await broke.get(MARKET)).text
    for words in (
        "VPS",
        "Shared",
        "$25.00",
        "At most 2 competitors",
        "Balance too low for one lead",
    ):
        assert words in page
    assert "No leads of that kind" in (await broke.get(f"{MARKET}?q=nothing")).text
    level = f"{MARKET}/{cast.level_id}"
    assert "Monthly budget" in (await broke.get(level)).text
    sent = {"f.budget.min": "100", "f.location": "US", "hours": "always", "area.zip": "78704",
            "area.km": "40", "cap_day": "5"}  # fmt: skip
    shown = await broke.post_form(level, {**sent, "do": "preview"})
    assert (shown.status_code, "40 km around ZIP 78704" in shown.text) == (200, True)
    made = await broke.post_form(level, sent)
    assert made.status_code == 303
    assert "You subscribed to VPS, Shared" in (await broke.get(made.headers["location"])).text
    assert (await broke.get(level)).headers["location"] == made.headers["location"]
    async with db.transaction(cast.broke.actor) as tx:
        cursor = await tx.execute("SELECT filters, cap_day FROM provider_subscriptions")
        assert await cursor.fetchall() == [({"budget": {"min": 100}, "location": ["US"]}, 5)]
    assert len(await audit_rows(db, "subscription.created")) == 1


async def test_what_is_wrong_stands_at_its_field_and_is_kept(client: Client, own: UUID) -> None:
    acme = await client.as_provider("acme")
    sent = {"f.budget.min": "9", "f.budget.max": "5", "area.zip": "00000", "area.km": "wide",
            "hours": "weekly", "budget_day": "a lot", "area.polygons": "{",
            "filters_version": "1"}  # fmt: skip
    refused = await acme.post_form(f"{PAGE}/{own}", sent)
    assert refused.status_code == 422
    for words in ("The largest value is below the smallest.", "We do not know this ZIP code.",
                  "Give a radius above 0", "Give at least one window",
                  "Give an amount of 0 or more", "Draw the areas",
                  'value="wide"', 'value="a lot"'):  # fmt: skip
        assert words in refused.text, words


async def test_the_sentence_follows_the_form(client: Client, cast: Cast, own: UUID) -> None:
    acme = await client.as_provider("acme")
    path = f"{MARKET}/{cast.level_id}/what-if"
    part = await acme.post_form(path, {"f.budget.min": "100"})
    assert (part.status_code, "<html" in part.text) == (200, False)
    assert "Monthly budget: at least 100" in part.text
    refused = await acme.post_form(path, {"f.budget.min": "many"})
    assert (refused.status_code, "1 field needs a look" in refused.text) == (422, True)
    assert (await acme.post_form(f"{MARKET}/{new_id()}/what-if", {})).status_code == 404
    assert "Monthly budget: at least 50" in (await acme.get(f"{PAGE}/{own}")).text


async def test_two_tabs(client: Client, own: UUID) -> None:
    acme = await client.as_provider("acme")
    first = {"filters_version": "1", "f.budget.min": "60"}
    assert (await acme.post_form(f"{PAGE}/{own}", first)).status_code == 303
    second = await acme.post_form(f"{PAGE}/{own}", {**first, "f.budget.min": "70"})
    assert second.status_code == 409
    assert "Nothing was overwritten" in second.text
    assert "In force now: Monthly budget: at least 60" in second.text
    assert 'value="70"' in second.text
    assert 'name="filters_version" value="2"' in second.text
    assert (await acme.post_form(f"{PAGE}/{own}", {"filters_version": "x"})).status_code == 422


async def test_what_the_form_no_longer_asks(client: Client, db: Database, own: UUID) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE provider_subscriptions SET filters = %s",
            (Jsonb({"gone": ["x"], "budget": {"min": 50}}),),
        )
    acme = await client.as_provider("acme")
    page = (await acme.get(f"{PAGE}/{own}")).text
    assert "The form no longer asks this" in page
    sent = {"filters_version": "1", "f.budget.min": "50", "keep": "gone"}
    await acme.post_form(f"{PAGE}/{own}", sent)
    assert "gone: x" in (await acme.get(f"{PAGE}/{own}")).text
    await acme.post_form(f"{PAGE}/{own}", {"filters_version": "2", "f.budget.min": "50"})
    assert "The form no longer asks this" not in (await acme.get(f"{PAGE}/{own}")).text


async def test_pausing_with_a_reason_and_ending(client: Client, own: UUID) -> None:
    acme, path = await client.as_provider("acme"), f"{PAGE}/{own}"
    paused = await acme.post_form(f"{path}/pause", {"reason": "Holiday", "back": path})
    assert paused.headers["location"] == path
    assert "Paused: Holiday" in (await acme.get(path)).text
    assert (await acme.post_form(f"{path}/resume", {"back": path})).headers["location"] == path
    ended = await acme.post_form(f"{path}/unsubscribe")
    assert (ended.status_code, ended.headers["location"]) == (303, PAGE)
    assert "You no longer buy VPS, Shared" in (await acme.get(PAGE)).text
    assert (await acme.get(path)).headers["location"].startswith(MARKET)
    assert (await acme.post_form(path, {"filters_version": "1"})).status_code in {404, 409}


async def test_another_providers_subscription_is_not_there(client: Client, own: UUID) -> None:
    rival, admin = await client.as_provider("rival"), await client.as_admin()
    assert (await rival.get(f"{PAGE}/{own}")).status_code == 404
    assert (await rival.post_form(f"{PAGE}/{own}", {"filters_version": "1"})).status_code == 404
    assert (await rival.post_form(f"{PAGE}/{own}/unsubscribe")).status_code == 404
    assert (await admin.get(MARKET)).status_code == 403


def test_the_address_of_tiles_is_checked() -> None:
    base = {"HOTLEAD_SECRET_KEY": "x" * 40}
    good = "https://tiles.example.com/{z}/{x}/{y}.png"
    settings = load_settings({**base, "HOTLEAD_MAP_TILES": good})
    assert settings.map_tiles_origin == "https://tiles.example.com"
    for wrong in ("tiles", "https://a.example.com/{z}", "https://a b/{z}/{x}/{y}; script-src *"):
        with pytest.raises(SettingsError, match="HOTLEAD_MAP_TILES"):
            load_settings({**base, "HOTLEAD_MAP_TILES": wrong})


def test_a_form_without_anything_asks_for_everything() -> None:
    terms = controls.read(Form(()), FORM_SCHEMA, StoredTerms())
    stored, errors = check_terms(FORM_SCHEMA, terms, StoredTerms(), "UTC")
    assert (stored, errors) == (StoredTerms(), {})
