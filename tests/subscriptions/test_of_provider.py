"""What administrators read of a provider's subscriptions: the provider's own words."""

from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import Cast, make_subscription
from tests.client import Client

API = "/api/v1/admin/providers"


async def test_administrators_read_the_terms_in_words(
    client: Client, db: Database, cast: Cast
) -> None:
    acme = cast.acme.provider_id
    async with db.transaction(cast.admin) as tx:
        await make_subscription(tx, acme, cast.level_id, filters={"budget": {"min": 50}})
    admin, provider = await client.as_admin(), await client.as_provider("acme")
    own = (await provider.get("/api/v1/subscriptions")).json()["data"]
    assert own
    seen = await admin.get(f"{API}/{acme}/subscriptions")
    assert seen.json()["data"] == own
    page = (await admin.get(f"/admin/providers/{acme}/subscriptions")).text
    assert own[0]["summary"]["filters"][0] in page
    assert "Change filters" not in page
    detail = (await admin.get(f"/admin/providers/{acme}")).text
    assert f'href="/admin/providers/{acme}/subscriptions"' in detail


async def test_a_provider_that_buys_nothing_and_one_that_is_not_there(
    client: Client, cast: Cast
) -> None:
    admin = await client.as_admin()
    empty = await admin.get(f"/admin/providers/{cast.rival.provider_id}/subscriptions")
    assert "buys nothing at present" in empty.text
    for start in (API, "/admin/providers"):
        assert (await admin.get(f"{start}/{new_id()}/subscriptions")).status_code == 404


async def test_administrators_read_why_nothing_is_bought(
    client: Client, db: Database, cast: Cast
) -> None:
    broke = cast.broke.provider_id
    async with db.transaction(cast.admin) as tx:
        await make_subscription(tx, broke, cast.level_id, values={"is_paused": True})
        await tx.execute("UPDATE provider_subscriptions SET schema_version = NULL")
        await tx.execute("UPDATE niches SET is_active = false")
    page = (await (await client.as_admin()).get(f"/admin/providers/{broke}/subscriptions")).text
    for words in ("This level is closed.", "the filters no longer fit it",
                  "The balance is below the price of one lead, $25.00."):  # fmt: skip
        assert words in page, words
    assert "/dashboard/billing" not in page
