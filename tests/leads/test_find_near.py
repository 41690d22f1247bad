"""What a list near a place refuses. What it finds stands in `tests/location`."""

from typing import Final

import pytest

from tests.client import Client

API: Final = "/api/v1/admin/leads"
WRONG: Final = (
    ("near=Austin", "near"),
    ("near=00000", "near"),
    ("near=09012", "near"),
    ("near=91,0", "near"),
    ("near=0,181", "near"),
    ("near=1", "near"),
    ("near=1,2,3", "near"),
    ("near=nan,nan", "near"),
    ("near=" + "1" * 61, "near"),
    ("near=78701&radius_km=0", "radius_km"),
    ("near=78701&radius_km=-1", "radius_km"),
    ("near=78701&radius_km=20101", "radius_km"),
    ("near=78701&radius_km=nan", "radius_km"),
    ("near=78701&radius_km=inf", "radius_km"),
    ("near=78701&radius_km=far", "radius_km"),
    ("sort=distance", "sort"),
)


@pytest.mark.parametrize("path", [API, "/admin/leads", "/admin/leads.csv"])
async def test_a_bad_parameter_is_named(client: Client, path: str) -> None:
    admin = await client.as_admin()
    for query, name in WRONG:
        response = await admin.get(f"{path}?{query}")
        assert response.status_code == 422, query
        if "near=Austin" in query and path != API:
            assert "or a US ZIP code" in response.text
        assert path != API or name in response.json()["details"]["fields"], query


async def test_a_radius_goes_around_something(client: Client) -> None:
    admin = await client.as_admin()
    response = await admin.get(f"{API}?radius_km=5")
    assert list(response.json()["details"]["fields"]) == ["radius_km"]
    # On the page a radius is always chosen.
    assert (await admin.get("/admin/leads?radius_km=5")).status_code == 200


async def test_a_mistyped_place_is_told_beside_its_field(client: Client) -> None:
    admin = await client.as_admin()
    for path in ("/admin/leads?q=a&sort=distance&near=Austin", "/admin/coverage?near=Austin"):
        page = await admin.get(path)
        assert page.status_code == 422
        assert 'value="Austin"' in page.text
        assert 'aria-describedby="near-error"' in page.text
        # The rest of the page is the list, near no place.
        assert "Within 50 km" not in page.text
        assert "<h1" in page.text
