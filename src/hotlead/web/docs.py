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
from hotlead.web.openapi_words import DESCRIPTION
from hotlead.web.render import render

_JSON: Final = "application/json"
_ORDER: Final = ("get", "post", "patch", "put", "delete")
_TONES: Final = {"get": "blue", "post": "green", "delete": "red"}
_ICONS: Final = {"get": "arrow-down-left", "delete": "trash-2"}


class Refusal(msgspec.Struct, frozen=True):
    """A status with which a call is refused: what it means, and the codes that say why."""

    status: str
    text: str
    codes: list[str]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One call as the page shows it."""

    anchor: str
    method: str
    tone: str
    path: str
    summary: str
    description: list[Markup]
    needs: str
    parameters: list[FieldRow]
    body: list[FieldRow]
    answer_status: str
    answer: list[FieldRow]
    refusals: list[Refusal]
    example: str


class Group(msgspec.Struct, frozen=True):
    """The operations of one tag."""

    name: str
    text: str
    operations: list[Operation]


@get("/api/docs", include_in_schema=False)
async def api_docs(request: AnyRequest, settings: Settings) -> Response[bytes]:
    """The documentation, made once from the document of the running application."""
    groups = _groups_of(request.app, settings)
    nav = tuple(_nav_group(group) for group in groups)
    intro = _paragraphs(DESCRIPTION)
    return render(request, "docs/api.html", groups=groups, nav=nav, prose=prose, intro=intro)


ROUTES: Final[list[ControllerRouterHandler]] = [api_docs]


def describe(document: Document, base_url: str) -> list[Group]:
    """The groups of a document, by tag, in the order in which the features come."""
    parts = as_object(document.get("components"))
    schemas = Schemas(as_object(parts.get("schemas")))
    answers = as_object(parts.get("responses"))
    texts = {str(t["name"]): str(t["description"]) for t in as_objects(document.get("tags"))}
    groups: dict[str, list[Operation]] = {name: [] for name in texts}
    for path, item in as_object(document.get("paths")).items():
        for method in _ORDER:
            if operation := as_object(as_object(item).get(method)):
                tag = next(iter(as_texts(operation.get("tags"))), "Other")
                place = (method, path, base_url)
                shown = _operation(schemas, answers, place, operation)
                groups.setdefault(tag, []).append(shown)
    return [Group(name, texts.get(name, ""), operations) for name, operations in groups.items()]


def prose(text: str) -> Markup:
    """A text as HTML: between backticks stands code, between double stars what matters."""
    parts = text.split("`")
    code = Markup('<code class="mono">{}</code>')
    return Markup("").join(
        code.format(part) if at % 2 else _strong(part) for at, part in enumerate(parts)
    )


def _strong(text: str) -> Markup:
    shapes = (Markup("{}"), Markup("<strong>{}</strong>"))
    parts = text.split("**")
    return Markup("").join(shapes[at % 2].format(part) for at, part in enumerate(parts))


def _groups_of(app: Litestar, settings: Settings) -> list[Group]:
    kept: list[Group] | None = app.state.get("docs_groups")
    if kept is None:
        kept = describe(document_of(app), settings.base_url)
        app.state.docs_groups = kept
    return kept


def _operation(
    schemas: Schemas, answers: Document, place: tuple[str, str, str], operation: Document
) -> Operation:
    method, path, base_url = place
    body = _json_schema(operation.get("requestBody"))
    sample = _json_content(operation.get("requestBody")).get("example")
    status, answer = _answer(operation)
    schemes = {name for way in as_objects(operation.get("security")) for name in way}
    return Operation(
        anchor=_anchor(method, path),
        method=method.upper(),
        tone=_TONES.get(method, "amber"),
        path=path,
        summary=str(operation.get("summary") or path),
        description=_paragraphs(str(operation.get("description") or "")),
        needs=_needs(schemes),
        parameters=[_parameter(schemas, p) for p in as_objects(operation.get("parameters"))],
        body=schemas.fields(body),
        answer_status=status,
        answer=schemas.fields(_data_of(schemas, answer)),
        refusals=_refusals(answers, operation),
        example=_example(
            f"{base_url}{path}",
            method,
            sample,
            needs_token=bool(schemes),
        ),
    )


def _needs(schemes: set[str]) -> str:
    """What a caller has to have, in a few words."""
    if not schemes:
        return ""
    return "needs a token or key" if "api_key" in schemes else "needs a token"


def _refusals(answers: Document, operation: Document) -> list[Refusal]:
    """The refusals a caller can do something about."""
    found: list[Refusal] = []
    for status, answer in as_object(operation.get("responses")).items():
        name = str(as_object(answer).get("$ref", "")).rpartition("/")[2]
        whole = as_object(answers.get(name)) if name else as_object(answer)
        if status.startswith("4"):
            codes = list(as_object(_json_content(whole).get("examples")))
            found.append(Refusal(status, str(whole.get("description") or ""), codes))
    return found


def _parameter(schemas: Schemas, parameter: Document) -> FieldRow:
    schema = parameter.get("schema")
    place = f"in the {parameter.get('in')}"
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
    return as_object(_json_content(part).get("schema"))


def _json_content(part: object) -> Document:
    return as_object(as_object(as_object(part).get("content")).get(_JSON))


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
