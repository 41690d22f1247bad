"""The API and the page of subscriptions."""

from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import Cast, make_subscription
from tests.client import Client

API = "/api/v1/subscriptions"
PAGE = "/dashboard/subscriptions"


@pytest.fixture
async def own(db: Database, cast: Cast) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.rival.provider_id, cast.level_id)
        filters: dict[str, object] = {"budget": {"min": 50, "max": 500}}
        return await make_subscription(tx, cast.acme.provider_id, cast.level_id, filters=filters)


async def test_a_provider_sees_its_own(client: Client, own: UUID) -> None:
    acme = await client.as_provider("acme")
    answer = (await acme.get(API)).json()
    assert [row["id"] for row in answer["data"]] == [str(own)]
    assert answer["pagination"]["total"] == 1
    assert answer["data"][0]["price_per_lead"] == "25.00"
    assert answer["data"][0]["summary"]["filters"] == ["Monthly budget: 50 to 500"]


async def test_the_whole_life(client: Client, cast: Cast) -> None:
    broke = await client.as_provider("broke")
    wanted = {"competition_level_id": str(cast.level_id), "filters": {"managed": True}}
    made = await broke.post(API, wanted)
    assert made.status_code == 201
    path = f"{API}/{made.json()['data']['id']}"
    assert (await broke.post(API, wanted)).json()["details"]["code"] == "already_subscribed"
    changed = await broke.patch(path, {"budget_day": "100.00", "filters": {}})
    assert changed.json()["data"]["budget_day"] == "100.00"
    assert changed.json()["data"]["filters"] == {}
    refused = await broke.patch(path, {"filters": {"managed": "yes"}})
    assert refused.status_code == 422
    assert refused.json()["details"]["fields"] == {"filters.managed": "Choose yes or no."}
    assert (await broke.post(f"{path}/pause")).json()["data"]["is_paused"] is True
    assert (await broke.post(f"{path}/resume")).json()["data"]["is_paused"] is False
    assert (await broke.delete(path)).json()["data"]["is_active"] is False
    assert (await broke.post(f"{path}/pause")).json()["details"]["code"] == "subscription_ended"
    assert (await broke.get(API)).json()["data"] == []


async def test_who_may_not(client: Client, own: UUID) -> None:
    rival, admin = await client.as_provider("rival"), await client.as_admin()
    for verb in ("pause", "resume"):
        assert (await client.post(f"{API}/{own}/{verb}")).status_code == 401
        assert (await admin.post(f"{API}/{own}/{verb}")).status_code == 403
        assert (await rival.post(f"{API}/{own}/{verb}")).status_code == 404
        assert (await rival.post(f"{API}/{new_id()}/{verb}")).status_code == 404
        assert (await rival.post_form(f"{PAGE}/{own}/{verb}")).status_code == 404
    assert (await rival.patch(f"{API}/{own}", {})).status_code == 404
    assert (await rival.delete(f"{API}/{own}")).status_code == 404
    assert (await client.get(PAGE)).headers["location"].startswith("/login")
    assert (await admin.get(PAGE)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"competition_level_id": "x"},
        {"competition_level_id": 5, "colour": 1},
        {"cap_day": "many"},
        {"budget_day": "1e999999999"},
        {"budget_day": "NaN"},
        {"cap_day": 10**30},
        {"filters": {"budget": {"min": 1e400}}},
        {"filters": {"notes": {"contains": "\u202e\x07"}}},
    ],
)
async def test_bad_bodies_are_refused(client: Client, own: UUID, body: object) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.post(API, body)).status_code == 422
    assert (await acme.patch(f"{API}/{own}", body)).status_code in {200, 422}


async def test_the_page_pauses_and_resumes(client: Client, own: UUID) -> None:
    acme = await client.as_provider("acme")
    page = (await acme.get(PAGE)).text
    for words in ("VPS · Shared", "$25.00", "At most 2 other buyers", "Monthly budget: 50 to 500"):
        assert words in page
    paused = await acme.post_form(f"{PAGE}/{own}/pause")
    assert (paused.status_code, paused.headers["location"]) == (303, PAGE)
    assert "VPS, Shared is paused" in (await acme.get(PAGE)).text
    await acme.post_form(f"{PAGE}/{own}/resume")
    assert "Every lead of this level" not in (await acme.get(PAGE)).text


async def test_a_page_without_subscriptions(client: Client) -> None:
    page = await (await client.as_provider("broke")).get(PAGE)
    assert "No subscriptions yet" in page.text
