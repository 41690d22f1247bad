"""One operation of the document: what the framework knows of it, finished with what we know."""

from collections.abc import Mapping
from typing import Final, cast, get_args

from litestar.handlers import HTTPRouteHandler

from hotlead.web.docs_schema import Document, Schemas, as_object, as_objects
from hotlead.web.idempotency import HEADER_PARAMETER, IDEMPOTENT
from hotlead.web.openapi_answers import CSV, EVENTS, LINKS, PDF, answer_of, codes_of, security_of
from hotlead.web.openapi_schemas import Components
from hotlead.web.openapi_words import GOOD

JSON: Final = "application/json"
# One event of a stream, as whoever reads it has it.
_EVENT: Final[Document] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
}
_SAID_OF_PARAMETERS: Final = ("name", "in", "required", "description", "schema")


def body_of(handler: HTTPRouteHandler) -> object:
    """The type of a route's body, None where it takes none."""
    parameter = handler.parsed_fn_signature.parameters.get("data")
    return None if parameter is None else parameter.annotation


def data_of(handler: HTTPRouteHandler) -> object:
    """The envelope a route answers with; of `Response[X] | Stream` the `X`."""
    found = handler.parsed_fn_signature.return_type.annotation
    for kind in (found, *get_args(found)):
        inner = get_args(kind)
        if inner and getattr(kind, "__name__", "") == "Response":
            return inner[0]
    raise TypeError(f"{handler.handler_name} does not say what it answers")


class Finisher:
    """Finishes operations; `shared` are the answers that several of them have in common."""

    def __init__(self, components: Components, enums: Mapping[str, object]) -> None:
        self._components = components
        self._enums = enums
        self._schemas = Schemas(cast("Document", components.schemas))
        self.shared: dict[str, Document] = {}
        self._names: dict[str, str] = {}

    def finish(
        self, operation: Document, handler: HTTPRouteHandler, method: str, path: str
    ) -> Document:
        """The whole operation, in the order in which people read it."""
        kept = ("tags", "summary", "description", "operationId")
        finished: Document = {name: operation[name] for name in kept if name in operation}
        finished["security"] = security_of(handler, path)
        listed = [self._parameter(one) for one in as_objects(operation.get("parameters"))]
        listed += [HEADER_PARAMETER] if handler.opt.get(IDEMPOTENT) else []
        if listed:
            finished["parameters"] = listed
        if (body := body_of(handler)) is not None:
            schema = self._components.schema_of(body)
            finished["requestBody"] = {
                "required": type(None) not in get_args(body),
                "content": {JSON: {"schema": schema, "example": self._schemas.example(schema)}},
            }
        good = next(s for s in as_object(operation.get("responses")) if s.startswith("2"))
        finished["responses"] = {
            good: self._good(handler, good),
            **{
                str(status): self._shared(status, answer_of(status, examples))
                for status, examples in codes_of(handler, method, path).items()
            },
        }
        return finished

    def _parameter(self, parameter: Document) -> Document:
        schema = _without_null(as_object(parameter.get("schema")))
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name:
            # Only parameters have this schema; the framework's own names are not kept.
            schema = {**as_object(self._enums.get(name)), **schema}
            schema = {key: schema[key] for key in schema if key not in {"$ref", "title"}}
            schema.pop("description", None)
        kept = {key: parameter[key] for key in _SAID_OF_PARAMETERS if key in parameter}
        return {**kept, "schema": {key: _whole(value) for key, value in schema.items()}}

    def _good(self, handler: HTTPRouteHandler, status: str) -> Document:
        if handler.opt.get(EVENTS):
            events: Document = {"text/event-stream": {"schema": _EVENT}}
            return {"description": GOOD[status], "content": events}
        schema = self._components.schema_of(data_of(handler))
        example = self._schemas.example(schema, is_whole=True)
        content: Document = {JSON: {"schema": schema, "example": example}}
        if handler.opt.get(CSV):
            content["text/csv"] = {"schema": {"type": "string"}}
        if handler.opt.get(PDF):
            content["application/pdf"] = {"schema": {"type": "string", "format": "binary"}}
        answer: Document = {"description": GOOD[status], "content": content}
        if links := cast("Mapping[str, Mapping[str, str]]", handler.opt.get(LINKS, {})):
            answer["links"] = {name: _link(name, places) for name, places in links.items()}
        return answer

    def _shared(self, status: int, answer: Document) -> Document:
        """A reference: the same refusals stand in the document once."""
        codes = as_object(as_object(as_object(answer["content"])[JSON])["examples"])
        name = f"{status}_{'_or_'.join(codes)}"
        self.shared[name] = answer
        return {"$ref": f"#/components/responses/{name}"}


def _link(operation_id: str, places: Mapping[str, str]) -> Document:
    parameters = {name: f"$response.body#{place}" for name, place in places.items()}
    return {"operationId": operation_id, "parameters": parameters}


def _without_null(schema: Document) -> Document:
    """A parameter is left out; it is never null."""
    variants = [one for one in as_objects(schema.get("oneOf")) if one.get("type") != "null"]
    if len(variants) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key != "oneOf"}
    return {**variants[0], **rest}


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
