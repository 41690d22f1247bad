"""How two texts differ, in words."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

import msgspec

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")


class Fate(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Piece(msgspec.Struct, frozen=True):
    """Words next to each other with the same fate."""

    fate: Fate
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The words of both texts, in order."""
    return list(_pieces(_WORDS.findall(before), _WORDS.findall(after)))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after)
    for tag, from_before, to_before, from_after, to_after in matcher.get_opcodes():
        removed = "".join(before[from_before:to_before])
        added = "".join(after[from_after:to_after])
        if tag == "equal":
            yield Piece(Fate.KEPT, removed)
            continue
        if removed:
            yield Piece(Fate.REMOVED, removed)
        if added:
            yield Piece(Fate.ADDED, added)
