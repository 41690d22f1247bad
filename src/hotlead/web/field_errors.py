"""Turns what the decoder says about a body or a query into one plain sentence for each field."""

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Final, cast, get_args

import msgspec
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler

FIELDS_SHOWN_MAX: Final = 50
_AT: Final = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_FIELD_NAMED: Final = re.compile(r"Object (?P<what>missing required|contains unknown) field `(.+)`")
_LENGTH: Final = re.compile(r"Expected `(str|array|object)` of length (>=|<=) (\d+)")
_RANGE: Final = re.compile(r"Expected `(int|float|decimal)` (>=|<=|>|<) (\S+)")
_TYPE: Final = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
_KINDS: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "an amount",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "uuid": "a UUID",
    "datetime": "a time",
    "date": "a date",
}
# How a program writes an amount; the document says the same.
MONEY_GIVEN: Final = r"^[0-9]{1,10}(\.[0-9]{1,2})?$"
_BOUNDS: Final = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}


def fields_of(
    error: ValidationException, handler: HTTPRouteHandler, body: object
) -> dict[str, str]:
    """Field name → sentence. A body is looked at field by field, so that all are named at once."""
    fields: dict[str, str] = {}
    for complaint in _complaints(error)[:FIELDS_SHOWN_MAX]:
        text = sentence(complaint.message)[1]
        if complaint.key in {"data", ""} or complaint.source == "body":
            fields.update(_body_fields(handler, body) or {complaint.key or "body": text})
        else:
            fields[complaint.key] = text
    return fields


class _Complaint(msgspec.Struct, frozen=True):
    """One entry of what Litestar says about a refused call."""

    message: str = ""
    key: str = ""
    source: str = ""


def _complaints(error: ValidationException) -> list[_Complaint]:
    try:
        return msgspec.convert(error.extra, list[_Complaint], strict=False)
    except msgspec.ValidationError:
        return []


def sentence(message: str) -> tuple[str, str]:
    """The decoder's message as (path inside the value, sentence)."""
    at = _AT.search(message)
    path = at["path"].replace("[...]", "") if at else ""
    text = message[: at.start()] if at else message
    if named := _FIELD_NAMED.match(text):
        inner = f"{path}.{named[2]}" if path else named[2]
        is_missing = named["what"] == "missing required"
        return inner, "This is required." if is_missing else "There is no such field."
    return path, _plain(text)


def _plain(text: str) -> str:
    if match := _LENGTH.match(text):
        if match[2] == ">=" and match[3] == "1":
            return "This is required."
        unit = "characters" if match[1] == "str" else "entries"
        return f"Use {_BOUNDS[match[2]]} {match[3]} {unit}."
    if match := _RANGE.match(text):
        return f"Must be {_BOUNDS[match[2]]} {match[3]}."
    if match := _TYPE.match(text):
        if match["got"] == "null":
            return "This is required."
        kinds = [_KINDS.get(kind, kind) for kind in match["wanted"].split(" | ") if kind != "null"]
        return f"Must be {' or '.join(kinds)}."
    if text.startswith("Invalid enum value"):
        return f"{text.removeprefix('Invalid enum value ')} is not one of the choices."
    if "matching regex" in text:
        return "Does not have the expected form."
    return text if text.endswith(".") else f"{text}."


def _body_fields(handler: HTTPRouteHandler, body: object) -> dict[str, str]:
    parameter = handler.parsed_fn_signature.parameters.get("data")
    if parameter is None:
        return {}
    if body is None:
        return {"body": "A JSON body is required."}
    return check_struct(parameter.annotation, body, is_strict=True)


def kind_word(kind: object) -> str:
    """What a value of a type is called: `a whole number`."""
    name = getattr(kind, "__name__", "").lower()
    is_choice = isinstance(kind, type) and issubclass(kind, Enum)
    return "one of the choices" if is_choice else _KINDS.get(name, "a value of its kind")


def check_struct(wanted: object, body: object, *, is_strict: bool = False) -> dict[str, str]:
    """Every wrong field of `body` against the struct type `wanted`: the decoder stops at one.

    A form holds texts alone, which are read as what they stand for; with `is_strict` a program
    has to send a number as a number, and an amount as text.
    """
    if isinstance(wanted, UnionType):
        wanted = next((kind for kind in get_args(wanted) if kind is not NoneType), None)
    if not (isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)):
        return {}
    if not isinstance(body, dict):
        return {"body": "Must be an object."}
    sent = cast("dict[str, object]", body)
    fields: dict[str, str] = {}
    known = msgspec.structs.fields(wanted)
    for field in known:
        if field.encode_name not in sent:
            if field.required:
                fields[field.encode_name] = "This is required."
            continue
        fields.update(_check_value(field, sent[field.encode_name], is_strict=is_strict))
    if wanted.__struct_config__.forbid_unknown_fields:
        names = {field.encode_name for field in known}
        fields.update({name: "There is no such field." for name in sent if name not in names})
    return dict(list(fields.items())[:FIELDS_SHOWN_MAX])


_NEEDS_AMOUNT = 'Must be an amount from 0 to 9999999999.99 as text, such as "25.00".'


@cache
def amounts_of(wanted: type[msgspec.Struct]) -> frozenset[str]:
    """The fields of a struct that hold an amount."""
    return frozenset(
        field.encode_name
        for field in msgspec.structs.fields(wanted)
        if Decimal in (field.type, *get_args(field.type))
    )


def is_amount(value: object) -> bool:
    """Whether a program wrote an amount as it must, or none."""
    return value is None or (isinstance(value, str) and bool(re.fullmatch(MONEY_GIVEN, value)))


def _check_value(
    field: msgspec.structs.FieldInfo, value: object, *, is_strict: bool
) -> dict[str, str]:
    is_money = is_strict and Decimal in (field.type, *get_args(field.type))
    if is_money and value is not None and not is_amount(value):
        return {field.encode_name: _NEEDS_AMOUNT}
    try:
        msgspec.convert(value, field.type, strict=is_strict, str_keys=True)
    except msgspec.ValidationError as error:
        path, text = sentence(str(error))
        return {_joined(field.encode_name, path): text}
    return {}


def _joined(*parts: str) -> str:
    kept: Sequence[str] = [part for part in parts if part]
    return ".".join(kept).replace(".[", "[")
