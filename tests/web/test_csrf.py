"""Writes of a browser come from our own pages: same token, same session, same site."""

import pytest

from hotlead.web.csrf import COOKIE, new_token
from hotlead.web.forms import CSRF_FIELD
from tests.client import Client

FORM = {"content-type": "application/x-www-form-urlencoded"}


async def logs_out(client: Client, **headers: str) -> bool:
    """Whether a POST of the log-out form with this client's cookies and `headers` works."""
    response = await client.request("POST", "/logout", content=b"", headers={**FORM, **headers})
    assert response.status_code in {303, 403}
    return response.status_code == 303


async def test_the_token_of_a_page_works_in_its_form(client: Client) -> None:
    page = await client.get("/login")
    token = page.text.split(f'name="{CSRF_FIELD}" value="')[1].split('"')[0]
    assert client.cookie(COOKIE) == token
    data = {"email": "x@example.com", "password": "wrong", CSRF_FIELD: token}
    assert (await client.request("POST", "/login", data=data)).status_code == 401


async def test_a_page_keeps_a_good_token(client: Client) -> None:
    await client.get("/login")
    first = client.cookie(COOKIE)
    response = await client.get("/login")
    assert client.cookie(COOKIE) == first
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("sent", ["", "x", "x" * 5000, "é", "%00", "a.b", "日本", "=" * 40])
async def test_a_wrong_token_is_refused(client: Client, sent: str) -> None:
    acme = await client.as_provider("acme")
    good = new_token(client.settings, acme.session_id)
    acme.set_cookie(COOKIE, good)
    response = await acme.request("POST", "/logout", data={CSRF_FIELD: sent})
    assert response.status_code == (400 if sent == "\0" else 403)
    assert "expired" in response.text


async def test_a_missing_cookie_is_refused(client: Client) -> None:
    acme = await client.as_provider("acme")
    good = new_token(client.settings, acme.session_id)
    response = await acme.request("POST", "/logout", data={CSRF_FIELD: good})
    assert response.status_code == 403


async def test_another_good_token_is_refused(client: Client) -> None:
    acme = await client.as_provider("acme")
    acme.set_cookie(COOKIE, new_token(client.settings, acme.session_id))
    other = new_token(client.settings, acme.session_id)
    assert not await logs_out(acme, **{"x-csrf-token": other})


async def test_a_token_of_another_session_is_refused(client: Client) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    planted = new_token(client.settings, rival.session_id)
    acme.set_cookie(COOKIE, planted)
    assert not await logs_out(acme, **{"x-csrf-token": planted})


async def test_an_unsigned_token_is_refused(client: Client) -> None:
    acme = await client.as_provider("acme")
    acme.set_cookie(COOKIE, "same.same")
    assert not await logs_out(acme, **{"x-csrf-token": "same.same"})


@pytest.mark.parametrize(
    ("site", "works"),
    [("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)],
)
async def test_another_site_is_refused(client: Client, site: str, works: bool) -> None:
    acme = await client.as_provider("acme")
    good = new_token(client.settings, acme.session_id)
    acme.set_cookie(COOKIE, good)
    headers = {"x-csrf-token": good, "sec-fetch-site": site}
    assert await logs_out(acme, **headers) is works


async def test_a_bearer_call_needs_none(client: Client) -> None:
    acme = await client.as_provider("acme")
    response = await acme.post("/api/v1/auth/logout", sec_fetch_site="cross-site")
    assert response.status_code == 200


async def test_a_cookie_call_of_the_api_needs_one(client: Client) -> None:
    acme = await client.as_provider("acme")
    token = acme.logged_in
    acme.logged_in = None
    refused = await acme.post("/api/v1/auth/logout")
    assert (refused.status_code, refused.json()["details"]["code"]) == (403, "csrf_failed")
    good = new_token(client.settings, acme.session_id)
    acme.set_cookie(COOKIE, good)
    assert (await acme.post("/api/v1/auth/logout", x_csrf_token=good)).status_code == 200
    assert token is not None


async def test_the_log_in_form_needs_one(client: Client) -> None:
    data = {"email": "acme@example.com", "password": "x"}
    assert (await client.request("POST", "/login", data=data)).status_code == 403


async def test_reading_needs_none(client: Client) -> None:
    assert (await client.get("/login", sec_fetch_site="cross-site")).status_code == 200
