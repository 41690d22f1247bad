"""What we send to others' servers, as the document has it: its `webhooks`."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

from litestar.handlers import HTTPRouteHandler

from hotlead.web.docs_schema import Document
from hotlead.web.openapi_schemas import Components

# Option of the handler that adds an address: what it is told of, each with the type of its data.
TELLS: Final = "tells"
_HEADERS: Final[Mapping[str, str]] = {
    "webhook-id": "Known by this at each attempt and replay.",
    "webhook-timestamp": "Seconds since 1970, of the attempt.",
    "webhook-signature": "`v1,<base64>` of each secret in force, with spaces between them.",
}


def told_by(handlers: Iterable[HTTPRouteHandler]) -> Mapping[str, object]:
    """The events that some handler's addresses are told of, with the types of their data."""
    return {
        event: kind
        for handler in handlers
        for event, kind in cast("Mapping[str, object]", handler.opt.get(TELLS, {})).items()
    }


def webhooks_of(told: Mapping[str, object], components: Components) -> Document:
    """A POST for each event, as Standard Webhooks has it."""
    return {event: {"post": _post(event, kind, components)} for event, kind in told.items()}


def _post(event: str, kind: object, components: Components) -> Document:
    body: Document = {
        "type": "object",
        "properties": {
            "type": {"const": event},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": components.schema_of(kind),
        },
        "required": ["type", "timestamp", "data"],
    }
    return {
        "operationId": "webhook_" + event.replace(".", "_"),
        "summary": event,
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {"description": "Taken. Anything else is tried again."},
            "410": {"description": "Not wanted any more: the address is switched off."},
        },
    }
