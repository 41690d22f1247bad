"""Checking filters against a form, compiling stored ones, and writing them back."""

from collections.abc import Mapping
from typing import assert_never, cast

from hotlead.niches.records import NUMBER_TYPES, Field, FieldType, FormSchema
from hotlead.subscriptions.records.filters import (
    Contains,
    DateFilter,
    Filter,
    Filters,
    Nothing,
    NotIn,
    OneOf,
    RangeFilter,
    YesNo,
)
from hotlead.subscriptions.rules.reading import (
    Errors,
    as_day,
    as_number,
    as_object,
    as_text,
    as_texts,
    printable,
)

FILTERS_MAX = 50

_NOT_AN_OBJECT = "Send the filters as an object with one entry per question."
_TOO_MANY = f"Use {FILTERS_MAX} filters or fewer."
_NOT_A_QUESTION = "The form of this niche has no such question."
_NEEDS_BOUNDS = "Give a smallest or a largest value, or both."
_LAST_FIRST = "The last day is before the first."
_WRONG_ORDER = "The largest value is below the smallest."
_NEEDS_DAYS = "Give a first or a last date as year-month-day, or both."
_NEEDS_YES_OR_NO = "Choose yes or no."
_NEEDS_CHOICES = "Choose at least one answer, or remove this filter."
_NOT_OFFERED = "Choose from the answers this question offers."
_NEEDS_TEXT = "Give the words to look for, or a list of answers."
_NO_PLACES = "Places are matched by the service area, not by a filter."


def parse_filters(schema: FormSchema, raw: object) -> tuple[Filters, Errors]:
    """Check filters against a form: the good ones, and a sentence for each bad one by question.

    `null` is no filter. An empty list is refused, for it could mean all as well as nothing.
    Never raises, whatever `raw` is.
    """
    given = as_object(raw if raw is not None else {})
    if given is None:
        return Filters(), {"filters": _NOT_AN_OBJECT}
    if len(given) > FILTERS_MAX:
        return Filters(), {"filters": _TOO_MANY}
    fields = {field.id: field for field in schema.fields}
    errors = {
        printable(key): _NOT_A_QUESTION
        for key, wanted in given.items()
        if wanted is not None and key not in fields
    }
    items: list[tuple[str, Filter]] = []
    for field_id, field in fields.items():
        wanted = given.get(field_id)
        if wanted is None:
            continue
        read = _read_filter(field, wanted)
        if isinstance(read, str):
            errors[field_id] = read
        else:
            items.append((field_id, read))
    return Filters(tuple(items)), errors


def _read_filter(field: Field, raw: object) -> Filter | str:
    """Read the filter of one question, or say in a sentence what it needs."""
    if field.type in NUMBER_TYPES:
        return _read_range(raw)
    if field.type is FieldType.DATE:
        return _read_days(raw)
    if field.type is FieldType.LOCATION:
        return _NO_PLACES
    if field.is_yes_no:
        return YesNo(raw) if isinstance(raw, bool) else _NEEDS_YES_OR_NO
    return _read_choices(field, raw) if field.options else _read_words(raw)


def _read_range(raw: object) -> RangeFilter | str:
    given = as_object(raw)
    if not given or not given.keys() <= {"min", "max"}:
        return _NEEDS_BOUNDS
    bounds = {name: as_number(bound) for name, bound in given.items() if bound is not None}
    if not bounds or None in bounds.values():
        return _NEEDS_BOUNDS
    low, high = bounds.get("min"), bounds.get("max")
    if low is not None and high is not None and low > high:
        return _WRONG_ORDER
    return RangeFilter(low, high)


def _read_days(raw: object) -> DateFilter | str:
    given = as_object(raw)
    if not given or not given.keys() <= {"min", "max"}:
        return _NEEDS_DAYS
    days = {name: as_day(day) for name, day in given.items() if day is not None}
    if not days or None in days.values():
        return _NEEDS_DAYS
    first, last = days.get("min"), days.get("max")
    return _LAST_FIRST if first and last and first > last else DateFilter(first, last)


def _read_choices(field: Field, raw: object) -> OneOf | NotIn | str:
    given = as_object(raw)
    is_exclusion = given is not None and set(given) == {"not_in"}
    values = as_texts(given["not_in"] if given and is_exclusion else raw)
    if values is None:
        return _NEEDS_CHOICES
    offered = {option.value for option in field.options}
    if not offered.issuperset(values):
        return _NOT_OFFERED
    return NotIn(values) if is_exclusion else OneOf(values)


def _read_words(raw: object) -> OneOf | NotIn | Contains | str:
    given = as_object(raw)
    if given is None:
        values = as_texts(raw)
        return OneOf(values) if values else _NEEDS_TEXT
    if set(given) == {"contains"}:
        text = as_text(given["contains"])
        return Contains(text) if text else _NEEDS_TEXT
    values = as_texts(given["not_in"]) if set(given) == {"not_in"} else None
    return NotIn(values) if values else _NEEDS_TEXT


def compile_filters(stored: Mapping[str, object]) -> Filters:
    """Make filters of stored JSON, which was checked when it was saved, without its form.

    What nobody understands becomes `Nothing`, which matches no lead: a filter lost in a change
    must stop sales, never widen them. Never raises.
    """
    return Filters(tuple((field_id, _compile(raw)) for field_id, raw in stored.items()))


def _compile(raw: object) -> Filter:
    if isinstance(raw, bool):
        return YesNo(raw)
    if isinstance(raw, str | list):
        return _compile_values(cast("object", raw), OneOf)
    return _compile_object(as_object(raw) or {})


def _compile_object(given: Mapping[str, object]) -> Filter:
    if "not_in" in given:
        return _compile_values(given["not_in"], NotIn)
    text = given.get("contains")
    if isinstance(text, str) and text:
        return Contains(text)
    for read in (_read_range(given), _read_days(given)):
        if not isinstance(read, str):
            return read
    return Nothing()


def _compile_values(raw: object, kind: type[OneOf] | type[NotIn]) -> Filter:
    values = as_texts([raw] if isinstance(raw, str) else raw)
    return kind(values) if values else Nothing()


def filters_json(filters: Filters) -> dict[str, object]:
    """Write filters as they are stored, so that `compile_filters` makes the same again."""
    return {field_id: _write(wanted) for field_id, wanted in filters.items}


def _write(wanted: Filter) -> object:
    match wanted:
        case RangeFilter(low, high) | DateFilter(low, high):
            bounds = {"min": low, "max": high}
            return {name: bound for name, bound in bounds.items() if bound is not None}
        case OneOf(values):
            return list(values)
        case NotIn(values):
            return {"not_in": list(values)}
        case YesNo(expected):
            return expected
        case Contains(text):
            return {"contains": text}
        case Nothing():
            return {}
        case _:
            assert_never(wanted)
