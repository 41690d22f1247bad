"""What a draft may hold: a form that is not right yet, but whose parts are of the right kind."""

from hotlead.niches.rules.limits import CONDITION_VALUES_MAX, FIELDS_MAX, OPTIONS_MAX, STEPS_MAX
from hotlead.niches.rules.numbers import plain_number
from hotlead.niches.rules.reading import Problems, Raw, as_list, as_object, note, refuse_unknown

EMPTY_FORM: Raw = {"fields": []}

_STEP_KEYS = frozenset({"id", "title", "help"})
_TEXT_KEYS = frozenset({"id", "label", "type", "help", "placeholder", "step"})
_FIELD_KEYS = _TEXT_KEYS | {"required", "options", "max_length", "shown_if"}
_OPTION_KEYS = frozenset({"value", "label"})
_LIMIT_KEYS = frozenset({"min", "max", "step", "unit", "prefix"})
_CONDITION_KEYS = frozenset({"field", "equals", "in"})


def check_draft(raw: Raw) -> Problems:
    """Return what keeps a form from being saved as a draft, by path.

    A draft may lack labels, repeat ids, hold `abc` where a number belongs: the editor shows it
    and says so. It may not hold what no editor could show, nor more than a form can have.
    """
    problems: Problems = {}
    refuse_unknown(raw, frozenset({"fields", "steps"}), "schema", problems)
    _check_list(raw.get("fields"), "fields", FIELDS_MAX, problems)
    for at, field in enumerate(as_list(raw.get("fields")) or ()):
        _check_field(field, f"fields.{at}", problems)
    _check_list(raw.get("steps", []), "steps", STEPS_MAX, problems)
    for at, step in enumerate(as_list(raw.get("steps")) or ()):
        _check_texts(step, _STEP_KEYS, _STEP_KEYS, f"steps.{at}", problems)
    return problems


def _check_list(raw: object, path: str, count_max: int, problems: Problems) -> None:
    items = as_list(raw)
    if items is None or len(items) > count_max:
        note(problems, path, f"Give a list of at most {count_max}.")


def _check_texts(
    raw: object, known: frozenset[str], texts: frozenset[str], path: str, problems: Problems
) -> Raw:
    part = as_object(raw)
    if part is None:
        note(problems, path, "Give an object.")
        return {}
    refuse_unknown(part, known, path, problems)
    for key in texts & part.keys():
        if not isinstance(part[key], str):
            note(problems, f"{path}.{key}", "Give a text.")
    return part


def _check_field(raw: object, path: str, problems: Problems) -> None:
    field = _check_texts(raw, _FIELD_KEYS, _TEXT_KEYS, path, problems)
    if not isinstance(field.get("required", False), bool):
        note(problems, f"{path}.required", "Give true or false.")
    _check_value(field.get("max_length", ""), f"{path}.max_length", problems)
    options = field.get("options", [])
    limits = as_object(options)
    if limits is None:
        _check_choices(options, f"{path}.options", problems)
    else:
        refuse_unknown(limits, _LIMIT_KEYS, f"{path}.options", problems)
        for key, value in limits.items():
            _check_value(value, f"{path}.options.{key}", problems)
    if field.get("shown_if") is not None:
        _check_condition(field["shown_if"], f"{path}.shown_if", problems)


def _check_choices(raw: object, path: str, problems: Problems) -> None:
    _check_list(raw, path, OPTIONS_MAX, problems)
    for at, option in enumerate(as_list(raw) or ()):
        if not isinstance(option, str):
            _check_texts(option, _OPTION_KEYS, _OPTION_KEYS, f"{path}.{at}", problems)


def _check_value(raw: object, path: str, problems: Problems) -> None:
    if not isinstance(raw, str) and plain_number(raw) is None:
        note(problems, path, "Give a number, or a text.")


def _check_condition(raw: object, path: str, problems: Problems) -> None:
    condition = _check_texts(raw, _CONDITION_KEYS, frozenset({"field"}), path, problems)
    values = [condition["equals"]] if "equals" in condition else as_list(condition.get("in", []))
    if values is None or len(values) > CONDITION_VALUES_MAX:
        note(problems, f"{path}.in", f"Give a list of at most {CONDITION_VALUES_MAX}.")
        return
    for value in values:
        if not isinstance(value, bool):
            _check_value(value, path, problems)
