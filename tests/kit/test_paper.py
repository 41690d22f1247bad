"""Lines that fit, and characters that the font has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.paper import printable, wrap


@given(st.text("ab ", max_size=80), st.integers(1, 20))
def test_every_line_fits_and_nothing_is_lost(text: str, room: int) -> None:
    lines = wrap(text, room, lambda _: 1.0)
    assert all(len(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("a verylongword", ["a", "verylong", "word"]),
        ("", [""]),
        ("exactly8", ["exactly8"]),
    ],
)
def test_breaks_at_spaces(text: str, lines: list[str]) -> None:
    assert wrap(text, 8, lambda _: 1.0) == lines


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Łódź Ελλάς заметка", "Łódź Ελλάς заметка"),
        ("e\u0301", "é"),
        ("株式 🔥 عربي", "?? ? ????"),
        ("a\x00b\nc", "a?b?c"),
        ("\ud800", "?"),
        ("10\u00a0000", "10\u00a0000"),
    ],
)
def test_what_the_font_lacks_is_a_question_mark(text: str, printed: str) -> None:
    assert printable(text) == printed
