"""A form as JSON Schema 2020-12, so that a partner's program can check before it sends.

https://json-schema.org/draft/2020-12
"""

from typing import TypeAlias

from hotlead.kit.text import (
    EMAIL_CHARS_MAX,
    PHONE_CHARS_MAX,
    PHONE_DIGITS_MAX,
    PHONE_DIGITS_MIN,
    POSTCODE_CHARS_MAX,
    URL_CHARS_MAX,
)
from hotlead.niches.records import Condition, Field, FieldType, FormSchema
from hotlead.niches.rules.limits import (
    ADDRESS_CHARS_MAX,
    NUMBER_MAX,
    PLACE_CHARS_MAX,
    TEXT_CHARS_MAX,
    TEXTAREA_CHARS_MAX,
)
from hotlead.niches.rules.values import repeats_max

JsonObject: TypeAlias = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# As the readers of `kit.text` take them, in any case and with space around them.
_PHONE = rf"^\s*\+?([ ()./\-]*[0-9]){{{PHONE_DIGITS_MIN},{PHONE_DIGITS_MAX}}}[ ()./\-]*\s*$"
_POSTCODE = r"^\s*(?=[^0-9]*[0-9])[0-9A-Za-z]+((\s+|-)[0-9A-Za-z]+)*\s*$"

_TEXT_KEYWORDS: dict[FieldType, JsonObject] = {
    FieldType.EMAIL: {"format": "email", "maxLength": EMAIL_CHARS_MAX},
    FieldType.PHONE: {"maxLength": PHONE_CHARS_MAX, "pattern": _PHONE},
    FieldType.URL: {"maxLength": URL_CHARS_MAX},
    FieldType.POSTCODE: {"maxLength": POSTCODE_CHARS_MAX, "pattern": _POSTCODE},
    FieldType.DATE: {"format": "date"},
}


def json_schema(schema: FormSchema) -> JsonObject:
    """Describe the answers `check_answers` takes from a program.

    A question behind a condition is required only where the condition, and those it hangs on in
    turn, hold.
    """
    required = [field.id for field in schema.fields if field.required and not field.shown_if]
    whole: JsonObject = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {field.id: _property(field) for field in schema.fields},
        "required": required,
        "additionalProperties": False,
    }
    rules = [_rule(schema, field) for field in schema.fields if field.required and field.shown_if]
    if rules:
        whole["allOf"] = rules
    return whole


def _property(field: Field) -> JsonObject:
    told: JsonObject = {"title": field.label}
    if field.help:
        told["description"] = field.help
    return told | _keywords(field)


def _keywords(field: Field) -> JsonObject:
    if field.is_many:
        most = repeats_max(field)
        chosen: JsonObject = {"type": "array", "items": _choice(field), "maxItems": most}
        return chosen | ({"minItems": 1} if field.required else {})
    if field.is_yes_no:
        must_tick = field.required and field.type is FieldType.CHECKBOX
        return {"const": True} if must_tick else {"type": "boolean"}
    if field.type in {FieldType.SELECT, FieldType.RADIO}:
        return _choice(field)
    if field.type in {FieldType.NUMBER, FieldType.RANGE}:
        return {
            "type": "integer" if field.is_whole else "number",
            "minimum": -NUMBER_MAX if field.minimum is None else field.minimum,
            "maximum": NUMBER_MAX if field.maximum is None else field.maximum,
        }
    return _location() if field.type is FieldType.LOCATION else _text(field)


def _choice(field: Field) -> JsonObject:
    if all(option.label == option.value for option in field.options):
        return {"type": "string", "enum": [option.value for option in field.options]}
    return {
        "type": "string",
        "oneOf": [{"const": option.value, "title": option.label} for option in field.options],
    }


def _text(field: Field) -> JsonObject:
    default = TEXTAREA_CHARS_MAX if field.type is FieldType.TEXTAREA else TEXT_CHARS_MAX
    keywords = _TEXT_KEYWORDS.get(field.type, {"maxLength": field.max_length or default})
    # Blanks alone are no answer.
    return {"type": "string", **({"pattern": r"\S"} if field.required else {}), **keywords}


def _location() -> JsonObject:
    place: JsonObject = {"type": "string", "maxLength": PLACE_CHARS_MAX}
    return {
        "type": "object",
        "properties": {
            "address": {"type": "string", "maxLength": ADDRESS_CHARS_MAX},
            "city": place,
            "state": place,
            "country": place,
            "zip": {"type": "string", **_TEXT_KEYWORDS[FieldType.POSTCODE]},
            "latitude": {"type": "number", "minimum": -90, "maximum": 90},
            "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        },
        "dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]},
        "additionalProperties": False,
    }


def _rule(schema: FormSchema, field: Field) -> JsonObject:
    conditions = _conditions_above(schema, field)
    return {
        "if": {"allOf": [_holds(schema, condition) for condition in conditions]},
        "then": {"required": [field.id]},
    }


def _conditions_above(schema: FormSchema, field: Field) -> list[Condition]:
    """Collect the conditions a question hangs on, up to one that is always asked.

    Ends because a condition names an earlier question.
    """
    above: list[Condition] = []
    asked: Field | None = field
    while asked is not None and asked.shown_if is not None:
        above.append(asked.shown_if)
        asked = schema.find_field(asked.shown_if.field)
    return above


def _holds(schema: FormSchema, condition: Condition) -> JsonObject:
    among: JsonObject = {"enum": list(condition.values)}
    asked = schema.find_field(condition.field)
    is_list = asked is not None and asked.is_many
    return {
        "properties": {condition.field: {"contains": among} if is_list else among},
        "required": [condition.field],
    }
