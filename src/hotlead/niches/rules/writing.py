"""Writing a checked form back as the JSON it is stored and edited as."""

from hotlead.niches.records import NUMBER_TYPES, Condition, Field, FieldType, FormSchema, Option
from hotlead.niches.rules.jsonschema import JsonObject


def schema_json(schema: FormSchema) -> JsonObject:
    """Write a form so that `parse_schema` reads the same form again; defaults are left out."""
    written: JsonObject = {"fields": [_write_field(field) for field in schema.fields]}
    if schema.steps:
        written["steps"] = [
            _without_empty({"id": step.id, "title": step.title, "help": step.help})
            for step in schema.steps
        ]
    return written


def _without_empty(pairs: JsonObject) -> JsonObject:
    return {name: value for name, value in pairs.items() if value not in ("", None, False)}


def _write_field(field: Field) -> JsonObject:
    written = _without_empty(
        {
            "id": field.id,
            "label": field.label,
            "type": field.type.value,
            "required": field.required,
            "help": field.help,
            "placeholder": field.placeholder,
            "step": field.step,
        }
    )
    options = _write_options(field)
    if options:
        written["options"] = options
    if field.max_length:
        written["max_length"] = field.max_length
    if field.shown_if:
        written["shown_if"] = _write_condition(field.shown_if)
    return written


def _write_options(field: Field) -> JsonObject | list[object]:
    if field.type in NUMBER_TYPES:
        limits = {"min": field.minimum, "max": field.maximum, "step": field.increment}
        given: JsonObject = {name: bound for name, bound in limits.items() if bound is not None}
        return given | _without_empty({"prefix": field.prefix, "unit": field.unit})
    if field.type is FieldType.DATE:
        return _without_empty({"min": field.earliest, "max": field.latest})
    return [_write_option(option) for option in field.options]


def _write_option(option: Option) -> object:
    if option.label == option.value:
        return option.value
    return {"value": option.value, "label": option.label}


def _write_condition(condition: Condition) -> JsonObject:
    if len(condition.values) == 1:
        return {"field": condition.field, "equals": condition.values[0]}
    return {"field": condition.field, "in": list(condition.values)}
