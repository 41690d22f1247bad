"""The OpenAPI document: generated from the handlers' types, then told about our envelope."""

from collections.abc import Mapping
from typing import Final, cast

import msgspec
from litestar import Litestar, Response, Router, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components as SpecComponents
from litestar.openapi.spec import Reference, SecurityScheme
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler

from hotlead.kit.errors import NotFound
from hotlead.web.cookies import cookie_name
from hotlead.web.docs_schema import Document, as_object, as_texts
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import NO_ACTOR, SESSION_COOKIE
from hotlead.web.openapi_answers import ERROR, ERROR_SCHEMA, EVENTS, SCHEMES
from hotlead.web.openapi_operations import Finisher, body_of, data_of
from hotlead.web.openapi_schemas import Components
from hotlead.web.openapi_webhooks import told_by, webhooks_of
from hotlead.web.openapi_words import DESCRIPTION, TAGS, TITLE

Handlers = Mapping[tuple[str, str], HTTPRouteHandler]

_SCHEMES: Final[dict[str, SecurityScheme | Reference]] = {
    "token": SecurityScheme(
        type="http", scheme="bearer", bearer_format="JWT", description=SCHEMES["token"]
    ),
    "api_key": SecurityScheme(
        type="http", scheme="bearer", bearer_format="hlk_…", description=SCHEMES["api_key"]
    ),
    "session": SecurityScheme(
        type="apiKey",
        name=cookie_name(SESSION_COOKIE, secure=False),
        security_scheme_in="cookie",
        description=SCHEMES["session"],
    ),
}


def openapi_config(version: str) -> OpenAPIConfig:
    """What Litestar needs to know; its own pages are closed, ours take their place."""
    return OpenAPIConfig(
        title=TITLE,
        version=version,
        description=DESCRIPTION,
        use_handler_docstrings=True,
        operation_id_creator=_name_of,
        components=SpecComponents(security_schemes=_SCHEMES),
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
    """The document of this application, made once and kept in its state."""
    kept: Document | None = app.state.get("openapi_document")
    if kept is None:
        # Defaults stand in the generated document as Python values.
        generated = msgspec.to_builtins(app.openapi_schema.to_schema(), str_keys=True)
        kept = finish_document(cast("Document", generated), _handlers_of(app))
        app.state.openapi_document = kept
    return kept


def finish_document(generated: Document, handlers: Handlers) -> Document:
    """What the framework generates, with our types, refusals, examples and links."""
    asked = [body for handler in handlers.values() if (body := body_of(handler)) is not None]
    answering = [handler for handler in handlers.values() if not handler.opt.get(EVENTS)]
    told = told_by(handlers.values())
    answered = [*(data_of(handler) for handler in answering), *told.values()]
    components = Components(asked, answered)
    theirs = as_object(generated.get("components"))
    finisher = Finisher(components, as_object(theirs.get("schemas")))
    paths = {
        path: {
            method: finisher.finish(as_object(operation), handlers[method, path], method, path)
            for method, operation in as_object(item).items()
        }
        for path, item in as_object(generated.get("paths")).items()
    }
    used = {str(tag) for item in paths.values() for one in item.values() for tag in _tags(one)}
    return {
        **generated,
        "tags": [{"name": n, "description": TAGS[n]} for n in TAGS if n in used],
        "paths": paths,
        "webhooks": webhooks_of(told, components),
        "components": {
            "schemas": dict(sorted({**components.schemas, ERROR_SCHEMA: ERROR}.items())),
            "responses": dict(sorted(finisher.shared.items())),
            "securitySchemes": as_object(theirs.get("securitySchemes")),
        },
    }


def _tags(operation: Document) -> list[str]:
    return as_texts(operation.get("tags"))


def _handlers_of(app: Litestar) -> Handlers:
    """The handlers of the document by method and path."""
    return {
        (method.lower(), route.path_format): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.resolve_include_in_schema()
        for method in handler.http_methods
    }


def _name_of(handler: HTTPRouteHandler, _: object, __: object) -> str:
    """An operation is called like its verb, wherever it stands."""
    return handler.handler_name


def _closed(_: ASGIConnection[object, object, object, State], __: BaseRouteHandler) -> None:
    raise NotFound


ROUTES: list[ControllerRouterHandler] = [openapi_json]
