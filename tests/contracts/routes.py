"""The routes of the whole application, as Litestar has them."""

from typing import NamedTuple

from litestar import Litestar
from litestar.routes import HTTPRoute


class Route(NamedTuple):
    """One method of one address, `{…}` where a parameter stands."""

    path: str
    method: str

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.method not in {"GET", "HEAD"}

    @property
    def is_api(self) -> bool:
        """Whether it is for programs."""
        return self.path.startswith("/api/v1/")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: Litestar) -> list[Route]:
    """Every route, by address; OPTIONS, which Litestar answers itself, is left out."""
    found = {
        Route(route.path_format, method)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }
    return sorted(found)
