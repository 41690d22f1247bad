"""Applications for tests: built once, lent to one test after the other.

Registering some 250 routes takes longer than most tests. Everything that differs between two
applications is in their state, so that a lent one is given a new state and nothing else.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from litestar import Litestar, Router
from litestar.types import ASGIApp

from hotlead.app import build, dress, new_state
from hotlead.kit.config import Settings
from hotlead.kit.db import Database

# Read off the routes alone, which are the same for all.
_KEPT: Final = frozenset({"openapi_document", "docs_groups"})


@dataclass(frozen=True, slots=True)
class _Built:
    app: Litestar
    inside: ASGIApp


_IDLE: Final[dict[tuple[Router, ...], list[_Built]]] = {}


@contextmanager
def lend_app(
    settings: Settings, db: Database, more: tuple[Router, ...] = ()
) -> Generator[Litestar]:
    """The application around `db`, for as long as the context lasts; `more` are its own routes."""
    state = new_state(settings, db)
    idle = _IDLE.setdefault(more, [])
    if idle:
        built = idle.pop()
        for name in built.app.state.keys() - _KEPT:
            del built.app.state[name]
        built.app.state.update(state)
        built.app.asgi_handler = built.inside
    else:
        app = build(state)
        for router in more:
            app.register(router)
        built = _Built(app, app.asgi_handler)
    try:
        yield dress(built.app)
    finally:
        idle.append(built)
