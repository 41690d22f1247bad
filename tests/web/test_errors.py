"""Every bad input gets a clear 4xx; a bug shows a request id and nothing else."""

from collections.abc import AsyncGenerator

import psycopg
import pytest
from litestar import Router, get, post
from psycopg_pool import PoolTimeout

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, Kind, PaymentRequired, RateLimited
from hotlead.web.errors import STATUS_OF
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import read_form
from tests.client import Client, open_client

# The routes below are added to a finished application, outside its own quiet.
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
LOGIN = "/api/v1/auth/login"
SECRET = "amara.okafor@example.com"


@get("/crash")
async def crash() -> None:
    raise RuntimeError(SECRET)


@get("/fail/{kind:str}")
async def fail(kind: str, db: Database) -> None:
    match kind:
        case "pool":
            raise PoolTimeout(SECRET)
        case "connection":
            raise psycopg.OperationalError(SECRET)
        case "range":
            async with db.connection() as connection:
                await connection.execute("SELECT 1 / 0")
        case "conflict":
            raise Conflict("Already done.", code="already_done")
        case "balance":
            raise PaymentRequired
        case _:
            raise RateLimited(17)


@post("/echo")
async def echo(request: AnyRequest) -> dict[str, object]:
    return dict((await read_form(request)).as_mapping())


BROKEN = (
    Router("/api/v1/test", route_handlers=[crash, fail, echo]),
    Router("/test", route_handlers=[crash, fail, echo]),
)


@pytest.fixture
async def broken(settings: Settings, db: Database) -> AsyncGenerator[Client]:
    """The application with routes that fail, as pages and under the API."""
    async with open_client(settings, db, more=BROKEN) as client:
        yield client


def test_every_kind_has_a_status() -> None:
    assert set(STATUS_OF) == set(Kind)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"email": "\xff", "password": "x"}', 400),
        (b'{"email": "\\u0000", "password": "x"}', 400),
        (b'{"email": "a", "password": "x", "z": [{"\\u0000": 1}]}', 400),
        (b'{"email": "\\ud800", "password": "x"}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50_000, 400),
        (b'{"email": 1e999}', 400),
        (b'{"email": NaN}', 400),
        (b"null", 422),
        (b"", 422),
        (b"3", 422),
        (b'{"email": "\\\\u0000", "password": "x"}', 401),
        (b" " * 3_000_000, 413),
    ],
)
async def test_refuses_a_bad_body(client: Client, body: bytes, status: int) -> None:
    response = await client.request(
        "POST", LOGIN, content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == status


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/msgpack",
        "nonsense",
    ],
)
async def test_wants_json(client: Client, content_type: str) -> None:
    response = await client.request(
        "POST", LOGIN, content=b'{"email":"a"}', headers={"content-type": content_type}
    )
    assert response.status_code == 415
    assert response.json()["details"]["code"] == "unsupported_media_type"


async def test_a_body_without_a_type_is_read_as_json(client: Client) -> None:
    response = await client.request("POST", LOGIN, content=b'{"email":"a","password":"b"}')
    assert response.status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/auth/me", "/login", "/nowhere"])
@pytest.mark.parametrize("query", ["x=%00", "x=%ff", "%ed%a0%80=1"])
async def test_refuses_an_address_that_is_not_text(client: Client, path: str, query: str) -> None:
    assert (await client.get(f"{path}?{query}")).status_code == 400


async def test_refuses_a_null_character_in_the_path(client: Client) -> None:
    assert (await client.get("/api/v1/%00")).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api", 404),
        ("GET", "/api/generated/openapi.json", 404),
        ("DELETE", LOGIN, 405),
        ("PROPFIND", "/login", 405),
        ("GET", "/nowhere", 404),
        ("PUT", "/login", 405),
    ],
)
async def test_unknown_routes_and_methods(
    client: Client, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    is_api = path.startswith("/api")
    assert response.headers["content-type"].startswith(
        "application/json" if is_api else "text/html"
    )
    assert ("allow" in response.headers) is (status == 405)


async def test_a_bug_shows_a_request_id_and_nothing_else(
    broken: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    response = await broken.get("/api/v1/test/crash")
    assert response.status_code == 500
    request_id = response.headers["x-request-id"]
    assert response.json()["details"] == {"code": "internal_error", "request_id": request_id}
    page = await broken.get("/test/crash")
    assert page.status_code == 500
    assert page.headers["x-request-id"] in page.text
    assert SECRET not in response.text + page.text
    logged = capsys.readouterr().out
    assert request_id in logged
    assert "RuntimeError" in logged
    assert SECRET not in logged


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("pool", 503, "unavailable"),
        ("connection", 503, "unavailable"),
        ("range", 422, "invalid_input"),
        ("conflict", 409, "already_done"),
        ("balance", 402, "payment_required"),
        ("limit", 429, "rate_limited"),
    ],
)
async def test_kinds_become_statuses(
    broken: Client, kind: str, status: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    response = await broken.get(f"/api/v1/test/fail/{kind}")
    assert (response.status_code, response.json()["details"]["code"]) == (status, code)
    assert ("retry-after" in response.headers) is (status in {429, 503})
    assert (await broken.get(f"/test/fail/{kind}")).status_code == status
    assert SECRET not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"a=1&b=2", 201),
        (b"a=%ff", 400),
        (b"a=\xff", 400),
        (b"a=%00", 400),
        (b"%00=a", 400),
        (b"a=1&" * 4_000, 400),
        (b"a=" + b"x" * 20_001, 422),
        (b"a=" + b"x" * 600_000, 413),
        (b"a=" + b"x" * 3_000_000, 413),
        (b"x" * 201 + b"=1", 400),
        (b"", 201),
    ],
)
async def test_forms_have_limits(broken: Client, body: bytes, status: int) -> None:
    response = await broken.request(
        "POST",
        "/test/echo",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code == status


async def test_a_form_is_urlencoded(broken: Client) -> None:
    response = await broken.request(
        "POST", "/test/echo", content=b"{}", headers={"content-type": "application/json"}
    )
    assert response.status_code == 415


async def test_a_visitor_is_sent_to_log_in_and_back(client: Client) -> None:
    response = await client.get("/admin/audit?page=2&q=a%26b")
    assert response.status_code == 303
    assert response.headers["location"] == ("/login?next=%2Fadmin%2Faudit%3Fpage%3D2%26q%3Da%2526b")
    part = await client.get("/admin/audit", hx_request="true")
    assert part.status_code == 401
    assert part.headers["hx-redirect"].startswith("/login?next=")


async def test_the_wrong_role_sees_a_403_page(client: Client) -> None:
    acme = await client.as_provider("acme")
    response = await acme.get("/admin/audit")
    assert response.status_code == 403
    assert "Not allowed" in response.text
