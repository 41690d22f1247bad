"""Toasts outlive one redirect, are shown once, and cannot be made up."""

from collections.abc import AsyncGenerator

import pytest
from litestar import Response, Router, get

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import COOKIE, flash
from hotlead.web.redirects import see_other
from hotlead.web.signing import derive_key, sign
from tests.client import Client, open_client

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@get("/say")
async def say(request: AnyRequest, count: int = 1) -> Response[bytes]:
    for number in range(count):
        flash(request, f"<Saved> {number}.", text="x" * 5000)
    return see_other("/login")


TALKING = (Router("/test", route_handlers=[say]),)


@pytest.fixture
async def client(settings: Settings, db: Database) -> AsyncGenerator[Client]:
    """The application with a page that has something to say."""
    async with open_client(settings, db, more=TALKING) as opened:
        yield opened


async def test_shows_once_after_the_redirect(client: Client) -> None:
    await client.get("/test/say")
    assert "&lt;Saved&gt; 0." in (await client.get("/login")).text
    assert client.cookie(COOKIE) is None
    assert "Saved" not in (await client.get("/login")).text


async def test_outlives_an_api_call_in_between(client: Client) -> None:
    await client.get("/test/say")
    assert (await client.send("GET", "/api/v1/niches")).status_code == 200
    assert "Saved" in (await client.get("/login")).text


async def test_keeps_the_newest_few(client: Client) -> None:
    response = await client.get("/test/say?count=9")
    assert all(len(cookie) < 4096 for cookie in response.headers.get_list("set-cookie"))
    text = (await client.get("/login")).text
    assert "8." in text
    assert "&lt;Saved&gt; 0." not in text


@pytest.mark.parametrize("value", ["x", "a.b", "W10.AAAA", "=.="])
async def test_ignores_what_it_did_not_sign(client: Client, value: str) -> None:
    client.set_cookie(COOKIE, value)
    assert (await client.get("/login")).status_code == 200


async def test_ignores_toasts_of_another_version(client: Client) -> None:
    key = derive_key(client.settings.secret_key, "toasts")
    client.set_cookie(COOKIE, sign(key, b'[{"was": "different"}]'))
    assert (await client.get("/login")).status_code == 200
