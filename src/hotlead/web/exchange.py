"""What one request and its answer carry besides HTTP: who asks, from where, and what to add."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Final, Literal, TypeAlias, cast

import msgspec
from litestar.connection import Request
from litestar.datastructures import State
from litestar.types import Scope

from hotlead.kit.actor import VISITOR, Actor

STATE_KEY: Final = "hotlead_exchange"

# What handlers annotate: this product uses no user, auth or state types of Litestar.
AnyRequest: TypeAlias = Request[object, object, State]

Credential: TypeAlias = Literal["none", "cookie", "bearer"]
ToastTone: TypeAlias = Literal["success", "danger"]


class Toast(msgspec.Struct, frozen=True):
    """One short message, shown once, in the corner of the next page; `undo_url` takes a POST."""

    title: str
    text: str = ""
    tone: ToastTone = "success"
    undo_url: str = ""
    undo_label: str = "Undo"


class Wallet(msgspec.Struct, frozen=True):
    """The header balance of a provider, and how many leads it still buys (None: unknown).

    `is_stopped`: nothing is sold to it, whatever it has.
    """

    balance: Decimal
    leads_left: int | None = None
    is_low: bool = False
    is_stopped: bool = False


class Frame(msgspec.Struct, frozen=True):
    """What the dashboards' layouts show around a page; `counts` is waiting work by href."""

    counts: Mapping[str, int] = {}
    company: str = ""
    wallet: Wallet | None = None


async def _as_visitor() -> Actor:
    return VISITOR


class Exchange(msgspec.Struct, kw_only=True):
    """Made by the edge for every request, filled by the gate, read by everything after it.

    `headers` and `set_cookies` are put on the answer, whoever makes it; `frame` is what the
    layouts show on every page of a logged-in person, and `feed_position` the last event of the
    live feed before it; `identify` finds out who asks once more, as things then stand;
    `frame_ancestors` are the other sites that may show the answer in a frame of theirs, as sources
    of a Content-Security-Policy.
    """

    request_id: str
    nonce: str = ""
    address: str | None = None
    agent: str | None = None
    actor: Actor = VISITOR
    credential: Credential = "none"
    identify: Callable[[], Awaitable[Actor]] = _as_visitor
    csrf_token: str | None = None
    toasts_waiting: list[Toast] = []
    toasts_changed: bool = False
    headers: dict[str, str] = {}
    set_cookies: list[str] = []
    frame: Frame = Frame()
    feed_position: int | None = None
    frame_ancestors: tuple[str, ...] = ()
    body: object = None


def put_exchange(scope: Scope, exchange: Exchange) -> None:
    """Keep `exchange` with its request."""
    if "state" not in scope:
        scope["state"] = {}
    scope["state"][STATE_KEY] = exchange


def exchange_in(scope: Scope) -> Exchange:
    """The exchange of a request; every request that came through the edge has one."""
    return cast("Exchange", scope["state"][STATE_KEY])


def route_of(scope: Scope) -> str:
    """The template of the route (`/api/v1/leads/{lead_id}`), empty where none matched.

    Logs and metrics name this and never the path, which can carry a token or a person's id.
    """
    # Missing where no route matched, whatever the type of a scope says.
    return str(cast("dict[str, object]", scope).get("path_template", ""))


def is_api(scope: Scope) -> bool:
    """Whether the answer is JSON for a program rather than a page for a person."""
    path = scope["path"]
    return (path + "/").startswith("/api/") and not path.startswith("/api/docs")
