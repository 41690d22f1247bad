"""Reading `shown_if`: the condition under which a question is asked."""

from collections.abc import Mapping

from hotlead.kit.text import read_line
from hotlead.niches.records import NUMBER_TYPES, Condition, Field, FieldType
from hotlead.niches.rules.limits import CONDITION_VALUES_MAX, OPTION_CHARS_MAX
from hotlead.niches.rules.numbers import plain_number
from hotlead.niches.rules.reading import Problems, as_list, as_object, note, refuse_unknown

_KEYS = frozenset({"field", "equals", "in"})


def read_condition(
    raw: object, asked: Mapping[str, Field], path: str, problems: Problems
) -> Condition | None:
    """Read a condition on one of the questions `asked` before; None where there is none.

    It can only look back, so conditions never go in circles and a page can be checked step by
    step.
    """
    if raw is None:
        return None
    given = as_object(raw)
    if given is None:
        note(problems, path, "Give an object with field, and equals or in.")
        return None
    refuse_unknown(given, _KEYS, path, problems)
    name = given.get("field")
    earlier = asked.get(name) if isinstance(name, str) else None
    if earlier is None:
        note(problems, f"{path}.field", "Name a question that is asked before this one.")
        return None
    values = _read_values(given, path, problems)
    if any(not _can_answer(earlier, value) for value in values):
        named = f"“{earlier.label}”" if earlier.label else earlier.id
        note(problems, path, f"The question {named} can never have this answer.")
    return Condition(
        earlier.id, tuple(value for value in values if isinstance(value, str | int | float))
    )


def _read_values(given: Mapping[str, object], path: str, problems: Problems) -> list[object]:
    has_one, has_many = "equals" in given, "in" in given
    values = [given["equals"]] if has_one else as_list(given.get("in"))
    if has_one == has_many or not values or len(values) > CONDITION_VALUES_MAX:
        note(problems, path, f"Give either equals, or in with 1 to {CONDITION_VALUES_MAX} answers.")
        return []
    return values


def _can_answer(field: Field, value: object) -> bool:
    """Whether `value` is an answer the question could be given, as far as types tell."""
    if field.is_yes_no:
        return isinstance(value, bool)
    if field.type in NUMBER_TYPES:
        return plain_number(value) is not None
    if field.type is FieldType.LOCATION or not isinstance(value, str):
        return False
    if field.options:
        return any(option.value == value for option in field.options)
    return value != "" and read_line(value, OPTION_CHARS_MAX) == value
