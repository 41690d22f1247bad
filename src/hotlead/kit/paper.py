"""Documents to print: PDF pages with a head, tables whose heads repeat, and page numbers.

The font is Roboto (Apache License 2.0, from the package `font-roboto`): Latin, Greek and Cyrillic,
with figures of one width. A character it lacks is printed as `?`, and the document says so.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

# US Letter, in millimetres.
MARGIN: Final = 18.0
FOOT: Final = 20.0
LINE: Final = 4.6
ROW: Final = 6.2
INK: Final = (10, 10, 10)
GREY: Final = (92, 94, 99)
RULE: Final = (218, 218, 222)
FLAME: Final = (190, 69, 26)
PALE: Final = (247, 246, 245)
FAMILY: Final = "roboto"
_FOLDER: Final = Path(str(files("font_roboto"))) / "files"
REGULAR: Final = _FOLDER / "Roboto-Regular.ttf"
BOLD: Final = _FOLDER / "Roboto-Bold.ttf"
TITLE_CHARS_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `width` in millimetres."""

    label: str
    width: float
    is_number: bool = False


class Paper(FPDF):
    """A document that is written from the top down. The same calls make the same bytes."""

    def __init__(self, *, market: str, subject: str, made_at: datetime) -> None:
        super().__init__(format="letter")
        self._foot = printable(f"{market} · {subject}")
        self._is_lossy = False
        # The library's own way to break lines takes ten times as long.
        self._widths: dict[tuple[str, float, str], float] = {}
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=FOOT)
        self.set_title(self._foot)
        self.set_creator(market)
        self.set_lang("en")
        self.set_creation_date(made_at)
        self.add_page()

    @property
    def is_lossy(self) -> bool:
        """Whether a character could not be printed so far."""
        return self._is_lossy

    def footer(self) -> None:
        """The subject, and which page of how many; called by the library."""
        self.set_y(-14)
        self._look(8, GREY)
        number = 40.0
        width = self.epw - number
        self.cell(width, LINE, _fit(self, self._foot, width))
        self.cell(number, LINE, f"Page {self.page_no()} of {{nb}}", align="R")

    def letterhead(self, market: str, title: str, lines: Sequence[str]) -> None:
        """Who sends it, what it is, and a few lines below."""
        self.set_fill_color(*FLAME)
        self.rect(MARGIN, MARGIN, 3, 6.4, style="F")
        self.set_x(MARGIN + 5.5)
        self._look(12, INK, is_bold=True)
        self.cell(0, 6.4, self._clean(market), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(9)
        self._look(22, INK, is_bold=True)
        self._write(title, 10)
        for line in lines:
            self._look(10, GREY)
            self._write(line, 5.4)
        self.ln(5)

    def parties(self, parts: Sequence[tuple[str, str]]) -> None:
        """Labelled texts side by side, each of a few lines."""
        width = self.epw / len(parts)
        top, bottom = self.get_y(), self.get_y()
        for place, (label, text) in enumerate(parts):
            self.set_left_margin(MARGIN + place * width)
            self.set_xy(MARGIN + place * width, top)
            self._look(8, GREY)
            self.cell(width, LINE, label, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self._look(10, INK)
            for line in text.split("\n"):
                self._write(line, 5.2, width - 6)
            bottom = max(bottom, self.get_y())
        self.set_left_margin(MARGIN)
        self.set_xy(MARGIN, bottom + 7)

    def figures(self, parts: Sequence[tuple[str, str]]) -> None:
        """A box of figures, each under its name; the last one stands out."""
        top, height, width = self.get_y(), 19.0, self.epw / len(parts)
        self.set_fill_color(*PALE)
        self.set_draw_color(*RULE)
        self.rect(MARGIN, top, self.epw, height, style="DF", round_corners=True, corner_radius=2)
        for place, (label, text) in enumerate(parts):
            is_last = place == len(parts) - 1
            self.set_xy(MARGIN + place * width + 5, top + 3.6)
            self._look(8, GREY)
            self.cell(width - 8, LINE, label)
            self.set_xy(MARGIN + place * width + 5, top + 9)
            self._look(13, FLAME if is_last else INK, is_bold=True)
            self.cell(width - 8, 6, text)
        self.set_xy(MARGIN, top + height + 8)

    def rows(
        self, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, foot: Sequence[str] = ()
    ) -> None:
        """Rows of text; a long one is broken into lines, and the head stands on every page."""
        self._head(columns)
        for row in rows:
            self._row(columns, row)
        if foot:
            self.ln(0.8)
            self._row(columns, foot, is_bold=True)
        self.ln(7)

    def heading(self, text: str) -> None:
        """What follows, in a few words; never alone at the end of a page."""
        if self.will_page_break(30):
            self.add_page()
        self._look(12, INK, is_bold=True)
        self._write(text, 7)
        self.ln(1)

    def note(self, text: str) -> None:
        """A sentence in small grey letters."""
        self._look(9, GREY)
        self._write(text, 4.8)
        self.ln(2)

    def _head(self, columns: Sequence[Column]) -> None:
        self._look(8, GREY, is_bold=True)
        for column in columns:
            align = "R" if column.is_number else "L"
            self.cell(column.width, ROW, column.label, align=align)
        self.ln(ROW)
        self._rule(0.35)

    def _row(self, columns: Sequence[Column], row: Sequence[str], *, is_bold: bool = False) -> None:
        self._look(9, INK, is_bold=is_bold)
        cells = [self._break(text, column.width) for column, text in zip(columns, row, strict=True)]
        height = ROW + LINE * (max(map(len, cells)) - 1)
        if self.will_page_break(height):
            self.add_page()
            self._head(columns)
            self._look(9, INK, is_bold=is_bold)
        top = self.get_y()
        left = MARGIN
        for column, lines in zip(columns, cells, strict=True):
            for number, line in enumerate(lines):
                self.set_xy(left, top + number * LINE)
                self.cell(column.width, ROW, line, align="R" if column.is_number else "L")
            left += column.width
        self.set_xy(MARGIN, top + height)
        self._rule(0.1)

    def _rule(self, width: float) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(width)
        self.line(MARGIN, self.get_y(), MARGIN + self.epw, self.get_y())

    def _break(self, text: str, width: float) -> list[str]:
        return wrap(self._clean(text), width - 2 * self.c_margin, self._width_of)

    def _width_of(self, character: str) -> float:
        key = (self.font_style, self.font_size_pt, character)
        if key not in self._widths:
            self._widths[key] = self.get_string_width(character)
        return self._widths[key]

    def _write(self, text: str, height: float, width: float = 0) -> None:
        self.multi_cell(
            width or self.epw,
            height,
            self._clean(text),
            align="L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _look(self, size: float, colour: tuple[int, int, int], *, is_bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if is_bold else "", size)
        self.set_text_color(*colour)

    def _clean(self, text: str) -> str:
        clean = printable(text)
        self._is_lossy = self._is_lossy or clean != unicodedata.normalize("NFC", text)
        return clean


def printable(text: str) -> str:
    """`text` with a `?` for each character that the font does not have."""
    known = _characters()
    composed = unicodedata.normalize("NFC", text)
    return "".join(character if ord(character) in known else "?" for character in composed)


def wrap(text: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    """A text in lines that fit, broken at spaces, and within a word only where it is too long."""
    lines: list[str] = []
    line, used = "", 0.0
    for word in text.split(" "):
        width = sum(map(width_of, word))
        space = width_of(" ") if line else 0.0
        if used + space + width <= room:
            line, used = (f"{line} {word}" if line else word), used + space + width
            continue
        if line:
            lines.append(line)
        line, used = "", 0.0
        for character in word:
            step = width_of(character)
            if line and used + step > room:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + character, used + step
    return [*lines, line]


@cache
def _characters() -> frozenset[int]:
    """The characters that both fonts have; they also have some that control, and show nothing."""
    found: list[frozenset[int]] = []
    for path in (REGULAR, BOLD):
        with TTFont(path) as font:
            found.append(frozenset(font.getBestCmap() or {}))
    return frozenset(code for code in found[0] & found[1] if _is_seen(chr(code)))


def _is_seen(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _fit(paper: FPDF, text: str, width: float) -> str:
    """As much of a text as fits into one line."""
    if paper.get_string_width(text) <= width:
        return text
    kept = text[:TITLE_CHARS_MAX]
    while kept and paper.get_string_width(kept + "…") > width:
        kept = kept[:-1]
    return kept + "…"
