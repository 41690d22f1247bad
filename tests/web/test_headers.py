"""The headers of every kind of answer."""

import re

import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.web.assets import Assets
from hotlead.web.exchange import Exchange
from hotlead.web.headers import finish_headers
from tests.builders import Cast
from tests.client import Client, check_response, open_client
from tests.web.settings import changed


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/login"),
        ("HEAD", "/login"),
        ("GET", "/nowhere"),
        ("GET", "/api/v1/auth/me"),
        ("GET", "/api/nowhere"),
        ("DELETE", "/login"),
        ("OPTIONS", "/login"),
        ("GET", "/healthz"),
        ("GET", "/login?x=%00"),
        ("GET", "/static/nothing.css"),
        ("GET", "/api/docs"),
        ("GET", "/api/openapi.json"),
        ("POST", "/login"),
    ],
)
async def test_every_answer_has_them(client: Client, method: str, path: str) -> None:
    # The client checks that they are there; this says what they are.
    headers = (await client.request(method, path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])
    assert "strict-transport-security" not in headers


async def test_private_pages_are_not_stored(client: Client) -> None:
    for path in ("/login", "/api/v1/auth/me", "/nowhere"):
        assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_built_files_are_kept_for_ever(client: Client) -> None:
    response = await client.get(Assets().url("app.css"))
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in response.headers
    missing = await client.get("/static/app-00000000.css")
    assert missing.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/%2e%2e%2fapp.py", "/static/"]
)
async def test_static_files_end_at_their_folder(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.status_code in {404, 405}
    assert "create_app" not in response.text


async def test_each_page_has_its_own_nonce(client: Client) -> None:
    policies = [(await client.get("/login")).headers["content-security-policy"] for _ in range(2)]
    assert policies[0] != policies[1]


async def test_https_is_remembered(settings: Settings, db: Database, cast: Cast) -> None:
    https = changed(settings, base_url="https://leads.example.com")
    async with open_client(https, db, cast) as client:
        headers = (await client.get("/login")).headers
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_an_answer_keeps_its_own_rules() -> None:
    own = [(b"cache-control", b"public"), (b"content-security-policy", b"sandbox")]
    finished = finish_headers(own, Exchange(request_id="x"), "/a", is_https=False)
    assert [value for name, value in finished if name == b"cache-control"] == [b"public"]
    assert [v for name, v in finished if name == b"content-security-policy"] == [b"sandbox"]


async def test_a_head_is_a_get_without_a_body(client: Client) -> None:
    head = await client.request("HEAD", "/login")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 1000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-frame-options", "SAMEORIGIN"),
        ("permissions-policy", "camera=*"),
        ("cache-control", "private"),
        ("content-security-policy", "default-src 'self'"),
        ("set-cookie", "hotlead-session=x; Path=/; SameSite=lax"),
        ("strict-transport-security", "max-age=0"),
        ("x-request-id", "1"),
        ("server", "uvicorn"),
    ],
)
async def test_the_client_notices(client: Client, name: str, value: str) -> None:
    response = await client.get("/login")
    response.headers[name] = value
    with pytest.raises(AssertionError):
        check_response("GET", "/login", response)
