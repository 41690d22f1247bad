"""Reading the `options` of a question: choices, or the bounds of a number or date."""

from collections import Counter
from dataclasses import dataclass

from hotlead.niches.records import CHOICE_TYPES, NUMBER_TYPES, FieldType, Option
from hotlead.niches.rules.limits import OPTION_CHARS_MAX, OPTIONS_MAX, UNIT_CHARS_MAX
from hotlead.niches.rules.reading import (
    Problems,
    Raw,
    as_list,
    as_object,
    note,
    number_at,
    refuse_unknown,
    text_at,
)
from hotlead.niches.rules.values import parse_date

_CHOICE_TYPES = CHOICE_TYPES | {FieldType.MULTI_SELECT}
_OPTION_KEYS = frozenset({"value", "label"})
_NUMBER_KEYS = frozenset({"min", "max", "step", "unit", "prefix"})
_DATE_KEYS = frozenset({"min", "max"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The `options` of a question that are not a list of choices."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    increment: int | float | None = None
    prefix: str = ""
    unit: str = ""
    earliest: str | None = None
    latest: str | None = None
    options: tuple[Option, ...] = ()


def read_options(kind: FieldType, raw: object, path: str, problems: Problems) -> Limits:
    """Read what a type of question needs of its `options`, and refuse what it cannot use."""
    if kind in NUMBER_TYPES:
        return _read_number_limits(kind, raw, path, problems)
    if kind is FieldType.DATE:
        return _read_date_limits(raw, path, problems)
    # A checkbox without options is a single tick.
    if kind in _CHOICE_TYPES or (kind is FieldType.CHECKBOX and raw):
        return Limits(options=_read_choices(raw, path, problems))
    if raw:
        note(problems, path, f"A question of type {kind} has no options.")
    return Limits()


def _read_choices(raw: object, path: str, problems: Problems) -> tuple[Option, ...]:
    items = as_list(raw)
    if not items or len(items) > OPTIONS_MAX:
        note(problems, path, f"Give a list of 1 to {OPTIONS_MAX} options.")
        return ()
    options = tuple(_read_option(item, f"{path}.{at}", problems) for at, item in enumerate(items))
    # Case aside, as filters compare them.
    counts = Counter(option.value.casefold() for option in options if option.value)
    repeated = next((o.value for o in options if counts[o.value.casefold()] > 1), None)
    if repeated is not None:
        note(problems, path, f"The option {repeated} is offered twice.")
    return options


def _read_option(raw: object, path: str, problems: Problems) -> Option:
    given = as_object({"value": raw} if isinstance(raw, str) else raw)
    if given is None:
        note(problems, path, "Give each option as a text, or an object with value and label.")
        return Option("", "")
    refuse_unknown(given, _OPTION_KEYS, path, problems)
    value = text_at(given, "value", path, problems, OPTION_CHARS_MAX)
    if not value:
        note(problems, f"{path}.value", "Give the option a value.")
    return Option(value, text_at(given, "label", path, problems) or value)


def _read_number_limits(kind: FieldType, raw: object, path: str, problems: Problems) -> Limits:
    given = as_object(raw or {})
    if given is None:
        note(problems, path, "Give an object with min, max, step, unit and prefix.")
        return Limits()
    refuse_unknown(given, _NUMBER_KEYS, path, problems)
    limits = Limits(
        minimum=number_at(given, "min", path, problems),
        maximum=number_at(given, "max", path, problems),
        increment=number_at(given, "step", path, problems),
        prefix=text_at(given, "prefix", path, problems, UNIT_CHARS_MAX),
        unit=text_at(given, "unit", path, problems, UNIT_CHARS_MAX),
    )
    _check_number_limits(kind, limits, path, problems)
    return limits


def _check_number_limits(kind: FieldType, limits: Limits, path: str, problems: Problems) -> None:
    low, high, increment = limits.minimum, limits.maximum, limits.increment
    if kind is FieldType.RANGE and (low is None or high is None):
        note(problems, path, "A range needs min and max.")
    if low is not None and high is not None and low > high:
        note(problems, f"{path}.max", "The maximum is below the minimum.")
    if increment is not None and increment <= 0:
        note(problems, f"{path}.step", "Give a step above 0.")


def _read_date_limits(raw: object, path: str, problems: Problems) -> Limits:
    given = as_object(raw or {})
    if given is None:
        note(problems, path, "Give an object with min and max.")
        return Limits()
    refuse_unknown(given, _DATE_KEYS, path, problems)
    earliest = _read_day(given, "min", path, problems)
    latest = _read_day(given, "max", path, problems)
    if earliest and latest and earliest > latest:
        note(problems, f"{path}.max", "The last date is before the first.")
    return Limits(earliest=earliest, latest=latest)


def _read_day(raw: Raw, key: str, path: str, problems: Problems) -> str | None:
    text = text_at(raw, key, path, problems)
    if not text:
        return None
    if parse_date(text) is None:
        note(problems, f"{path}.{key}", "Give a date as year-month-day, for example 2026-03-31.")
    return text
