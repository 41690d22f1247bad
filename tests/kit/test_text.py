"""Text people type, beyond what the forms' own tests cover: what cannot be seen."""

import pytest

from hotlead.kit.text import CONTROL_CHARACTER, ordinal, read_line


@pytest.mark.parametrize("text", ["\u200b", "\ufeff \u2060", "\u00ad", "\u3164 \u200d"])
def test_a_text_that_cannot_be_seen_is_empty(text: str) -> None:
    assert read_line(text, 100) == ""


def test_what_cannot_be_seen_is_taken_off_the_ends_only() -> None:
    assert read_line("\ufeffAda\u200b", 100) == "Ada"
    # Persian joins and parts letters with it.
    assert read_line("می\u200cخواهم", 100) == "می\u200cخواهم"


@pytest.mark.parametrize("turn", ["\u202e", "\u2066", "\u202a"])
def test_a_text_that_reads_otherwise_than_it_is_stored_is_refused(turn: str) -> None:
    assert read_line(f"Ada {turn}nimdA", 100) == CONTROL_CHARACTER


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "first"), (3, "third"), (10, "tenth"), (11, "11th"), (21, "21st"), (113, "113th")],
)
def test_which_one_of_a_row(number: int, word: str) -> None:
    assert ordinal(number) == word
