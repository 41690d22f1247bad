"""Text for spreadsheets: CSV whose cells cannot run as formulas."""

import csv
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from io import StringIO

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows of values as lines of CSV, each value as `csv_cell` writes it."""
    text = StringIO()
    csv.writer(text).writerows(map(csv_cell, row) for row in rows)
    return text.getvalue()


def csv_cell(value: object) -> str:
    """`value` as a cell that no spreadsheet runs as a formula: such a start gets a `'` before it.

    Numbers we made ourselves stay numbers, moments are ISO 8601 to the second.
    """
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
