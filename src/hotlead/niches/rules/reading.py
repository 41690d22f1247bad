"""Reading the raw JSON of a form: each reader notes a problem at its path and reads on."""

from collections.abc import Mapping
from typing import TypeAlias, cast

from hotlead.kit.text import Problem, read_line, read_lines
from hotlead.niches.rules.limits import LABEL_CHARS_MAX, NUMBER_MAX
from hotlead.niches.rules.numbers import plain_number

Raw: TypeAlias = Mapping[str, object]
Problems: TypeAlias = dict[str, str]
"""What is wrong, by where: `fields.2.options` is the options of the third question."""


def as_object(raw: object) -> Raw | None:
    """Return a JSON object as a mapping with text keys, anything else as None."""
    return cast("Raw", raw) if isinstance(raw, Mapping) else None


def as_list(raw: object) -> list[object] | None:
    """Return a JSON array as a list, anything else as None."""
    return cast("list[object]", raw) if isinstance(raw, list) else None


def note(problems: Problems, path: str, sentence: str) -> None:
    """Note a problem; the first at a path is the one to mend first."""
    problems.setdefault(path, sentence)


def refuse_unknown(raw: Raw, known: frozenset[str], path: str, problems: Problems) -> None:
    """Note that an object has a setting nobody reads, which is most often a spelling mistake."""
    if any(key not in known for key in raw):
        named = ", ".join(sorted(known))
        note(problems, path, f"Only these settings are known here: {named}.")


def text_at(
    raw: Raw, key: str, path: str, problems: Problems, chars_max: int = LABEL_CHARS_MAX
) -> str:
    """Read an optional line of text; empty where absent or wrong."""
    return _text(raw.get(key), f"{path}.{key}", problems, chars_max, is_long=False)


def long_text_at(raw: Raw, key: str, path: str, problems: Problems, chars_max: int) -> str:
    """Read an optional text of several lines; empty where absent or wrong."""
    return _text(raw.get(key), f"{path}.{key}", problems, chars_max, is_long=True)


def _text(value: object, path: str, problems: Problems, chars_max: int, *, is_long: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        note(problems, path, "Give a text.")
        return ""
    read = read_lines(value, chars_max) if is_long else read_line(value, chars_max)
    if isinstance(read, Problem):
        note(problems, path, read.sentence)
        return ""
    return read


def flag_at(raw: Raw, key: str, path: str, problems: Problems) -> bool:
    """Read an optional true or false; false where absent or wrong."""
    value = raw.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    note(problems, f"{path}.{key}", "Give true or false.")
    return False


def number_at(raw: Raw, key: str, path: str, problems: Problems) -> int | float | None:
    """Read an optional number; None where absent or wrong."""
    value = raw.get(key)
    number = plain_number(value)
    if number is None and value is not None:
        note(problems, f"{path}.{key}", f"Give a number of at most {NUMBER_MAX:,}.")
    return number
