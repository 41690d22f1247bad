"""Serves the built files: by their plain name, compressed where that helps."""

from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.kit.errors import NotFound
from hotlead.web.assets import STATIC_DIR
from hotlead.web.compression import compressed_file
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import NO_ACTOR

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
# A font is compressed already.
_PACKED: Final = frozenset({".css", ".js", ".svg"})


def static_file(request: AnyRequest, name: str) -> Response[bytes]:
    """A file of `static/` by its plain name; raises NotFound for anything else."""
    path = STATIC_DIR / name
    kind = _TYPES.get(path.suffix)
    if kind is None or path.name != name or not path.is_file():
        raise NotFound
    answer = Response(path.read_bytes(), media_type=kind)
    return compressed_file(request, answer) if path.suffix in _PACKED else answer


@get("/static/{file_path:path}", opt={NO_ACTOR: True}, include_in_schema=False)
async def serve_static(request: AnyRequest, file_path: Path) -> Response[bytes]:
    """One built file; its name changes with its content."""
    return static_file(request, str(file_path).removeprefix("/"))


ROUTES: Final[list[ControllerRouterHandler]] = [serve_static]
