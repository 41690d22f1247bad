"""Filling a wording: its nodes are walked, and what its names stand for is kept apart.

What is filled in stands in the text as a mark, until the marks of the wording (headings, links,
rows) are found: the words of strangers are never read as such.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from jinja2 import nodes

from hotlead.notifications.records import Value
from hotlead.notifications.rules.variables import LINKS
from hotlead.notifications.rules.wording import RESERVED, Problem, parse

FILLED_CHARS_MAX: Final = 2_000_000
_KEPT_CONTROLS: Final = "\n\t"
_CUT: Final = re.compile(f"({RESERVED[0]}[0-9]+{RESERVED[1]})")
_MARK: Final = re.compile(f"{RESERVED[0]}([0-9]+){RESERVED[1]}")


class Filled:
    """A text with marks, and what stands for them.

    `fits`: every name had a value, and it is no longer than a mail may be.
    """

    def __init__(
        self, text: str, values: Sequence[str], links: frozenset[int], *, fits: bool
    ) -> None:
        self.text = text
        self.fits = fits
        self._values = values
        self._links = links

    def words(self, part: str) -> str:
        """A part of the text as it reads."""
        return _MARK.sub(lambda mark: self._values[int(mark[1])], part)

    def parts(self, part: str) -> list[str]:
        """A part of the text, cut before and behind each value."""
        return [each for each in _CUT.split(part) if each]

    def link(self, part: str) -> str:
        """The value that a part of the text is, where it may lead somewhere; else empty."""
        mark = _MARK.fullmatch(part)
        return self._values[int(mark[1])] if mark and int(mark[1]) in self._links else ""

    def is_written(self, part: str) -> bool:
        """Whether a part of the text holds no value."""
        return RESERVED[0] not in part


def fill(text: str, values: Mapping[str, Value]) -> Filled:
    """A wording with its values, as marks."""
    filler = _Filler(values)
    found = parse(text)
    if isinstance(found, Problem):
        return Filled("", (), frozenset(), fits=False)
    filler.fill_all(found)
    return Filled("".join(filler.pieces), filler.filled, frozenset(filler.links), fits=filler.fits)


class _Filler:
    """Collects what comes out. A row of a list is looked up under `name.field`."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.pieces: list[str] = []
        self.filled: list[str] = []
        self.links: set[int] = set()
        self.fits = True
        self._values = dict(values)
        self._left = FILLED_CHARS_MAX

    def fill_all(self, found: Sequence[nodes.Node]) -> None:
        for node in found:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        self._put(part)
                case nodes.If():
                    self._choose(node)
                case nodes.For():
                    self._go_through(node)
                case _:
                    self.fits = False

    def _choose(self, node: nodes.If) -> None:
        for branch in (node, *node.elif_):
            if self._holds(branch.test):
                self.fill_all(branch.body)
                return
        self.fill_all(node.else_)

    def _go_through(self, node: nodes.For) -> None:
        value = self._value(node.iter)
        rows = () if isinstance(value, str | bool) else value
        each = node.target.name if isinstance(node.target, nodes.Name) else ""
        for row in rows:
            self._values |= {f"{each}.{name}": text for name, text in row.items()}
            self.fill_all(node.body)
        if not rows:
            self.fill_all(node.else_)

    def _holds(self, node: nodes.Node) -> bool:
        match node:
            case nodes.Not():
                return not self._holds(node.node)
            case nodes.And():
                return self._holds(node.left) and self._holds(node.right)
            case nodes.Or():
                return self._holds(node.left) or self._holds(node.right)
            case _:
                return bool(self._value(node))

    def _put(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            words = printable(node.data)
            self._add(words, words)
            return
        words = printable(str(self._value(node)))
        if words and self._add(f"{RESERVED[0]}{len(self.filled)}{RESERVED[1]}", words):
            if isinstance(node, nodes.Name) and node.name in LINKS:
                self.links.add(len(self.filled))
            self.filled.append(words)

    def _value(self, node: nodes.Node) -> Value:
        match node:
            case nodes.Name():
                return self._look_up(node.name)
            case nodes.Getattr() if isinstance(node.node, nodes.Name):
                return self._look_up(f"{node.node.name}.{node.attr}")
            case nodes.Filter() if node.node is not None:
                text = str(self._value(node.node))
                return text.upper() if node.name == "upper" else text.lower()
            case _:
                return self._look_up("")

    def _look_up(self, name: str) -> Value:
        value = self._values.get(name)
        if value is None:
            self.fits = False
            return ""
        return value

    def _add(self, piece: str, words: str) -> bool:
        """Put a piece behind the others, as long as there is room for its words."""
        self._left -= len(words)
        if self._left < 0:
            self.fits = False
            return False
        self.pieces.append(piece)
        return True


def printable(text: str) -> str:
    """Text without the control characters that no mail and no XML may hold."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c.isprintable() or c in _KEPT_CONTROLS)
