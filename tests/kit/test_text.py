"""Text people type, beyond what the forms' own tests cover: what cannot be seen."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.text import (
    CONTROL_CHARACTER,
    TOO_MANY_MARKS,
    Problem,
    is_blank,
    ordinal,
    read_line,
    read_lines,
)


@pytest.mark.parametrize(
    "text",
    ["\u200b", "\ufeff \u2060", "\u00ad", "\u3164 \u200d", "\u200b\u2003\u200b \u2003\u200b"],
)
def test_a_text_that_cannot_be_seen_is_empty(text: str) -> None:
    assert read_line(text, 100) == ""
    assert is_blank(text)
    assert not is_blank(f"{text}a{text}")


def test_what_cannot_be_seen_is_taken_off_the_ends_only() -> None:
    assert read_line("\ufeffAda\u200b", 100) == "Ada"
    # Persian joins and parts letters with it.
    assert read_line("می\u200cخواهم", 100) == "می\u200cخواهم"


@pytest.mark.parametrize("turn", ["\u202e", "\u2066", "\u202a"])
def test_a_text_that_reads_otherwise_than_it_is_stored_is_refused(turn: str) -> None:
    assert read_line(f"Ada {turn}nimdA", 100) == CONTROL_CHARACTER


@pytest.mark.parametrize("marks", [1_000, 300_000])
def test_piled_accents_are_refused_at_once(marks: int) -> None:
    """Putting them in order takes time by the square of their number."""
    started = time.perf_counter()
    read = read_line("a" + "\u0300\u0316" * marks, 5_000)
    assert isinstance(read, Problem)
    assert time.perf_counter() - started < 0.5


def test_what_people_write_has_few_marks() -> None:
    assert read_line("Z\u0351\u036ba\u0300", 100) == "Z\u0351\u036b\u00e0"
    assert read_line("e\u0301" * 100, 100) == "\u00e9" * 100
    assert read_line("a" + "\u0300" * 31, 100) == TOO_MANY_MARKS


@given(st.text(st.sampled_from("a \u200b\u2003\u0300\u0316\n\u00e9\ufeff"), max_size=12))
def test_what_was_read_reads_as_itself(text: str) -> None:
    for reader in (read_line, read_lines):
        read = reader(text, 10)
        assert isinstance(read, Problem) or reader(read, 10) == read
        assert isinstance(read, Problem) or is_blank(read) == (read == "")


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "first"), (3, "third"), (10, "tenth"), (11, "11th"), (21, "21st"), (113, "113th")],
)
def test_which_one_of_a_row(number: int, word: str) -> None:
    assert ordinal(number) == word
