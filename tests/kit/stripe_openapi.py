"""Stripe's published OpenAPI description as a judge of requests.

It describes a form, in which everything is text: a value is read as the type that its schema asks
for, and left as it is where it cannot be, so that the schema says what is wrong with it.
"""

import re
from collections.abc import Sequence
from typing import Final

from jsonschema_rs import Draft202012Validator

from hotlead.web.docs_schema import Document, as_object, as_objects
from tests.kit.stripe_server import Heard

_FORM: Final = "application/x-www-form-urlencoded"
_PART: Final = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Sequence[tuple[str, str]]) -> Document:
    """`a[b][0][c]=1` as `{"a": {"b": {"0": {"c": "1"}}}}`; a list is known by its schema."""
    found: Document = {}
    for name, value in pairs:
        head, _, rest = name.partition("[")
        path = [head, *_PART.findall(f"[{rest}" if rest else "")]
        place = found
        for part in path[:-1]:
            inner = place.setdefault(part, Document())
            assert isinstance(inner, dict), f"{name} is under a value"
            place = as_object(place[part])
        assert path[-1] not in place, f"{name} stands twice"
        place[path[-1]] = value
    return found


class Description:
    """Finds the schema of a request, and says what is wrong with one."""

    def __init__(self, document: Document) -> None:
        self._paths = as_object(document["paths"])
        self._components = {"components": as_object(document.get("components"))}

    def errors(self, heard: Heard) -> list[str]:
        """What Stripe would not understand of a request; empty where all is well."""
        operation = as_object(as_object(self._paths.get(heard.path)).get(heard.method.lower()))
        if not operation:
            return [f"there is no {heard.method} {heard.path}"]
        body = as_object(as_object(operation.get("requestBody")).get("content"))
        of_form = as_object(as_object(body.get(_FORM)).get("schema")) or {"type": "object"}
        return [
            *self._judge("query", heard.query, _schema_of(operation)),
            *self._judge("form", heard.form, of_form),
        ]

    def _judge(self, where: str, pairs: Sequence[tuple[str, str]], schema: Document) -> list[str]:
        value = self._typed(nested(pairs), schema)
        found = self._validator(schema).iter_errors(value)
        return [f"{where}: {error.message} at {error.instance_path}" for error in found]

    def _validator(self, schema: Document) -> Draft202012Validator:
        return Draft202012Validator({**self._components, **schema})

    def _typed(self, value: object, schema: Document) -> object:
        """A value of the form as the JSON that the schema speaks of."""
        options = as_objects(schema.get("anyOf"))
        if options:
            read = [self._typed(value, option) for option in options]
            fits = (
                one
                for one, option in zip(read, options, strict=True)
                if self._validator(option).is_valid(one)
            )
            return next(fits, read[0])
        parts = as_object(value)
        match schema.get("type"), value:
            case "integer", str() if re.fullmatch(r"-?\d+", value):
                return int(value)
            case "number", str() if re.fullmatch(r"-?\d+(\.\d+)?", value):
                return float(value)
            case "boolean", "true" | "false":
                return value == "true"
            case "array", _ if parts:
                return self._listed(as_object(schema.get("items")), parts)
            case "object", _ if parts:
                return self._shaped(schema, parts)
            case _:
                return value

    def _listed(self, items: Document, value: Document) -> object:
        """Items by their numbers from 0, as the library sends them, or all by no number."""
        numbers = [str(position) for position in range(len(value))]
        if list(value) != numbers and list(value) != [""]:
            return value
        return [self._typed(part, items) for part in value.values()]

    def _shaped(self, schema: Document, value: Document) -> Document:
        named, others = as_object(schema.get("properties")), schema.get("additionalProperties")
        return {
            name: self._typed(part, as_object(named.get(name, others)))
            for name, part in value.items()
        }


def _schema_of(operation: Document) -> Document:
    """The parameters of the address as one object, to which nothing may be added."""
    asked = [it for it in as_objects(operation.get("parameters")) if it["in"] == "query"]
    return {
        "type": "object",
        "properties": {str(it["name"]): as_object(it["schema"]) for it in asked},
        "required": [str(it["name"]) for it in asked if it.get("required")],
        "additionalProperties": False,
    }
