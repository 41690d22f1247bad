"""The browsable documentation of the API: one page drawn from the OpenAPI document."""

import re
import shlex
from typing import Final

import msgspec
from litestar import Litestar, Response, get
from litestar.types import ControllerRouterHandler
from markupsafe import Markup

from hotlead.kit.config import Settings
from hotlead.web.docs_schema import (
    Document,
    FieldRow,
    Schemas,
    as_object,
    as_objects,
    as_texts,
)
from hotlead.web.exchange import AnyRequest
from hotlead.web.navigation import NavGroup, NavLink
from hotlead.web.openapi import document_of
from hotlead.web.render import render

_JSON: Final = "application/json"
_ORDER: Final = ("get", "post", "patch", "put", "delete")
_TONES: Final = {"get": "blue", "post": "green", "delete": "red"}
_ICONS: Final = {"get": "arrow-down-left", "delete": "trash-2"}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One call as the page shows it."""

    anchor: str
    method: str
    tone: str
    path: str
    summary: str
    description: list[Markup]
    needs_token: bool
    parameters: list[FieldRow]
    body: list[FieldRow]
    answer_status: str
    answer: list[FieldRow]
    example: str


class Group(msgspec.Struct, frozen=True):
    """The operations of one tag."""

    name: str
    operations: list[Operation]


@get("/api/docs", include_in_schema=False)
async def api_docs(request: AnyRequest, settings: Settings) -> Response[bytes]:
    """The documentation, made once from the document of the running application."""
    groups = _groups_of(request.app, settings)
    nav = tuple(_nav_group(group) for group in groups)
    return render(request, "docs/api.html", groups=groups, nav=nav, prose=prose)


ROUTES: Final[list[ControllerRouterHandler]] = [api_docs]


def describe(document: Document, base_url: str) -> list[Group]:
    """The groups of a document, by tag, in the order in which the features come."""
    schemas = Schemas(as_object(as_object(document.get("components")).get("schemas")))
    groups: dict[str, list[Operation]] = {}
    for path, item in as_object(document.get("paths")).items():
        for method in _ORDER:
            if operation := as_object(as_object(item).get(method)):
                tag = next(iter(as_texts(operation.get("tags"))), "Other")
                shown = _operation(schemas, method, path, operation, base_url)
                groups.setdefault(tag, []).append(shown)
    return [Group(name, operations) for name, operations in groups.items()]


def prose(text: str) -> Markup:
    """A docstring's text as HTML: what stands between backticks is code."""
    parts = text.split("`")
    shapes = (Markup("{}"), Markup('<code class="mono">{}</code>'))
    return Markup("").join(shapes[at % 2].format(part) for at, part in enumerate(parts))


def _groups_of(app: Litestar, settings: Settings) -> list[Group]:
    kept: list[Group] | None = app.state.get("docs_groups")
    if kept is None:
        kept = describe(document_of(app), settings.base_url)
        app.state.docs_groups = kept
    return kept


def _operation(
    schemas: Schemas, method: str, path: str, operation: Document, base_url: str
) -> Operation:
    body = _json_schema(operation.get("requestBody"))
    status, answer = _answer(operation)
    security = as_objects(operation.get("security"))
    needs_token = bool(security)
    return Operation(
        anchor=_anchor(method, path),
        method=method.upper(),
        tone=_TONES.get(method, "amber"),
        path=path,
        summary=str(operation.get("summary") or path),
        description=_paragraphs(str(operation.get("description") or "")),
        needs_token=needs_token,
        parameters=[_parameter(schemas, p) for p in as_objects(operation.get("parameters"))],
        body=schemas.fields(body),
        answer_status=status,
        answer=schemas.fields(_data_of(schemas, answer)),
        example=_example(
            f"{base_url}{path}",
            method,
            schemas.example(body) if body else None,
            needs_token=needs_token,
        ),
    )


def _parameter(schemas: Schemas, parameter: Document) -> FieldRow:
    schema = parameter.get("schema")
    place = {"path": "in the path", "query": "in the query"}.get(str(parameter.get("in")), "")
    text = str(parameter.get("description") or schemas.resolve(schema).get("description") or "")
    description = ". ".join(part for part in (text.rstrip("."), place.capitalize()) if part)
    return FieldRow(
        name=str(parameter.get("name")),
        kind=schemas.kind(schema),
        required=bool(parameter.get("required")),
        description=description,
    )


def _answer(operation: Document) -> tuple[str, Document]:
    for status, answer in as_object(operation.get("responses")).items():
        if status.startswith("2"):
            return status, _json_schema(answer)
    return "", {}


def _json_schema(part: object) -> Document:
    content = as_object(as_object(part).get("content"))
    return as_object(as_object(content.get(_JSON)).get("schema"))


def _data_of(schemas: Schemas, envelope: Document) -> object:
    """What lies in the envelope; a list's own items."""
    return as_object(schemas.resolve(envelope).get("properties")).get("data")


def _example(url: str, method: str, body: object, *, needs_token: bool) -> str:
    lines = [f"curl -X {method.upper()} {shlex.quote(url)}"]
    if needs_token:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if body is not None:
        lines.append(f"-H 'Content-Type: {_JSON}'")
        text = msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
        lines.append(f"-d {shlex.quote(text)}")
    return " \\\n  ".join(lines)


def _paragraphs(text: str) -> list[Markup]:
    return [prose(" ".join(part.split())) for part in text.split("\n\n") if part.strip()]


def _anchor(method: str, path: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", path.removeprefix("/api/v1").lower()).strip("-")
    return f"{method}-{words}"


def _nav_group(group: Group) -> NavGroup:
    links = tuple(
        NavLink(item.summary, f"#{item.anchor}", _ICONS.get(item.method.lower(), "pencil"))
        for item in group.operations
    )
    return NavGroup(group.name, links)
