"""Writing leads for spreadsheets."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_cell(value: object) -> str:
    """`value` as a cell that no spreadsheet runs as a formula: such a start gets a `'` before it.

    Numbers we made ourselves stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
