"""Logging out ends the access of the token at once, everywhere it is kept."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.web.gate import SESSION_COOKIE
from tests.client import Client

LOGOUT = "/api/v1/auth/logout"
ME = "/api/v1/auth/me"


async def test_ends_the_token_at_once(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.get(ME)).status_code == 200

    response = await acme.post(LOGOUT)

    assert response.json()["data"] == {"logged_out": True}
    after = await acme.get(ME)
    assert (after.status_code, after.json()["details"]["code"]) == (401, "token_invalid")
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT action_type FROM audit_log ORDER BY created_at")
    assert [row[0] for row in rows] == ["user.logged_in", "user.logged_out"]


async def test_twice_is_refused_and_changes_nothing(client: Client) -> None:
    acme = await client.as_provider("acme")
    await acme.post(LOGOUT)
    assert (await acme.post(LOGOUT)).status_code == 401


async def test_leaves_other_sessions_alone(client: Client) -> None:
    phone, laptop = await client.as_provider("acme"), await client.as_provider("acme")
    await phone.post(LOGOUT)
    assert (await laptop.get(ME)).status_code == 200


async def test_a_visitor_has_nothing_to_end(client: Client) -> None:
    assert (await client.post(LOGOUT)).status_code == 401


async def test_the_page_drops_the_cookie_and_says_so(client: Client) -> None:
    acme = await client.as_provider("acme")

    response = await acme.post_form("/logout")

    assert (response.status_code, response.headers["location"]) == (303, "/login")
    assert not acme.cookie(SESSION_COOKIE)
    assert "You are logged out" in (await acme.get("/login")).text
    assert "You are logged out" not in (await acme.get("/login")).text
    assert (await acme.get(ME)).status_code == 401


async def test_the_page_without_its_token_does_nothing(client: Client) -> None:
    acme = await client.as_provider("acme")
    response = await acme.request("POST", "/logout", data={})
    assert response.status_code == 403
    assert (await acme.get(ME)).status_code == 200


async def test_the_page_sends_a_visitor_to_log_in(client: Client) -> None:
    response = await client.request("POST", "/logout", data={})
    assert (response.status_code, response.headers["location"]) == (303, "/login")
