"""The log-in page: a cookie for the browser, and back to where one came from."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Mode, Settings
from hotlead.kit.db import Database
from hotlead.web.gate import SESSION_COOKIE
from tests.builders import PASSWORD, Cast
from tests.client import Client, open_client
from tests.web.settings import changed

ACME = {"email": "acme@example.com", "password": PASSWORD}
ADMIN = {"email": "admin@example.com", "password": PASSWORD}


async def test_shows_a_form_anyone_can_use_without_script(client: Client) -> None:
    text = (await client.get("/login")).text
    assert '<form method="post" action="/login"' in text
    assert 'name="_csrf"' in text
    assert 'autocomplete="username"' in text
    assert "acme@example.com" not in text


@pytest.mark.parametrize(("data", "home"), [(ACME, "/dashboard"), (ADMIN, "/admin")])
async def test_leads_everyone_home(client: Client, data: dict[str, str], home: str) -> None:
    response = await client.post_form("/login", data)
    assert (response.status_code, response.headers["location"]) == (303, home)
    assert client.cookie(SESSION_COOKIE)
    cookie = next(c for c in response.headers.get_list("set-cookie") if "session" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=604800" in cookie
    again = await client.get("/login")
    assert (again.status_code, again.headers["location"]) == (303, home)


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/dashboard/leads?page=2", "/dashboard/leads?page=2"),
        ("//evil.example", "/dashboard"),
        ("/\\evil.example", "/dashboard"),
        ("https://evil.example/", "/dashboard"),
        ("javascript:alert(1)", "/dashboard"),
        ("/\tevil", "/dashboard"),
        ("dashboard", "/dashboard"),
        ("/" + "x" * 2000, "/dashboard"),
        ("", "/dashboard"),
    ],
)
async def test_goes_back_within_this_site_only(client: Client, target: str, location: str) -> None:
    response = await client.post_form("/login", {**ACME, "next": target})
    assert response.headers["location"] == location


async def test_shows_the_form_again_and_keeps_the_address(client: Client) -> None:
    data = {"email": "acme@example.com", "password": "wrong", "next": "/dashboard/leads"}
    response = await client.post_form("/login", data)
    assert response.status_code == 401
    assert "E-mail or password is wrong." in response.text
    assert 'value="acme@example.com"' in response.text
    assert 'value="/dashboard/leads"' in response.text
    assert "wrong</input>" not in response.text
    assert client.cookie(SESSION_COOKIE) is None


async def test_says_what_is_missing(client: Client) -> None:
    response = await client.post_form("/login", {"email": "", "password": ""})
    assert response.status_code == 422
    assert "Enter your e-mail address." in response.text
    assert "Enter your password." in response.text


async def test_counts_spaces_in_a_password(client: Client) -> None:
    response = await client.post_form("/login", {**ACME, "password": f" {PASSWORD}"})
    assert response.status_code == 401


async def test_says_why_a_closed_account_stays_out(client: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE users SET status = 'suspended' WHERE email LIKE 'acme%'")
    response = await client.post_form("/login", ACME)
    assert response.status_code == 403
    assert "suspended" in response.text


async def test_escapes_what_was_typed(client: Client) -> None:
    response = await client.post_form("/login", {"email": '"><b>x', "password": "y"})
    assert "<b>x" not in response.text


async def test_the_demo_shows_who_one_may_be(settings: Settings, db: Database, cast: Cast) -> None:
    async with open_client(changed(settings, mode=Mode.DEMO), db, cast) as client:
        text = (await client.get("/login?email=acme%40example.com")).text
    assert "admin@example.com" in text
    assert "rival@example.com" in text
    assert 'value="acme@example.com"' in text


async def test_over_https_the_cookie_is_tied_to_the_host(
    settings: Settings, db: Database, cast: Cast
) -> None:
    https = changed(settings, base_url="https://leads.example.com")
    async with open_client(https, db, cast) as client:
        response = await client.post_form("/login", ACME)
    cookies = response.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if "session" in cookie)
    assert session.startswith("__Host-hotlead-session=")
    assert "Secure" in session
    assert "Domain" not in session
