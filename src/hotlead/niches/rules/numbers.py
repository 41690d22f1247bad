"""Reading numbers, exactly and within bounds that a row and a person can hold."""

import math
import re

from hotlead.kit.text import Problem
from hotlead.niches.records import DECIMALS_MAX, Field, Source, format_number
from hotlead.niches.rules.limits import NUMBER_MAX

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3}){1,4}(\.[0-9]{1,6})?")

_EXAMPLE_WHOLE, _EXAMPLE_DECIMAL = 120, 12.5


def read_number(field: Field, raw: object, source: Source) -> int | float | Problem:
    """Read the answer to a number or range question.

    A page sends text, where `$1,200` reads as 1200 if the question shows a `$`; a program sends
    a JSON number, and `true` or `"120"` is not one. Whole values come back as `int`.
    """
    typed = number_in_text(field, raw) if source is Source.FORM else plain_number(raw)
    if typed is None or (field.is_whole and isinstance(typed, float)):
        kind = "a whole number" if field.is_whole else "a number"
        return Problem(f"Enter {kind}, for example {format_number(example_of(field))}.")
    return check_bounds(field, typed)


def plain_number(raw: object) -> int | float | None:
    """Return a finite JSON number of reasonable size, whole ones as `int`, else None."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if isinstance(raw, float) and not math.isfinite(raw):
        return None
    # Compared before any conversion: a huge int raises when it becomes text or a float.
    if not -NUMBER_MAX <= raw <= NUMBER_MAX:
        return None
    rounded = round(raw, DECIMALS_MAX)
    return int(rounded) if float(rounded).is_integer() else rounded


def number_in_text(field: Field, raw: object) -> int | float | None:
    """Read a number as people type it, with the question's own prefix and unit taken off."""
    if not isinstance(raw, str):
        return None
    text = raw.strip().removeprefix(field.prefix).removesuffix(field.unit).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif not _PLAIN.fullmatch(text):
        return None
    return plain_number(float(text) if "." in text else int(text))


def check_bounds(field: Field, number: int | float) -> int | float | Problem:
    """Return the number, or the bound of the question that it breaks."""
    if field.minimum is not None and number < field.minimum:
        return Problem(f"Enter {field.with_prefix(field.minimum)} or more.")
    if field.maximum is not None and number > field.maximum:
        return Problem(f"Enter {field.with_prefix(field.maximum)} or less.")
    return number


def example_of(field: Field) -> int | float:
    """Pick a number that the question would accept."""
    low = field.minimum if field.minimum is not None else -NUMBER_MAX
    high = field.maximum if field.maximum is not None else NUMBER_MAX
    example = _EXAMPLE_WHOLE if field.is_whole else _EXAMPLE_DECIMAL
    return min(max(example, low), high)
