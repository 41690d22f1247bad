"""Leads near a point: the same ones on a server with PostGIS and on one without."""

from collections.abc import Sequence
from typing import Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from hotlead.kit.geo import EARTH_RADIUS_KM, KM_PER_DEGREE, distance_km
from hotlead.kit.paging import Paging
from hotlead.leads import queries
from hotlead.leads.records import LeadFilter, Near
from tests.builders import Cast, make_lead
from tests.client import Client

API: Final = "/api/v1/admin/leads"
METRE_KM: Final = 0.001

Spot = tuple[float, float]

AUSTIN: Final = (30.2672, -97.7431)
# Name, where, and how far from the middle of Austin in km.
PLACES: Final[Sequence[tuple[str, Spot]]] = (
    ("At the Capitol", (30.2747, -97.7404)),
    ("Round Rock", (30.5083, -97.6789)),
    ("San Antonio", (29.4241, -98.4936)),
    ("Suva", (-18.1248, 178.4501)),
    ("Apia", (-13.8506, -171.7513)),
    ("North Pole", (89.999, 10.0)),
)


async def _fill(tx: Tx, cast: Cast) -> None:
    for name, (latitude, longitude) in PLACES:
        lead_id = await make_lead(tx, cast.niche_id, name=name)
        await tx.execute(
            "UPDATE leads SET latitude = %s, longitude = %s WHERE id = %s",
            (latitude, longitude, lead_id),
        )
    await make_lead(tx, cast.niche_id, name="Nowhere")


FOUND: Final[Sequence[tuple[str, list[str]]]] = [
    ("near=30.2672,-97.7431&radius_km=5", ["At the Capitol"]),
    ("near=30.2672,-97.7431", ["At the Capitol", "Round Rock"]),
    ("near=78701&radius_km=200", ["At the Capitol", "Round Rock", "San Antonio"]),
    ("near=78701-1234&radius_km=0.001", []),
    ("near=78701&radius_km=200&sort=-created_at&limit=1", ["San Antonio"]),
    ("near=78701&radius_km=200&sort=distance&limit=1&page=2", ["Round Rock"]),
    ("near=30.2672,-97.7431&q=rock", ["Round Rock"]),
    # Over the date line, and around a pole.
    ("near=-16,-179.5&radius_km=1000", ["Suva", "Apia"]),
    ("near=89.999,-170&radius_km=1", ["North Pole"]),
    ("near=-90,0&radius_km=20100&limit=1", ["Suva"]),
]


async def test_finds(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await _fill(tx, cast)
    admin = await client.as_admin()
    for query, found in FOUND:
        response = await admin.get(f"{API}?{query}")
        assert [row["contact_name"] for row in response.json()["data"]] == found, query
        page = await admin.get(f"/admin/leads?{query}")
        assert all(name in page.text for name in found), query


async def test_tells_how_far(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await _fill(tx, cast)
    admin = await client.as_admin()
    row = (await admin.get(f"{API}?near=30.2672,-97.7431&radius_km=5")).json()["data"][0]
    assert row["distance_km"] == round(distance_km(*AUSTIN, *PLACES[0][1]), 3)
    assert (await admin.get(API)).json()["data"][0]["distance_km"] is None
    page = await admin.get("/admin/leads?near=30.2672,-97.7431&radius_km=5")
    assert "0.9 km away" in page.text
    export = await admin.get("/admin/leads.csv?near=30.2672,-97.7431&radius_km=5")
    assert "30.2747,-97.7404,0.873," in export.text
    assert export.text.count("\r\n") == 2


def _about_a_radius(km: float, bearing: float) -> Spot:
    """A point about `km` north or east of Austin, on its meridian or parallel."""
    if bearing < 0.5:
        return AUSTIN[0] + km / KM_PER_DEGREE, AUSTIN[1]
    return AUSTIN[0] - km / KM_PER_DEGREE, AUSTIN[1]


_ANYWHERE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
_KM = st.floats(0.01, 20_100)


@pytest.mark.timeout(60)
async def test_one_formula_decides_everywhere(db: Database, cast: Cast) -> None:
    """Random points, and points at the edge: SQL says what Python says, to less than a metre."""
    spots: list[Spot] = []

    @settings(max_examples=150, derandomize=True, deadline=None, database=None,
              suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    @given(_ANYWHERE, st.floats(0.01, 2_000), st.floats(-1e-3, 1e-3), st.floats(0, 1))
    def collect(spot: Spot, km: float, off: float, bearing: float) -> None:
        spots.append(spot)
        spots.append(_about_a_radius(km + off, bearing))

    collect()
    async with db.transaction(SYSTEM) as tx:
        await _insert(tx, cast, spots)
        for km in (0.5, 25.0, 250.0, 1_999.5, 9_000.0, 20_100.0):
            for centre in (AUSTIN, (0.0, 180.0), (90.0, 0.0), (-45.0, -179.9)):
                await _agree(tx, spots, centre, km)


async def _insert(tx: Tx, cast: Cast, spots: Sequence[Spot]) -> None:
    lead_id = await make_lead(tx, cast.niche_id)
    await tx.execute(
        """
        INSERT INTO leads (id, niche_id, schema_version, contact_name, contact_email,
                           contact_fingerprint, form_data, latitude, longitude)
        SELECT gen_random_uuid(), niche_id, 1, 'N', 'n@example.com', contact_fingerprint, '{}',
            spot.latitude, spot.longitude
        FROM leads, unnest(%s::float8[], %s::float8[]) AS spot (latitude, longitude)
        WHERE id = %s
        """,
        ([spot[0] for spot in spots], [spot[1] for spot in spots], lead_id),
    )


async def _agree(tx: Tx, spots: Sequence[Spot], centre: Spot, km: float) -> None:
    wanted = LeadFilter(near=Near(*centre, km))
    found = await queries.count_leads(tx, wanted)
    distances = [distance_km(*centre, *spot) for spot in spots]
    surely = sum(distance <= km - METRE_KM for distance in distances)
    perhaps = sum(distance <= km + METRE_KM for distance in distances)
    assert surely <= found <= perhaps
    rows = await queries.list_leads(tx, wanted, Paging(1, 100))
    nearest = sorted(distances)[: len(rows)]
    assert [row.distance_km for row in rows] == pytest.approx(nearest, abs=METRE_KM)


def test_postgis_measures_the_same_sphere(postgis_url: str) -> None:
    """`ST_DWithin` with a metre more finds everything that our formula does."""
    with psycopg.connect(postgis_url, options="-c search_path=public,postgis") as connection:
        rows = connection.execute(
            """
            SELECT a, b, c, d,
                ST_Distance(ST_MakePoint(b, a)::geography, ST_MakePoint(d, c)::geography, false)
                    / 1000
            FROM (SELECT random() * 180 - 90, random() * 360 - 180,
                         random() * 180 - 90, random() * 360 - 180
                  FROM generate_series(1, 5000)
                  UNION ALL SELECT 0, 0, 0, 180) AS pairs (a, b, c, d)
            """
        ).fetchall()
    assert max(abs(distance_km(a, b, c, d) - km) for a, b, c, d, km in rows) < METRE_KM
    assert EARTH_RADIUS_KM == 6371.0088
