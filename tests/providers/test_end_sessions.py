"""An administrator logs a provider out, or lets somebody in who lost their phone."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import PROVIDERS

ME = "/api/v1/providers/me"


async def test_every_session_ends_at_once(client: Client, db: Database, cast: Cast) -> None:
    here, there = await client.as_provider("acme"), await client.as_provider("acme")
    rival, admin = await client.as_provider("rival"), await client.as_admin()
    path = f"{PROVIDERS}/{cast.acme.provider_id}"
    assert len((await admin.get(path)).json()["data"]["sessions"]) == 2
    assert (await admin.delete(path + "/sessions")).status_code == 200
    assert [(await who.get(ME)).status_code for who in (here, there, rival)] == [401, 401, 200]
    assert (await admin.get(path)).json()["data"]["sessions"] == []
    assert (await admin.delete(path + "/sessions")).status_code == 200
    [entry] = await audit_rows(db, "user.sessions_ended")
    assert (entry["entity_id"], entry["actor_role"]) == (str(cast.acme.user_id), "admin")
    again = await client.as_provider("acme")
    assert (await again.get(ME)).status_code == 200


async def test_a_session_that_is_over_is_not_ended(
    client: Client, db: Database, cast: Cast
) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE sessions SET expires_at = now() - interval '1 hour' WHERE user_id = %s",
            (cast.acme.user_id,),
        )
    page = f"/admin/providers/{cast.acme.provider_id}"
    await admin.post_form(page + "/end-sessions")
    assert "Nobody was logged in" in (await admin.get(page)).text
    assert await audit_rows(db, "user.sessions_ended") == []
    assert (await acme.get(ME)).status_code == 401


async def test_the_page_ends_them(client: Client, cast: Cast) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    page = f"/admin/providers/{cast.acme.provider_id}"
    assert "End all sessions" in (await admin.get(page)).text
    response = await admin.post_form(page + "/end-sessions")
    assert (response.status_code, response.headers["location"]) == (303, page)
    assert (await acme.get(ME)).status_code == 401
    assert "End all sessions" not in (await admin.get(page)).text


async def test_a_second_factor_is_reset(client: Client, db: Database, cast: Cast) -> None:
    admin, page = await client.as_admin(), f"/admin/providers/{cast.acme.provider_id}"
    assert "Reset two-step log-in" not in (await admin.get(page)).text
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "INSERT INTO second_factors (id, user_id, created_at, confirmed_at)"
            " VALUES (%s, %s, %s, %s)",
            (new_id(), cast.acme.user_id, NOW, NOW),
        )
    assert "Reset two-step log-in" in (await admin.get(page)).text
    response = await admin.post_form(page + "/reset-second-factor")
    assert (response.status_code, response.headers["location"]) == (303, page)
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT id FROM second_factors") == []
    assert [job["news"] for _, job in await jobs(db)] == ["second_factor_off"]
    assert "we wrote to the owner" in (await admin.get(page)).text
    assert (await admin.post_form(page + "/reset-second-factor")).status_code == 303
    again = (await admin.get(page)).text
    assert "Two-step log-in is off for this account." in again
    assert "we wrote to the owner" not in again
    assert len(await jobs(db)) == 1


async def test_administrators_only(client: Client, cast: Cast) -> None:
    rival, admin = await client.as_provider("rival"), await client.as_admin()
    page = f"/admin/providers/{cast.acme.provider_id}"
    assert (await client.delete(f"{PROVIDERS}/{cast.acme.provider_id}/sessions")).status_code == 401
    assert (await rival.delete(f"{PROVIDERS}/{cast.acme.provider_id}/sessions")).status_code == 403
    for verb in ("end-sessions", "reset-second-factor"):
        assert (await rival.post_form(f"{page}/{verb}")).status_code == 403
        assert (await admin.post_form(f"/admin/providers/{new_id()}/{verb}")).status_code == 404
