"""Showing a stored answer to people, with the labels of its question."""

from typing import Final

from hotlead.niches.records import (
    NUMBER_TYPES,
    Answer,
    Condition,
    Field,
    FieldType,
    FormSchema,
    Question,
    format_number,
)
from hotlead.niches.rules.values import parse_date

# What the types of questions are called, in the order they are offered.
TYPE_WORDS: Final = {
    FieldType.TEXT: "Short text",
    FieldType.TEXTAREA: "Long text",
    FieldType.NUMBER: "Number",
    FieldType.RANGE: "Number within a range",
    FieldType.SELECT: "One of a list",
    FieldType.RADIO: "One of a few, all shown",
    FieldType.MULTI_SELECT: "Several of a list",
    FieldType.CHECKBOX: "Tick, or several",
    FieldType.YES_NO: "Yes or no",
    FieldType.DATE: "Date",
    FieldType.EMAIL: "Email",
    FieldType.PHONE: "Phone",
    FieldType.URL: "Web address",
    FieldType.POSTCODE: "Postcode",
    FieldType.LOCATION: "Place",
}
_PLACE_ORDER = ("address", "city", "state", "zip", "country")


def describe_answer(field: Field | None, answer: Answer | None) -> str:
    """Write an answer for display; empty where there is none.

    Without its question (an old version of the form) the answer is shown as it was stored.
    """
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if isinstance(answer, int | float):
        return _describe_number(field, answer)
    if isinstance(answer, list):
        return ", ".join(_label(field, value) for value in answer)
    return _describe_place(answer) if isinstance(answer, dict) else _describe_text(field, answer)


def _describe_text(field: Field | None, answer: str) -> str:
    if field is not None and field.type is FieldType.DATE:
        return _describe_date(answer)
    return _label(field, answer)


def _label(field: Field | None, value: str) -> str:
    return field.label_of(value) if field else value


def _describe_number(field: Field | None, number: int | float) -> str:
    if field is None or field.type not in NUMBER_TYPES:
        return format_number(number)
    return field.with_unit(field.with_prefix(number))


def _describe_date(text: str) -> str:
    day = parse_date(text)
    return f"{day.day} {day:%B %Y}" if day else text


def _describe_place(place: dict[str, str | float]) -> str:
    named = [str(place[part]) for part in _PLACE_ORDER if place.get(part)]
    if named:
        return ", ".join(named)
    return f"{place.get('latitude', '')}, {place.get('longitude', '')}".strip(", ")


def describe_limits(field: Field) -> str:
    """Write what a question accepts: its choices, its bounds, or its length."""
    if field.options:
        return ", ".join(option.label for option in field.options)
    bounds = _bounds(field)
    if bounds:
        return field.with_unit(bounds) if field.type in NUMBER_TYPES else bounds
    return f"up to {field.max_length:,} characters" if field.max_length else field.unit


def _bounds(field: Field) -> str:
    low, high = field.earliest or "", field.latest or ""
    if field.minimum is not None:
        low = field.with_prefix(field.minimum)
    if field.maximum is not None:
        high = field.with_prefix(field.maximum)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def list_questions(schema: FormSchema | None) -> list[Question]:
    """Return every question with its step, its limits and its condition in plain words."""
    if schema is None:
        return []
    titles = {step.id: step.title or f"Step {at}" for at, step in enumerate(schema.steps, start=1)}
    first = next(iter(titles), "")
    return [
        Question(
            field,
            titles.get(field.step or first, ""),
            describe_limits(field),
            describe_condition(schema, field),
        )
        for field in schema.fields
    ]


def describe_condition(schema: FormSchema, field: Field) -> str:
    """Write when a question is asked, after the word `if`; empty where it always is."""
    if field.shown_if is None:
        return ""
    label, answers = _condition(schema, field.shown_if)
    return f"“{label}” is {' or '.join(answers)}"


def tell_condition(schema: FormSchema, field: Field) -> str:
    """Tell whoever fills in a form when to answer a question; empty where it always is asked."""
    if field.shown_if is None:
        return ""
    label, answers = _condition(schema, field.shown_if)
    quoted = [f"“{answer}”" for answer in answers]
    return f"Only if “{label}” is {' or '.join(quoted)}"


def _condition(schema: FormSchema, condition: Condition) -> tuple[str, list[str]]:
    asked = schema.find_field(condition.field)
    answers = [describe_answer(asked, value) for value in condition.values]
    return (asked.label if asked else "") or condition.field, answers
