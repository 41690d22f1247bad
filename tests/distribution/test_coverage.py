"""Who covers a place, and which leads nobody covers: by the engine's own areas."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.distribution import rules
from hotlead.distribution.records import AreaRow, GapsBy, PlaceRow, Standing
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.niches.records import Location
from hotlead.subscriptions.records import Place
from hotlead.subscriptions.service import compile_area
from tests.builders import Cast, ProviderCast, make_lead, make_subscription
from tests.client import Client

API = "/api/v1/admin/coverage"
AUSTIN: dict[str, object] = {"radius": {"latitude": 30.27, "longitude": -97.74, "km": 40}}


async def _market(db: Database, cast: Cast) -> None:
    """Acme around Austin, rival all over Texas but paused, broke everywhere; five leads."""
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET is_location_based = true WHERE id = %s",
                         (cast.niche_id,))  # fmt: skip
        terms: list[tuple[ProviderCast, dict[str, object]]] = [
            (cast.acme, {"service_area": AUSTIN}),
            (cast.rival, {"service_area": {"states": ["TX"]}, "is_paused": True}),
            (cast.broke, {}),
        ]
        for who, values in terms:
            await make_subscription(tx, who.provider_id, cast.level_id, values=values)
        now = utc_now()
        for number, (latitude, state) in enumerate(
            [(30.3, "TX"), (30.3, "TX"), (29.42, "TX"), (40.7, "NY"), (30.3, "TX")]
        ):
            age = timedelta(days=31 if number == 4 else number)
            lead_id = await make_lead(tx, cast.niche_id, now=now - age)
            await tx.execute(
                "UPDATE leads SET latitude = %s, longitude = -97.7, location_state = %s,"
                " location_country = 'US' WHERE id = %s",
                (latitude, state, lead_id),
            )


async def test_tells_who_covers_a_place(client: Client, db: Database, cast: Cast) -> None:
    await _market(db, cast)
    admin = await client.as_admin()
    for query, found in (
        ("near=78701", {"Acme": "ready", "Rival": "paused", "Broke": "insufficient_balance"}),
        ("near=30.3,-97.7", {"Acme": "ready", "Broke": "insufficient_balance"}),
        ("near=30.3,-97.7&region=TX&niche=vps",
         {"Acme": "ready", "Rival": "paused", "Broke": "insufficient_balance"}),
        ("near=10001", {"Broke": "insufficient_balance"}),
        ("near=78701&niche=other", {}),
    ):  # fmt: skip
        data = (await admin.get(f"{API}?{query}")).json()["data"]
        assert {s["company_name"]: s["standing"] for s in data["subscriptions"]} == found, query
        assert data["ready"] == list(found.values()).count("ready")
        page = await admin.get(f"/admin/coverage?{query}")
        assert all(name in page.text for name in found)
    export = await admin.get("/admin/coverage.csv?near=78701")
    assert export.text.count("\r\n") == 4


async def test_tells_where_nobody_does(client: Client, db: Database, cast: Cast) -> None:
    await _market(db, cast)
    admin = await client.as_admin()
    rows = (await admin.get(f"{API}/gaps")).json()["data"]
    assert [(row["name"], row["leads"], row["one"], row["two"]) for row in rows] == [
        ("TX, US", 3, 1, 2),
        ("NY, US", 1, 1, 0),
    ]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE provider_subscriptions SET is_paused = true"
                         " WHERE service_area IS NULL")  # fmt: skip
    rows = (await admin.get(f"{API}/gaps?by=niche&niche=vps")).json()["data"]
    assert [(row["name"], row["leads"], row["none"], row["one"]) for row in rows] == [
        ("VPS", 4, 2, 2)
    ]
    assert "TX, US" in (await admin.get("/admin/coverage")).text
    export = await admin.get("/admin/coverage.csv?by=niche")
    assert "VPS,4,2,2,0,0" in export.text


async def test_only_where_the_place_matters(client: Client, db: Database, cast: Cast) -> None:
    await _market(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET is_location_based = false")
    admin = await client.as_admin()
    assert (await admin.get(f"{API}/gaps")).json()["data"] == []
    assert (await admin.get(f"{API}?near=78701")).json()["data"]["looked_at"] == 0


async def test_a_bad_parameter_is_named(client: Client) -> None:
    admin = await client.as_admin()
    for query, name in (
        ("", "near"),
        ("near=x", "near"),
        ("near=78701&region=" + "x" * 101, "region"),
        ("near=78701&zip=1", "zip"),
    ):
        response = await admin.get(f"{API}?{query}")
        assert response.status_code == 422
        assert name in response.json()["details"]["fields"]
    assert (await admin.get("/admin/coverage?near=x")).status_code == 422
    assert (await admin.get(f"{API}/gaps?by=zip")).status_code == 422


@pytest.mark.parametrize("path", [f"{API}?near=78701", f"{API}/gaps", "/admin/coverage",
                                  "/admin/coverage.csv"])  # fmt: skip
async def test_for_administrators_alone(client: Client, path: str) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.get(path)).status_code == 403


_SPOTS = st.tuples(st.floats(29, 31), st.floats(-99, -97), st.sampled_from(["TX", "NY", None]))
_STORED = st.sampled_from([None, AUSTIN, {"states": ["TX"]}, {"states": ["us-ny"]}])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_STORED, st.sampled_from(list(Standing))), max_size=8),
       st.lists(_SPOTS, max_size=8))  # fmt: skip
def test_every_lead_is_counted_as_often_as_it_is_covered(
    subscriptions: list[tuple[dict[str, object] | None, Standing]],
    spots: list[tuple[float, float, str | None]],
) -> None:
    rows = [_row(stored, standing) for stored, standing in subscriptions]
    areas = [compile_area(row.service_area) for row in rows]
    places = [
        PlaceRow(niche_id=UUID(int=1), niche_name="N", country="US", state=state, zip=None,
                 latitude=latitude, longitude=longitude, leads=1)
        for latitude, longitude, state in spots
    ]  # fmt: skip
    expected = [0, 0, 0, 0]
    for latitude, longitude, state in spots:
        place = Place.of(
            Location(country="US", state=state, latitude=latitude, longitude=longitude)
        )
        times = sum(
            (area is None or area.covers(place))
            and row.standing in (Standing.READY, Standing.INSUFFICIENT_BALANCE)
            for row, area in zip(rows, areas, strict=True)
        )
        expected[min(times, 3)] += 1
    gaps = rules.count_gaps(rows, areas, places, GapsBy.NICHE)
    found = [(gap.none, gap.one, gap.two, gap.more) for gap in gaps]
    assert found == ([tuple(expected)] if spots else [])


def _row(stored: dict[str, object] | None, standing: Standing) -> AreaRow:
    return AreaRow(
        subscription_id=UUID(int=2),
        provider_id=UUID(int=3),
        company_name="Acme",
        niche_id=UUID(int=1),
        niche_name="N",
        level_name="Shared",
        price_per_lead=Decimal(25),
        balance=Decimal(100),
        standing=standing,
        service_area=stored,
    )
