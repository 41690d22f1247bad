"""The parts of the editor: where, what is wrong, what a phone shows, what a balance covers."""

from uuid import UUID

import pytest

from hotlead.distribution.pages.problems import Problem, list_problems
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Jsonb
from hotlead.niches.service import parse_schema
from hotlead.web.forms import Form
from tests.builders import SCHEMA, Cast, make_subscription
from tests.client import Client

MARKET = "/dashboard/market"
PAGE = "/dashboard/subscriptions"
DENVER = 'data-zip-point="80202" data-latitude="39.7491"'
AREA = {"radius": {"latitude": 39.75, "longitude": -105.0, "km": 50}}


@pytest.fixture
async def own(db: Database, cast: Cast) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET is_location_based = true")
        return await make_subscription(tx, cast.acme.provider_id, cast.level_id)


async def test_the_map_is_told_where_a_zip_code_is(client: Client, cast: Cast, own: UUID) -> None:
    acme = await client.as_provider("acme")
    part = await acme.post_form(f"{MARKET}/{cast.level_id}/what-if", {"area.zip": "80202"})
    assert (part.status_code, DENVER in part.text) == (422, True)
    sent = {"area.zip": "80202", "area.km": "50", "filters_version": "1"}
    assert DENVER in (await acme.post_form(f"{MARKET}/{cast.level_id}/what-if", sent)).text
    assert (await acme.post_form(f"{PAGE}/{own}", sent)).status_code == 303
    page = (await acme.get(f"{PAGE}/{own}")).text
    assert DENVER in page
    assert "50 km around ZIP 80202" in page
    unknown = {"area.zip": "00000", "area.km": "50"}
    part = await acme.post_form(f"{MARKET}/{cast.level_id}/what-if", unknown)
    assert ("data-zip-point" in part.text, 'data-wrong="area.zip"' in part.text) == (False, True)


async def test_a_wrong_radius_is_told_and_marked(client: Client, cast: Cast, own: UUID) -> None:
    acme = await client.as_provider("acme")
    sent = {"area.zip": "80202", "area.km": "abc", "filters_version": "1"}
    part = (await acme.post_form(f"{MARKET}/{cast.level_id}/what-if", sent)).text
    assert "1 field needs a look" in part
    assert 'data-wrong="area.km"' in part
    assert 'id="f-area.km-error"' in part
    refused = (await acme.post_form(f"{PAGE}/{own}", sent)).text
    assert 'aria-invalid="true" aria-describedby="f-area.km-error"' in refused
    assert "Give a radius above 0 and up to 2,000 km." in refused
    assert "Give latitude" not in refused


async def test_what_is_not_typed_yet_is_not_wrong(client: Client, cast: Cast, own: UUID) -> None:
    acme = await client.as_provider("acme")
    path, weekly = f"{MARKET}/{cast.level_id}/what-if", {"hours": "weekly"}
    part = await acme.post_form(path, weekly)
    assert part.status_code == 422
    assert "Not finished yet" in part.text
    assert "field-error" not in part.text
    refused = await acme.post_form(f"{PAGE}/{own}", {**weekly, "filters_version": "1"})
    assert "1 field needs a look" in refused.text
    assert 'class="field-error" id="f-schedule-error"' in refused.text
    monday = refused.text.partition('name="mon.0.from"')[2].partition(">")[0]
    assert "autofocus" in monday
    assert 'aria-invalid="true" aria-describedby="f-schedule-error"' in monday
    tuesday = {**weekly, "tue.0.from": "09:00", "filters_version": "1"}
    refused = await acme.post_form(f"{PAGE}/{own}", tuesday)
    assert refused.text.count("autofocus") == 1
    assert 'aria-invalid="true" aria-describedby="f-tue-error"' in refused.text


def test_each_error_has_its_control() -> None:
    schema, _ = parse_schema(SCHEMA)
    form = Form([("f.budget.max", "many"), ("area.km", "x"), ("mon.0.from", "09:00")])
    paths = {
        "filters.budget": "f.budget.max",
        "filters.notes": "f.notes",
        "service_area.radius": "area.zip",
        "service_area.radius.km": "area.km",
        "service_area.states": "area.other_states",
        "schedule.mon": "mon.0.from",
        "schedule": "",
        "cap_day": "cap_day",
    }
    told = list_problems(dict.fromkeys(paths, "Wrong."), form, schema)
    assert [problem.name for problem in told] == list(paths.values())
    finished = [problem.name for problem in told if not problem.is_unfinished]
    assert finished == ["f.budget.max", "area.km", "mon.0.from"]
    sent = list_problems({"schedule": "Never."}, form, schema, is_sent=True)
    assert sent == [Problem("", "Never.", is_unfinished=False)]


async def test_place_is_asked_for_where_it_matters(client: Client, db: Database, own: UUID) -> None:
    acme = await client.as_provider("acme")
    assert 'id="area-map"' in (await acme.get(f"{PAGE}/{own}")).text
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET is_location_based = false")
    page = (await acme.get(f"{PAGE}/{own}")).text
    assert ("area-map" in page, "map-" in page) == (False, False)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE provider_subscriptions SET service_area = %s", (Jsonb(AREA),))
    page = (await acme.get(f"{PAGE}/{own}")).text
    assert 'id="area-map"' in page
    assert "Place does not matter in this niche." in page


async def test_the_sentence_and_saving_stay_in_reach(client: Client, own: UUID) -> None:
    acme = await client.as_provider("acme")
    page = (await acme.get(f"{PAGE}/{own}")).text
    bar = page[page.index('class="terms-bar"') :]
    assert "No leads came in the last 30 days" in bar[:300]
    assert '<button type="submit" class="btn" data-variant="primary"' in bar[:500]
    preview = page[: page.index("See what matches")].rpartition("<button")[2]
    assert "data-no-script" in preview


async def test_who_cannot_pay_is_told_so(client: Client, cast: Cast) -> None:
    broke, nothing = await client.as_provider("broke"), "nothing is bought until you add money"
    made = await broke.post_form(f"{MARKET}/{cast.level_id}", {"hours": "always"})
    page = (await broke.get(made.headers["location"])).text
    assert "You now buy" not in page
    link = 'Nothing is bought until money is added. <a href="/dashboard/billing">'
    for words in ("You subscribed to VPS, Shared", nothing, "Balance too low", link):
        assert words in page, words
    await broke.post_form(f"{made.headers['location']}/pause")
    await broke.post_form(f"{made.headers['location']}/resume")
    cards = (await broke.get(PAGE)).text
    assert "VPS, Shared is resumed" in cards
    assert nothing in cards
    assert "receives leads again" not in cards
    assert "Balance too low" in cards
    assert ">Active<" not in cards
    market = (await broke.get(MARKET)).text
    assert "Subscribed" in market
    assert "Balance too low for one lead" in market
    (own,) = (await broke.get("/api/v1/subscriptions")).json()["data"]
    assert own["covers_one_lead"] is False


async def test_who_can_pay_buys(client: Client, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    made = await acme.post_form(f"{MARKET}/{cast.level_id}", {"hours": "always"})
    page = (await acme.get(made.headers["location"])).text
    assert "You now buy VPS, Shared" in page
    assert "Balance too low" not in page
    (own,) = (await acme.get("/api/v1/subscriptions")).json()["data"]
    assert own["covers_one_lead"] is True


async def test_a_niche_in_the_market_shows_its_form(client: Client, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    market = (await acme.get(MARKET)).text
    assert f'href="/{cast.niche_slug}" target="_blank" rel="noopener">VPS' in market
    assert "See the form" in market
