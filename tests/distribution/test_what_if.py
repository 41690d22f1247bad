"""A what-if counts what the engine would have sold, and tells of nobody."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.distribution import rules
from hotlead.distribution import service as distribution
from hotlead.distribution.records import (
    Candidate,
    LeadToSell,
    Level,
    Market,
    RecentLead,
    Terms,
    WhatIfCounts,
)
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.paging import Paging
from hotlead.niches.records import CascadePolicy
from hotlead.subscriptions.records import (
    Filters,
    Limits,
    OneOf,
    Place,
    RangeFilter,
    ServiceArea,
    Used,
)
from hotlead.subscriptions.records import Terms as WantedTerms
from hotlead.subscriptions.rules import compile_schedule
from tests.builders import Cast, make_lead, make_subscription
from tests.client import Client, open_client

PRICE = Decimal(25)
ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 10, 28, 3, 0, tzinfo=UTC)
LEVEL_ID = UUID(int=1)
API = "/api/v1/subscriptions/what-if"

SMALL = st.none() | st.integers(0, 4)
MONEY = SMALL.map(lambda leads: None if leads is None else PRICE * leads)
# Monday to Saturday, and a night: hours that a clock change moves too.
SCHEDULE = {"mon": [["09:00", "17:00"]], "wed": [["22:00", "04:00"]], "sun": [["00:00", "24:00"]]}


@st.composite
def wanted_terms(draw: st.DrawFn) -> Terms:
    items = [
        ("budget", RangeFilter(draw(SMALL), draw(st.none() | st.integers(3, 6)))),
        ("region", OneOf(("US", "EU"))),
    ]
    limits = draw(
        st.builds(
            Limits,
            cap_hour=SMALL,
            cap_day=SMALL,
            cap_week=SMALL,
            cap_month=SMALL,
            budget_day=MONEY,
            budget_week=MONEY,
            budget_month=MONEY,
        )
    )
    return Terms(
        filters=Filters(tuple(items[: draw(st.integers(0, 2))])),
        area=draw(st.sampled_from([None, ServiceArea(countries=frozenset({"us"}))])),
        schedule=draw(st.sampled_from([None, compile_schedule(SCHEDULE, str(ZONE))])),
        limits=draw(st.sampled_from([None, limits])),
        dedup_days=draw(st.sampled_from([0, 2])),
    )


@st.composite
def recent(draw: st.DrawFn) -> RecentLead:
    answers: dict[str, object] = {}
    if (budget := draw(st.none() | st.integers(0, 7))) is not None:
        answers["budget"] = budget
    if (region := draw(st.sampled_from(["US", "Asia", None]))) is not None:
        answers["region"] = [region]
    return RecentLead(
        START + timedelta(minutes=draw(st.integers(0, 12 * 24 * 60))),
        Place(country=draw(st.sampled_from(["us", "de", ""]))),
        answers,
        draw(st.binary(min_size=1, max_size=1)) * 32,
    )


@settings(max_examples=60, deadline=None)
@given(terms=wanted_terms(), leads=st.lists(recent(), max_size=25))
def test_it_is_what_the_engine_sells(terms: Terms, leads: list[RecentLead]) -> None:
    leads.sort(key=lambda lead: lead.at)
    counts = rules.count_matches(leads, terms, PRICE, ZONE)
    assert counts.taken == len(_sold(leads, terms))
    without = Terms(terms.filters, terms.area, terms.schedule, None, terms.dedup_days)
    assert counts.matching == len(_sold(leads, without))
    assert counts.matching == counts.leads - sum(counts.refused.values())


def _sold(leads: list[RecentLead], terms: Terms) -> list[datetime]:
    """When the engine sold, in a market of one subscription with endless money."""
    level = Level(LEVEL_ID, PRICE, 1, 0)
    queue = [Candidate(1, 1, 1, None, terms)]
    sold: list[datetime] = []
    contacts: dict[tuple[int, bytes], datetime] = {}
    for lead in leads:
        market = Market(
            policy=CascadePolicy.ADDITIVE,
            levels=[level],
            queues={LEVEL_ID: queue},
            balances={1: Decimal(10**9)},
            used={1: _used(sold, lead.at)},
            contacts=contacts,
        )
        offered = LeadToSell(new_id(), lead.answers, lead.place, lead.fingerprint)
        if rules.distribute([offered], market, lead.at).decisions[0].sales:
            sold.append(lead.at)
            contacts[1, lead.fingerprint] = lead.at
    return sold


def _used(sold: list[datetime], now: datetime) -> Used:
    """What was bought in the running periods, as `list_used` counts it."""
    local = [at.astimezone(ZONE).replace(tzinfo=None) for at in sold]
    here = now.astimezone(ZONE).replace(tzinfo=None)
    midnight = datetime.combine(here.date(), datetime.min.time())
    starts = (
        here.replace(minute=0, second=0, microsecond=0),
        midnight,
        midnight - timedelta(days=here.weekday()),
        midnight.replace(day=1),
    )
    hour, day, week, month = (sum(at >= start for at in local) for start in starts)
    spent = {"spent_day": PRICE * day, "spent_week": PRICE * week, "spent_month": PRICE * month}
    return Used(hour=hour, day=day, week=week, month=month, **spent)


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    async with open_client(settings, db, cast) as opened:
        yield opened


async def fill(db: Database, cast: Cast) -> None:
    """Ten leads of this month with budgets from 10 to 100; besides, what does not count."""
    today = utc_now()
    async with db.transaction(SYSTEM) as tx:
        for number in range(1, 11):
            await make_lead(
                tx,
                cast.niche_id,
                status="unsold",
                email=f"amara+{number}@example.com",
                form_data={"budget": number * 10, "notes": f"word{number} please"},
                now=today - timedelta(days=number),
            )
        odd = [
            await make_lead(tx, cast.niche_id, status="approved", now=today - timedelta(days=days))
            for days in (31, 1, 1)
        ]
        await make_lead(tx, cast.niche_id, now=today)
        await tx.execute("UPDATE leads SET is_test = true WHERE id = %s", (odd[1],))
        await tx.execute(
            "UPDATE leads SET status = 'rejected', rejected_at = now(), rejection_reason = 'Spam'"
            " WHERE id = %s",
            (odd[2],),
        )


async def test_it_counts_what_reached_the_market(db: Database, cast: Cast) -> None:
    await fill(db, cast)
    acme, wanted = cast.acme.actor, WantedTerms(filters={"budget": {"min": 30, "max": 90}})
    async with db.transaction(acme) as tx:
        found = await distribution.what_if(tx, acme, cast.level_id, wanted, utc_now())
    assert (found.leads, found.matching, found.cost) == (10, 7, Decimal(175))
    assert found.sentence == (
        "7 of 10 leads in the last 30 days match · about $175 a month if you won every one"
    )
    (reason,) = found.reasons
    assert (reason.code, reason.leads) == ("filter_mismatch:budget", 3)
    assert reason.sentence == (
        "1 over your maximum of 90 for “Monthly budget”,"
        " 2 under your minimum of 30 for “Monthly budget”"
    )
    assert found.summary.filters == ("Monthly budget: 30 to 90",)


async def test_caps_are_counted_in_the_order_of_time(db: Database, cast: Cast) -> None:
    await fill(db, cast)
    acme, wanted = cast.acme.actor, WantedTerms(cap_month=1)
    async with db.transaction(acme) as tx:
        found = await distribution.what_if(tx, acme, cast.level_id, wanted, utc_now())
    days = {(utc_now() - timedelta(days=number)).date() for number in range(1, 11)}
    months = {date(day.year, day.month, 1) for day in days}
    assert (found.matching, found.taken) == (10, len(months))
    assert [limit.code for limit in found.limits] == ["cap_month"]
    assert "your caps and budgets leave" in found.sentence


async def test_what_is_left_out_is_taken_from_the_subscription(db: Database, cast: Cast) -> None:
    await fill(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters={"budget": {"max": 20}}
        )
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        found = await distribution.what_if(tx, acme, cast.level_id, WantedTerms(), utc_now())
        assert found.matching == 2
        market = await distribution.list_market(tx, acme, "", Paging(), utc_now())
    assert [
        (level.matching, level.subscription_id is None) for level in market.items[0].levels
    ] == [(2, False)]


async def test_words_are_not_counted_one_by_one(db: Database, cast: Cast) -> None:
    await fill(db, cast)
    acme = cast.acme.actor
    guesses: list[dict[str, object]] = [
        {"contains": "word7"},
        {"contains": "nothing of it"},
        {"not_in": ["word7 please"]},
        {"not_in": ["a miss"]},
        {"contains": "please"},
    ]
    async with db.transaction(acme) as tx:
        for guess in guesses:
            wanted = WantedTerms(filters={"notes": guess})
            found = await distribution.what_if(tx, acme, cast.level_id, wanted, utc_now())
            assert (found.matching, found.cost, found.taken, found.reasons) == (
                None,
                None,
                None,
                (),
            )
            assert found.is_withheld


def test_no_crowd_hides_the_one_person_of_another_question() -> None:
    """Else `not_in` an address, beside a filter that turns away many, says whether it is there."""
    counts = WhatIfCounts(leads=30, matching=10)
    counts.refused = {("filter_mismatch:notes", ""): 19, ("filter_mismatch:mail", ""): 1}
    assert rules.is_telling(counts, frozenset({"notes", "mail"}))
    counts.refused["filter_missing:mail", ""] = 4
    assert not rules.is_telling(counts, frozenset({"notes", "mail"}))


async def test_no_postcode_is_read_to_its_end(db: Database, cast: Cast) -> None:
    """A whole one is a few houses; its beginning is a district."""
    lived = {"Q1A 1AA": "GB", "78701-1234": "US", "1234 AB": "NL"}
    async with db.transaction(SYSTEM) as tx:
        for number, (code, country) in enumerate(lived.items()):
            lead_id = await make_lead(
                tx,
                cast.niche_id,
                status="unsold",
                email=f"amara+{number}@example.com",
                now=utc_now() - timedelta(days=1),
            )
            await tx.execute(
                "UPDATE leads SET location_zip = %s, location_country = %s WHERE id = %s",
                (code, country, lead_id),
            )
    acme = cast.acme.actor
    same = [("Q1A1AA", "Q1A1ZZ"), ("787011234", "787019"), ("1234AB", "1234")]
    async with db.transaction(acme) as tx:
        for pair in same:
            for code in pair:
                wanted = WantedTerms(service_area={"postcodes": [code]})
                found = await distribution.what_if(tx, acme, cast.level_id, wanted, utc_now())
                assert found.matching == 1, code
        wanted = WantedTerms(service_area={"postcodes": ["Q1B", "78702", "1235"]})
        found = await distribution.what_if(tx, acme, cast.level_id, wanted, utc_now())
        assert found.matching == 0


async def test_who_may_not_and_what_bad_input_shows(db: Database, cast: Cast) -> None:
    acme, admin = cast.acme.actor, cast.admin
    async with db.transaction(acme) as tx:
        with pytest.raises(InvalidInput) as refused:
            await distribution.what_if(
                tx, acme, cast.level_id, WantedTerms(filters={"gone": True}), utc_now()
            )
        assert list(refused.value.fields) == ["filters.gone"]
        with pytest.raises(NotFound):
            await distribution.what_if(tx, acme, new_id(), WantedTerms(), utc_now())
        with pytest.raises(Forbidden):
            await distribution.what_if(tx, admin, cast.level_id, WantedTerms(), utc_now())


async def test_through_the_api(client: Client, db: Database, cast: Cast) -> None:
    await fill(db, cast)
    acme = await client.as_provider("acme")
    body = {"competition_level_id": str(cast.level_id), "filters": {"budget": {"min": 60}}}
    found = (await acme.post(API, body)).json()["data"]
    assert (found["leads"], found["matching"], found["cost"]) == (10, 5, "125.00")
    refused = await acme.post(API, {**body, "filters": {"budget": {"min": "x"}}})
    assert refused.status_code == 422
    assert list(refused.json()["details"]["fields"]) == ["filters.budget"]
    market = (await acme.get("/api/v1/providers/me/market?q=vps")).json()
    assert [(niche["slug"], niche["leads"]) for niche in market["data"]] == [("vps", 10)]
    level = market["data"][0]["levels"][0]
    assert (level["price_per_lead"], level["competitors_max"], level["is_affordable"]) == (
        "25.00", 2, True
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE niche_form_schemas SET is_active = false",
        "UPDATE competition_levels SET is_active = false",
        "UPDATE niches SET is_active = false",
    ],
)
async def test_what_is_closed_is_not_on_sale(
    db: Database, cast: Cast, statement: LiteralString
) -> None:
    acme = cast.acme.actor
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(statement)
    async with db.transaction(acme) as tx:
        assert (await distribution.list_market(tx, acme, "", Paging(), utc_now())).total == 0
        with pytest.raises(NotFound):
            await distribution.what_if(tx, acme, cast.level_id, WantedTerms(), utc_now())
