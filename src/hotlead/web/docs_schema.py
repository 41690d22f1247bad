"""Says in words, and by example, what a schema of the OpenAPI document takes."""

from typing import Final, cast

import msgspec

from hotlead.web.openapi_words import EXAMPLES

Document = dict[str, object]

DEPTH_MAX: Final = 3
EXAMPLE_DEPTH_MAX: Final = 6
_EXAMPLES: Final[dict[str, object]] = {
    "uuid": "01936f2e-7c1a-7b3e-9d55-0f6a3b1c2d4e",
    "date-time": "2026-11-23T08:29:00Z",
    "date": "2026-11-23",
}
_WORDS: Final = {
    "uuid": "UUID",
    "date-time": "time",
    "date": "date",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}


_TYPES: Final = ((bool, "boolean"), (int, "integer"), (str, "string"), (dict, "object"),
                 (list, "array"))  # fmt: skip


class FieldRow(msgspec.Struct, frozen=True):
    """One field as the docs list it; `name` is a path such as `user.email`."""

    name: str
    kind: str
    required: bool
    description: str


class Schemas:
    """The named schemas of a document, followed by reference."""

    def __init__(self, schemas: Document) -> None:
        self._schemas = schemas

    def resolve(self, schema: object) -> Document:
        """The schema itself, where `schema` refers to one; `{}` for anything unknown."""
        found = as_object(schema)
        for _ in range(DEPTH_MAX):
            reference = found.get("$ref")
            if not isinstance(reference, str):
                break
            found = as_object(self._schemas.get(reference.rpartition("/")[2]))
        return found

    def kind(self, schema: object) -> str:
        """What a value is, in a few words: `list of UUID`, `one of pending, active`."""
        found = self.resolve(schema)
        choices = found.get("enum")
        if isinstance(choices, list):
            return "one of " + ", ".join(str(c) for c in cast("list[object]", choices))
        if "const" in found:
            return str(found["const"]).lower()
        if variants := self._variants(found):
            kinds = dict.fromkeys(self.kind(variant) for variant in variants)
            return " or ".join(kinds)
        if found.get("type") == "array":
            return f"list of {self.kind(found.get('items'))}"
        return self._simple_kind(found)

    def fields(self, schema: object, prefix: str = "", depth: int = 0) -> list[FieldRow]:
        """Every field of an object, with those of the objects inside it."""
        found = self._object_in(schema)
        required = as_texts(found.get("required"))
        rows: list[FieldRow] = []
        for name, value in as_object(found.get("properties")).items():
            path = f"{prefix}{name}"
            text = str(self.resolve(value).get("description") or "")
            rows.append(FieldRow(path, self.kind(value), name in required, text))
            if depth + 1 < DEPTH_MAX:
                rows += self.fields(value, f"{path}.", depth + 1)
        return rows

    def example(self, schema: object, depth: int = 0, *, is_whole: bool = False) -> object:
        """A value that fits, for a call to copy: what is required, or with `is_whole` all of it."""
        found = self.resolve(schema)
        if "const" in found:
            return found["const"]
        choices = found.get("enum")
        if isinstance(choices, list) and choices:
            return cast("list[object]", choices)[0]
        if variants := self._variants(found):
            return self.example(variants[0], depth, is_whole=is_whole)
        if found.get("type") == "array":
            if depth >= EXAMPLE_DEPTH_MAX:
                return []
            return [self.example(found.get("items"), depth + 1, is_whole=is_whole)]
        if "properties" in found:
            return self._example_object(found, depth, is_whole=is_whole)
        return _example_of_kind(found)

    def _example_object(self, found: Document, depth: int, *, is_whole: bool) -> Document:
        required = as_texts(found.get("required"))
        return {
            name: self._example_of(name, value, depth + 1, is_whole=is_whole)
            for name, value in as_object(found.get("properties")).items()
            if is_whole or name in required or EXAMPLES.get(name) is not None
        }

    def _example_of(self, name: str, schema: object, depth: int, *, is_whole: bool) -> object:
        """What a field of this name usually holds, where that is of its kind."""
        usual = EXAMPLES.get(name)
        if usual is not None and self._is_plain(schema, usual):
            return usual
        return self.example(schema, depth, is_whole=is_whole)

    def _is_plain(self, schema: object, value: object) -> bool:
        found = self.resolve(schema)
        kinds = [self.resolve(one) for one in self._variants(found)] or [found]
        wanted = next((word for kind, word in _TYPES if isinstance(value, kind)), None)
        return any(
            kind.get("type") == wanted and not {"format", "enum", "pattern"} & kind.keys()
            for kind in kinds
        )

    def _variants(self, found: Document) -> list[object]:
        variants = found.get("oneOf") or found.get("anyOf")
        if not isinstance(variants, list):
            return []
        kinds = cast("list[object]", variants)
        # What a value is when it is there comes first.
        return sorted(kinds, key=lambda variant: self.resolve(variant).get("type") == "null")

    def _object_in(self, schema: object) -> Document:
        """The object a schema describes, through lists and through "or null"."""
        found = self.resolve(schema)
        if found.get("type") == "array":
            return self._object_in(found.get("items"))
        objects = [o for v in self._variants(found) if "properties" in (o := self.resolve(v))]
        return objects[0] if objects else found

    def _simple_kind(self, found: Document) -> str:
        words = _WORDS.get(str(found.get("format"))) or _WORDS.get(str(found.get("type")))
        limits = [
            f"{word} {found[key]}"
            for key, word in (
                ("minimum", "from"),
                ("maximum", "to"),
                ("minLength", "at least"),
                ("maxLength", "at most"),
            )
            if key in found
        ]
        unit = " characters" if limits and ("maxLength" in found or "minLength" in found) else ""
        return (words or "any value") + (f", {' '.join(limits)}{unit}" if limits else "")


def as_object(value: object) -> Document:
    """A JSON object, `{}` for anything else."""
    return cast("Document", value) if isinstance(value, dict) else {}


def as_objects(value: object) -> list[Document]:
    """The objects of a JSON list."""
    return [as_object(item) for item in _list(value)]


def as_texts(value: object) -> list[str]:
    """The texts of a JSON list."""
    return [str(item) for item in _list(value)]


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _example_of_kind(found: Document) -> object:
    match found.get("type"):
        case "integer":
            return found.get("minimum", 1)
        case "number":
            return 1.5
        case "boolean":
            return True
        case "object":
            return {}
        case "string" if str(found.get("pattern", "")).endswith(r"[0-9]{2}$"):
            return "25.00"
        case "string" if "[0-9]{1,2})?$" in str(found.get("pattern", "")):
            return "25.00"
        case "null":
            return None
        case _:
            return _EXAMPLES.get(str(found.get("format")), "…")
