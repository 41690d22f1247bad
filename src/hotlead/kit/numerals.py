"""Numbers as people type them."""

import re
from typing import Final

_PLAIN: Final = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})")
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3}){1,6}(\.[0-9]{0,20})?")


def read_digits(text: str) -> str | None:
    """The number in plain digits, "1,250.50" as "1250.50"; None where `text` is no number.

    A comma separates thousands and nothing else. "12,50" is no number: whether it means twelve
    or twelve hundred depends on who reads it.
    """
    typed = text.strip()
    if _GROUPED.fullmatch(typed):
        return typed.replace(",", "")
    return typed if _PLAIN.fullmatch(typed) else None
