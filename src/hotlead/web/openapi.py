"""The OpenAPI document: generated from the handlers' types, then told about our envelope."""

from collections.abc import Mapping
from typing import Final, cast

import msgspec
from litestar import Litestar, Response, Router, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler

from hotlead.kit.errors import NotFound
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import NO_ACTOR

# An OpenAPI document is JSON of any shape; each reader checks what it takes out.
Document = dict[str, object]

TITLE: Final = "Find Me A Hot Lead"
DESCRIPTION: Final = (
    "The marketplace as a REST API. Every answer is an envelope: `success` with `data`, or"
    " `error` with a stable `details.code`. Amounts are texts with two decimals, times are ISO"
    " 8601 in UTC. Log in with `POST /api/v1/auth/login` and send the token as"
    " `Authorization: Bearer …`."
)
ERROR_SCHEMA: Final = "Error"
_ERROR: Final[Document] = {
    "type": "object",
    "required": ["success", "error", "details"],
    "properties": {
        "success": {"const": False},
        "error": {"type": "string", "description": "A sentence for people."},
        "details": {
            "type": "object",
            "required": ["code"],
            "properties": {
                "code": {"type": "string", "description": "Stable, for programs."},
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "Field name to what is wrong with it.",
                },
                "request_id": {"type": "string"},
            },
        },
    },
}
_GOOD: Final = {"201": "Created.", "202": "Written down; the rest happens in the background."}
_ERROR_ANSWER: Final[Document] = {
    "description": "The request was refused; `details.code` says why.",
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{ERROR_SCHEMA}"}}},
}


def openapi_config(version: str) -> OpenAPIConfig:
    """What Litestar needs to know; its own pages are closed, ours take their place."""
    return OpenAPIConfig(
        title=TITLE,
        version=version,
        description=DESCRIPTION,
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
            }
        ),
        render_plugins=[JsonRenderPlugin()],
        openapi_router=Router(
            "/api/generated", route_handlers=[], guards=[_closed], include_in_schema=False
        ),
    )


@get("/api/openapi.json", opt={NO_ACTOR: True}, include_in_schema=False)
async def openapi_json(request: AnyRequest) -> Response[bytes]:
    """The document for programs."""
    body = msgspec.json.encode(document_of(request.app))
    headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    return Response(body, media_type="application/json", headers=headers)


def document_of(app: Litestar) -> Document:
    """The document of this application, finished once and kept in its state."""
    kept: Document | None = app.state.get("openapi_document")
    if kept is None:
        # Defaults stand in the generated document as Python values.
        generated = msgspec.to_builtins(app.openapi_schema.to_schema(), str_keys=True)
        kept = finish_document(cast("Document", generated), _open_calls(app))
        app.state.openapi_document = kept
    return kept


def finish_document(document: Document, open_calls: frozenset[tuple[str, str]]) -> Document:
    """Say of every operation how it fails, and of `open_calls` that they need no token."""
    components = _section(document, "components")
    schemas = {**_section(components, "schemas"), ERROR_SCHEMA: _ERROR}
    paths = {
        path: {
            method: _finished(operation, is_open=(method, path) in open_calls)
            for method, operation in _pairs(item)
        }
        for path, item in _pairs(document.get("paths"))
    }
    return {**document, "components": {**components, "schemas": schemas}, "paths": paths}


def _open_calls(app: Litestar) -> frozenset[tuple[str, str]]:
    """Method and path of the handlers marked `security=[]`.

    Litestar adds the router's requirement to a handler's own, so an empty one says nothing to it.
    """
    return frozenset(
        (method.lower(), route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.security is not None and not any(handler.security)
        for method in handler.http_methods
    )


def _finished(operation: object, *, is_open: bool) -> object:
    if not isinstance(operation, dict):
        return operation
    fields = cast("Document", operation)
    answers = _pairs(fields.get("responses"))
    good = {
        status: {**cast("Document", answer), "description": _GOOD.get(status, "Done.")}
        for status, answer in answers
        if status.startswith("2")
    }
    security: object = [] if is_open else fields.get("security")
    return {**fields, "security": security, "responses": {**good, "default": _ERROR_ANSWER}}


def _section(document: Mapping[str, object], name: str) -> Document:
    section = document.get(name)
    return cast("Document", section) if isinstance(section, dict) else {}


def _pairs(value: object) -> list[tuple[str, object]]:
    return list(cast("Document", value).items()) if isinstance(value, dict) else []


def _closed(_: ASGIConnection[object, object, object, State], __: BaseRouteHandler) -> None:
    raise NotFound


ROUTES: list[ControllerRouterHandler] = [openapi_json]
