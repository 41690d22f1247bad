"""CSV: no cell runs as a formula, our own numbers stay numbers."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.spreadsheet import csv_cell, csv_text


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert text in cell


def test_numbers_moments_and_nothing_are_cells_of_their_own() -> None:
    moment = datetime(2026, 11, 20, 12, 0, 5, 999, tzinfo=UTC)
    values = (None, -5, 1.5, Decimal("-25.00"), moment, "a")
    assert [csv_cell(value) for value in values] == [
        "", "-5", "1.5", "-25.00", "2026-11-20T12:00:05+00:00", "a",
    ]  # fmt: skip


def test_rows_are_lines_and_every_cell_is_guarded() -> None:
    assert csv_text([("a", "=1+1"), (1, 'say "hi", then go')]) == (
        'a,\'=1+1\r\n1,"say ""hi"", then go"\r\n'
    )
