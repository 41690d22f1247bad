"""Turning a filled wording into the two parts of a mail: MJML for the layout, and text.

Line by line: `# ` a heading, `## ` a smaller one, `> ` small print, `- ` a point, `1. ` a step,
`| a | b |` a row, `---` a line across, and a link alone on its line is a button. The rest are
paragraphs. Inside: `**strong**` and `[words](address)`. A row without its second cell, and a
paragraph without words, are left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from hotlead.notifications.rules.filling import Filled

PREVIEW_CHARS_MAX: Final = 140

_INLINE: Final = re.compile(r"\*\*(?P<strong>.+?)\*\*|\[(?P<label>[^\[\]]+)\]\((?P<to>[^()]+)\)")
_BUTTON: Final = re.compile(r"\[([^\[\]]+)\]\(([^()]+)\)")
_STEP: Final = re.compile(r"[0-9]{1,2}\. +(.+)")
_ROW: Final = re.compile(r"\|([^|]*)\|([^|]*)\|")
_ADDRESS: Final = re.compile(r"(https?://|mailto:|tel:)[^\s<>\"]*")


class Kind(StrEnum):
    """What a line is; lines of one kind that follow each other belong together."""

    BLANK = "blank"
    TITLE = "title"
    HEADING = "heading"
    SMALL = "small"
    POINT = "point"
    STEP = "step"
    ROW = "row"
    RULE = "rule"
    BUTTON = "button"
    TEXT = "text"


_ALONE: Final = frozenset({Kind.TITLE, Kind.HEADING, Kind.RULE, Kind.BUTTON})


class Line:
    """A line of a wording without what marks it: its cells, one or two."""

    def __init__(self, kind: Kind, *cells: str) -> None:
        self.kind = kind
        self.cells = cells


def lines_of(filled: Filled) -> list[Line]:
    """The lines of a wording that have something to say."""
    lines = (_line(line.strip()) for line in filled.text.split("\n"))
    return [
        line
        for line in lines
        if not line.cells or line.kind is Kind.RULE or filled.words(line.cells[-1]).strip()
    ]


def to_mjml(filled: Filled) -> Markup:
    """The blocks of a wording as children of a column of MJML."""
    return Markup("\n").join(
        _BLOCKS[kind](filled, lines) for kind, lines in _groups(filled) if kind is not Kind.BLANK
    )


def to_text(filled: Filled) -> str:
    """The text part: the same words, with every address written out."""
    blocks = [
        "\n".join(_text_of(filled, kind, number, line) for number, line in enumerate(lines, 1))
        for kind, lines in _groups(filled)
        if kind not in {Kind.BLANK, Kind.RULE}
    ]
    return "\n\n".join(blocks) + "\n"


def to_line(filled: Filled) -> Markup:
    """A wording of one paragraph, such as why somebody gets a mail."""
    words = (_html(filled, line.cells[0]) for line in lines_of(filled) if line.cells)
    return Markup(" ").join(words)


def preview_of(filled: Filled) -> str:
    """What mail programs show beside the subject: the first words below the heading."""
    for line in lines_of(filled):
        if line.kind in {Kind.TEXT, Kind.SMALL}:
            return " ".join(_plain(filled, line.cells[0]).split())[:PREVIEW_CHARS_MAX]
    return ""


def _groups(filled: Filled) -> Iterator[tuple[Kind, list[Line]]]:
    """Lines of one kind together; a heading, a line across and a button stand alone."""
    for kind, group in groupby(lines_of(filled), key=lambda line: line.kind):
        lines = list(group)
        if kind in _ALONE:
            yield from ((kind, [line]) for line in lines)
        else:
            yield kind, lines


def _line(line: str) -> Line:
    if not line:
        return Line(Kind.BLANK)
    if line == "---":
        return Line(Kind.RULE, "")
    for mark, kind in (("## ", Kind.HEADING), ("# ", Kind.TITLE), ("> ", Kind.SMALL)):
        if line.startswith(mark):
            return Line(kind, line.removeprefix(mark))
    if line.startswith("- "):
        return Line(Kind.POINT, line[2:])
    if step := _STEP.fullmatch(line):
        return Line(Kind.STEP, step[1])
    if row := _ROW.fullmatch(line):
        return Line(Kind.ROW, row[1].strip(), row[2].strip())
    if button := _BUTTON.fullmatch(line):
        return Line(Kind.BUTTON, button[1], button[2])
    return Line(Kind.TEXT, line)


def _words(filled: Filled, part: str) -> Markup:
    return Markup("<br/>").join(escape(line) for line in filled.words(part).split("\n"))


def _html(filled: Filled, part: str) -> Markup:
    """Words with what stands out in them, and links."""
    pieces: list[Markup] = []
    end = 0
    for match in _INLINE.finditer(part):
        pieces.append(_bare(filled, part[end : match.start()]))
        end = match.end()
        if match["strong"]:
            pieces.append(Markup("<strong>{}</strong>").format(_words(filled, match["strong"])))
        elif address := _address(filled, match["to"]):
            pieces.append(_anchor(address, _words(filled, match["label"])))
        else:
            pieces.append(_words(filled, match["label"]))
    return Markup("").join([*pieces, _bare(filled, part[end:])])


def _bare(filled: Filled, part: str) -> Markup:
    """Words between what is marked; a link that stands there leads where it says."""
    pieces = (
        _anchor(link, escape(link)) if (link := filled.link(each)) else _words(filled, each)
        for each in filled.parts(part)
    )
    return Markup("").join(pieces)


def _anchor(address: str, words: Markup) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, words)


def _address(filled: Filled, target: str) -> str:
    """Where a link leads: one value, or what was written; else nowhere."""
    target = target.strip()
    address = target if filled.is_written(target) else filled.link(target)
    return address if _ADDRESS.fullmatch(address) else ""


def _plain(filled: Filled, part: str) -> str:
    """Words with addresses written out behind them, for a part without links."""

    def write(match: re.Match[str]) -> str:
        if match["strong"]:
            return match["strong"]
        address = _address(filled, match["to"])
        is_page = address.startswith("http")
        return f"{match['label']} ({match['to'].strip()})" if is_page else match["label"]

    return filled.words(_INLINE.sub(write, part))


def _text_of(filled: Filled, kind: Kind, number: int, line: Line) -> str:
    first = _plain(filled, line.cells[0])
    match kind:
        case Kind.POINT:
            return f"- {first}"
        case Kind.STEP:
            return f"{number}. {first}"
        case Kind.ROW:
            return f"{first}: {_plain(filled, line.cells[1])}"
        case Kind.BUTTON:
            return f"{first}: {_address(filled, line.cells[1])}"
        case _:
            return first


def _paragraph(filled: Filled, lines: Sequence[Line]) -> Markup:
    words = Markup("<br/>").join(_html(filled, line.cells[0]) for line in lines)
    return Markup('<mj-text css-class="ink">{}</mj-text>').format(words)


def _title(filled: Filled, lines: Sequence[Line]) -> Markup:
    return Markup(
        '<mj-text css-class="ink" font-size="21px" line-height="28px" font-weight="700">'
        "{}</mj-text>"
    ).format(_html(filled, lines[0].cells[0]))


def _heading(filled: Filled, lines: Sequence[Line]) -> Markup:
    return Markup(
        '<mj-text css-class="ink" font-weight="600" padding="14px 28px 0">{}</mj-text>'
    ).format(_html(filled, lines[0].cells[0]))


def _small(filled: Filled, lines: Sequence[Line]) -> Markup:
    words = Markup("<br/>").join(_html(filled, line.cells[0]) for line in lines)
    return Markup(
        '<mj-text css-class="faint" color="#63636b" font-size="13px" line-height="19px">'
        "{}</mj-text>"
    ).format(words)


def _table(cells: Callable[[int, Line], Markup], lines: Sequence[Line]) -> Markup:
    rows = (Markup("<tr>{}</tr>").format(cells(number, it)) for number, it in enumerate(lines, 1))
    return Markup('<mj-table css-class="ink" padding="8px 28px">{}</mj-table>').format(
        Markup("").join(rows)
    )


def _marked(filled: Filled, mark: str, line: Line) -> Markup:
    cell = Markup('<td class="step">{}</td><td class="value">{}</td>')
    return cell.format(mark, _html(filled, line.cells[0]))


def _points(filled: Filled, lines: Sequence[Line]) -> Markup:
    return _table(lambda _, line: _marked(filled, "•", line), lines)


def _steps(filled: Filled, lines: Sequence[Line]) -> Markup:
    return _table(lambda number, line: _marked(filled, str(number), line), lines)


def _rows(filled: Filled, lines: Sequence[Line]) -> Markup:
    cell = Markup('<td class="key">{}</td><td class="value">{}</td>')
    return _table(lambda _, line: cell.format(*(_html(filled, part) for part in line.cells)), lines)


def _rule(_filled: Filled, _lines: Sequence[Line]) -> Markup:
    return Markup('<mj-divider css-class="line" />')


def _button(filled: Filled, lines: Sequence[Line]) -> Markup:
    words, address = _words(filled, lines[0].cells[0]), _address(filled, lines[0].cells[1])
    if not address:
        return _paragraph(filled, [Line(Kind.TEXT, lines[0].cells[0])])
    return Markup('<mj-button css-class="press" href="{}">{}</mj-button>').format(address, words)


_BLOCKS: Final[dict[Kind, Callable[[Filled, Sequence[Line]], Markup]]] = {
    Kind.TITLE: _title,
    Kind.HEADING: _heading,
    Kind.SMALL: _small,
    Kind.POINT: _points,
    Kind.STEP: _steps,
    Kind.ROW: _rows,
    Kind.RULE: _rule,
    Kind.BUTTON: _button,
    Kind.TEXT: _paragraph,
}
