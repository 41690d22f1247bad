"""The schemas of the document: from the very types that bodies become and answers are made of."""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast, get_args, get_origin

import msgspec
from msgspec import inspect as types

from hotlead.web.docs_schema import Document, as_object, as_objects
from hotlead.web.envelope import Envelope, PagedEnvelope
from hotlead.web.field_errors import MONEY_GIVEN

REF: Final = "#/components/schemas/"
# An amount as every answer writes it: 12 digits, two of them decimals.
MONEY: Final[Document] = {
    "type": "string",
    "pattern": r"^-?[0-9]{1,10}\.[0-9]{2}$",
    "description": "An amount of money, as text.",
}
MONEY_SENT: Final[Document] = {**MONEY, "pattern": MONEY_GIVEN}
_MOMENT: Final[Document] = {"type": "string", "format": "date-time"}
_ANYTHING: Final[Document] = {"description": "Any JSON value."}


class Components:
    """Named schemas of struct types, and what refers to them."""

    def __init__(self, asked: Iterable[object], answered: Iterable[object]) -> None:
        """`asked` are the types of bodies, `answered` those of answers."""
        asked, answered = list(asked), list(answered)
        self._names: dict[object, str] = {}
        self.schemas: dict[str, Document] = {}
        structs = {info.cls: info for info in _structs_in([*asked, *answered])}
        references, made = msgspec.json.schema_components(
            list(structs), schema_hook=lambda _: _ANYTHING, ref_template=REF + "{name}"
        )
        for cls, reference in zip(structs, references, strict=True):
            self._names[cls] = str(reference["$ref"]).removeprefix(REF)
        sent = {info.cls for info in _structs_in(asked)}
        for cls, info in structs.items():
            money = MONEY_SENT if cls in sent else MONEY
            schema = _patched_struct(made[self._names[cls]], info, money)
            if cls not in sent and not _config_of(cls).omit_defaults:
                # An answer has every field, those with a default too.
                schema["required"] = list(as_object(schema.get("properties")))
            made[self._names[cls]] = schema
        plain = {self._names[cls]: _plain_name(cls) for cls in structs if get_origin(cls)}
        for name, schema in made.items():
            self.schemas[plain.get(name, name)] = _renamed(schema, plain)
        self._names = {cls: plain.get(name, name) for cls, name in self._names.items()}

    def schema_of(self, wanted: object) -> Document:
        """A reference to a type that was named at first; for `X | None` the one of `X`."""
        found = next(kind for kind in (wanted, *get_args(wanted)) if kind in self._names)
        return {"$ref": REF + self._names[found]}


def _config_of(cls: object) -> msgspec.structs.StructConfig:
    return cast("type[msgspec.Struct]", get_origin(cls) or cls).__struct_config__


def _structs_in(wanted: Iterable[object]) -> list[types.StructType]:
    """Every struct type in or below the types, each once."""
    found: dict[object, types.StructType] = {}
    waiting = [types.type_info(kind) for kind in wanted]
    while waiting:
        info = waiting.pop(0)
        if isinstance(info, types.StructType):
            if info.cls in found:
                continue
            found[info.cls] = info
        waiting += _inside(info)
    return list(found.values())


def _inside(info: types.Type) -> Iterator[types.Type]:
    match info:
        case types.StructType(fields=fields):
            yield from (field.type for field in fields)
        case types.UnionType(types=members):
            yield from members
        case types.CollectionType(item_type=item):
            yield item
        case types.DictType(value_type=value):
            yield value
        case types.Metadata(type=inner):
            yield inner
        case _:
            return


def _patched_struct(
    schema: Mapping[str, object], info: types.StructType, money: Document
) -> Document:
    fields = {field.encode_name: field for field in info.fields}
    properties = {
        name: _patched(as_object(value), fields[name].type, money) if name in fields else value
        for name, value in as_object(schema.get("properties")).items()
    }
    text = inspect.cleandoc(str(schema.get("description") or ""))
    return {**schema, "description": text, "properties": properties}


def _patched(schema: Document, info: types.Type, money: Document) -> Document:
    """With what the library leaves out: how amounts and moments look."""
    match info:
        case types.DecimalType():
            return {**{key: value for key, value in schema.items() if key != "format"}, **money}
        case types.DateTimeType():
            return {**schema, **_MOMENT}
        case types.UnionType(types=members):
            return _patched_union(schema, members, money)
        case types.CollectionType(item_type=item):
            return {**schema, "items": _patched(as_object(schema.get("items")), item, money)}
        case types.Metadata(type=inner):
            return _patched(schema, inner, money)
        case _:
            return schema


def _patched_union(schema: Document, members: Sequence[types.Type], money: Document) -> Document:
    variants = as_objects(schema.get("anyOf"))
    if len(variants) != len(members):
        return schema
    pairs = zip(variants, members, strict=True)
    return {**schema, "anyOf": [_patched(one, member, money) for one, member in pairs]}


def _plain_name(cls: object) -> str:
    """`Envelope[Sequence[Administrator]]` → `AdministratorListAnswer`."""
    inner = get_args(cls)[0]
    items = get_args(inner)
    name = getattr(items[0] if items else inner, "__name__", "Any")
    if get_origin(cls) is Envelope:
        return f"{name}{'ListAnswer' if items else 'Answer'}"
    return f"{name}PageAnswer" if get_origin(cls) is PagedEnvelope else name


def _renamed(schema: Mapping[str, object], plain: Mapping[str, str]) -> Document:
    """The same, without titles, which only repeat names, and with the new names."""
    renamed = {key: _renamed_value(value, plain) for key, value in schema.items()}
    renamed.pop("title", None) if isinstance(renamed.get("title"), str) else None
    return renamed


def _renamed_value(value: object, plain: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return _renamed(cast("Document", value), plain)
    if isinstance(value, list | tuple):
        return [_renamed_value(item, plain) for item in cast("Sequence[object]", value)]
    if isinstance(value, str) and value.startswith(REF):
        name = value.removeprefix(REF)
        return REF + plain.get(name, name)
    return value
