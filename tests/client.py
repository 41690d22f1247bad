"""The test client: the whole application in this process, every answer checked once for all.

An answer of the API must be one that the OpenAPI document allows.
"""

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, Protocol, cast
from uuid import UUID

import html5lib
import httpx
import msgspec
from litestar import Litestar, Router

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LoggedIn, Place
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.web.cookies import cookie_name
from hotlead.web.csrf import COOKIE as CSRF_COOKIE
from hotlead.web.csrf import new_token
from hotlead.web.forms import CSRF_FIELD
from hotlead.web.gate import SESSION_COOKIE
from tests.apps import lend_app
from tests.builders import Cast
from tests.document import judge_of
from tests.headers import check_headers

ADDRESS: Final = "203.0.113.7"
# What else the API answers with: files, and the live feed.
NOT_JSON: Final = ("text/csv", "application/pdf", "text/event-stream")
_ERROR_KEYS: Final = {"success", "error", "details"}
_CRASHES: Final = ("Traceback (most recent call last)", "psycopg.errors", 'File "/')


class Element(Protocol):
    """What the checks read of a parsed HTML element."""

    tag: object
    text: str | None
    attrib: Mapping[str, str]

    def iter(self) -> Iterator["Element"]: ...


class Client:
    """One browser, or one program: pages get its cookie, the API its bearer token.

    `as_admin()` and `as_provider("acme")` are other clients of the same application.
    """

    def __init__(
        self, app: Litestar, settings: Settings, db: Database, cast_: Cast | None = None
    ) -> None:
        self.app = app
        self.settings = settings
        self.db = db
        self.logged_in: LoggedIn | None = None
        self._cast = cast_
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(
                # Litestar types the parts of a scope more closely than httpx does.
                app,  # pyright: ignore[reportArgumentType]
                raise_app_exceptions=False,
                client=(ADDRESS, 5000),
            ),
            base_url=settings.base_url,
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        data: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send, and check what every answer owes; redirects are not followed."""
        response = await self.send(
            method, path, json=json, content=content, data=data, headers=headers
        )
        self.check(method, path, response)
        return response

    async def send(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        data: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send alone."""
        return await self._http.request(
            method,
            path,
            content=msgspec.json.encode(json) if json is not None else content,
            data=dict(data) if data is not None else None,
            # In the one encoding that headers have: a fuzzer sends more of it than ASCII.
            headers={
                name.encode(): value.encode("latin-1")
                for name, value in {**self._own_headers(path, json), **(headers or {})}.items()
            },
        )

    def check(self, method: str, path: str, response: httpx.Response) -> None:
        """What every answer owes, and whether the document allows it."""
        check_response(method, path, response, is_https=self.settings.secure_cookies)
        if path.startswith("/api/v1/") and method not in {"HEAD", "OPTIONS"}:
            where = f"{method} {path} → {response.status_code}"
            judge_of(self.app).check(where, method, path, response)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """GET; header names with underscores for dashes."""
        return await self.request("GET", path, headers=_dashed(headers))

    async def post(self, path: str, json: object = None, **headers: str) -> httpx.Response:
        """POST of JSON."""
        return await self.request("POST", path, json=json, headers=_dashed(headers))

    async def patch(self, path: str, json: object = None) -> httpx.Response:
        """PATCH of JSON."""
        return await self.request("PATCH", path, json=json)

    async def delete(self, path: str) -> httpx.Response:
        """DELETE."""
        return await self.request("DELETE", path)

    async def post_form(
        self, path: str, data: Mapping[str, str | list[str]] | None = None, **headers: str
    ) -> httpx.Response:
        """POST of a form as our own page sends it, with its CSRF token."""
        token = new_token(self.settings, self.session_id)
        self.set_cookie(CSRF_COOKIE, token)
        return await self.request(
            "POST", path, data={**(data or {}), CSRF_FIELD: token}, headers=_dashed(headers)
        )

    async def as_admin(self) -> "Client":
        """The administrator of the cast, logged in."""
        return await self.as_user(self._known_cast().admin.user_id)

    async def as_provider(self, name: str) -> "Client":
        """`acme`, `rival` or `broke`, logged in."""
        cast_ = self._known_cast()
        people = {"acme": cast_.acme, "rival": cast_.rival, "broke": cast_.broke}
        return await self.as_user(people[name].user_id)

    async def as_user(self, user_id: UUID | None) -> "Client":
        """Anyone with a session of their own, without the time a password takes."""
        assert user_id is not None
        key = self.settings.secret_key
        async with self.db.transaction(SYSTEM) as tx:
            return self.holding(await accounts.open_session(tx, key, user_id, Place(), utc_now()))

    def holding(self, logged_in: LoggedIn) -> "Client":
        """Whoever holds the token of a session that was opened before."""
        other = self.visitor()
        other.logged_in = logged_in
        other.set_cookie(SESSION_COOKIE, logged_in.token)
        return other

    def visitor(self) -> "Client":
        """Somebody who is not logged in."""
        return Client(self.app, self.settings, self.db, self._cast)

    @property
    def session_id(self) -> UUID | None:
        """The session of the cookie this browser holds."""
        token = self.cookie(SESSION_COOKIE)
        if not token:
            return None
        payload = token.split(".")[1]
        claims = msgspec.json.decode(_base64url(payload), type=dict[str, object])
        return UUID(str(claims["jti"]))

    def cookie(self, name: str) -> str | None:
        """The value of one of our cookies."""
        return self._http.cookies.get(cookie_name(name, secure=self.settings.secure_cookies))

    def set_cookie(self, name: str, value: str) -> None:
        """Give the browser a cookie, replacing what it had."""
        full_name = cookie_name(name, secure=self.settings.secure_cookies)
        self._http.cookies.delete(full_name) if full_name in self._http.cookies else None
        self._http.cookies.set(full_name, value, domain=httpx.URL(self.settings.base_url).host)

    async def close(self) -> None:
        """Forget everything."""
        await self._http.aclose()

    def _known_cast(self) -> Cast:
        assert self._cast is not None, "open the client with a cast"
        return self._cast

    def _own_headers(self, path: str, json: object) -> dict[str, str]:
        headers = {"content-type": "application/json"} if json is not None else {}
        if self.logged_in is not None and path.startswith("/api/v1/"):
            headers["authorization"] = f"Bearer {self.logged_in.token}"
        return headers


@asynccontextmanager
async def open_client(
    settings: Settings, db: Database, cast_: Cast | None = None, more: tuple[Router, ...] = ()
) -> AsyncGenerator[Client]:
    """The application around `db`, with more routes than its own, and a visitor of it."""
    with lend_app(settings, db, more) as app:
        client = Client(app, settings, db, cast_)
        try:
            yield client
        finally:
            await client.close()
            await app.state.limiter.close()


def check_response(
    method: str, path: str, response: httpx.Response, *, is_https: bool = False
) -> None:
    """What every answer owes: headers, its shape, and nothing of our insides."""
    where = f"{method} {path} → {response.status_code}"
    check_headers(where, path, response, is_https=is_https)
    leaked = [text for text in _CRASHES if text in response.text]
    assert not leaked, f"{where} shows {leaked}"
    if path.startswith("/api/v1") and method not in {"HEAD", "OPTIONS"}:
        check_envelope(where, response)
    if response.headers.get("content-type", "").startswith("text/html") and response.text:
        check_html(where, response.text, response.headers["content-security-policy"])


def check_envelope(where: str, response: httpx.Response) -> None:
    """Success with data, or an error with a sentence and a code."""
    if response.headers["content-type"].startswith(NOT_JSON):
        return
    assert response.headers["content-type"] == "application/json", where
    body = msgspec.json.decode(response.content, type=dict[str, object])
    assert body["success"] is (response.status_code < 400), where
    if body["success"]:
        assert {"success", "data"} <= body.keys() <= {"success", "data", "pagination"}, where
        return
    assert body.keys() == _ERROR_KEYS, where
    assert str(body["error"]).endswith((".", "?", "!")), f"{where}: {body['error']}"
    details = cast("dict[str, object]", body["details"])
    assert re.fullmatch(r"[a-z][a-z0-9_]*", str(details["code"])), where


def check_html(where: str, text: str, policy: str) -> None:
    """Well-formed, and fit for the strict policy: no handler, and no style or script without its
    nonce.
    """
    if "; sandbox " in policy:
        # A mail in its frame: its style stands in it, and the policy lets nothing run.
        assert "script" not in policy, where
        return
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    is_page = text.lstrip().lower().startswith("<!doctype")
    try:
        # html5lib does not say what its trees are; `Element` is what is read of them.
        name = "parse" if is_page else "parseFragment"
        tree = cast("Element", getattr(parser, name)(text))
    except html5lib.html5parser.ParseError as error:
        raise AssertionError(f"{where}: {error} at {parser.errors}") from error
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        bad = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not bad, f"{where}: <{element.tag}> has {bad}"
        is_data = element.attrib.get("type") == "application/json"
        if element.tag in {"script", "style"} and not is_data:
            nonce = element.attrib.get("nonce", "")
            assert nonce, f"{where}: a <{element.tag}> without a nonce"
            assert f"'nonce-{nonce}'" in policy, f"{where}: a <{element.tag}> with an old nonce"


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _base64url(text: str) -> bytes:
    return msgspec.convert(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), bytes)
