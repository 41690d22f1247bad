"""The CSV file of an import, read row by row: dirty rows are named, unusable files refused."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from hotlead.kit.errors import InvalidInput

# A cell this long is still read, and then refused by the question it answers. What is longer is
# a quote that was never closed or not a CSV file.
CELL_CHARS_MAX = 16_000_000
COLUMNS_SHOWN_MAX = 20

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileUnusable(InvalidInput):
    """Nothing of the file can be imported; the message says why."""

    code = "file_unusable"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row. `number` is the line it begins on, the header being line 1."""

    number: int
    cells: Sequence[str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class LeadsFile:
    """A CSV file whose header has been read."""

    path: Path
    encoding: str
    delimiter: str
    header: Sequence[str]

    def rows(self) -> Iterator[FileRow]:
        """Every row but empty lines; raises FileUnusable where the file cannot be read on."""
        with _opened(self.path, self.encoding) as file:
            yield from _rows_after_header(file, self)

    def positions(self, columns: Sequence[str]) -> dict[str, int]:
        """Where each column stands; raises FileUnusable for one that is missing or doubled."""
        missing = [column for column in columns if column not in self.header]
        if missing:
            shown = ", ".join(self.header[:COLUMNS_SHOWN_MAX])
            raise FileUnusable(
                f"{self.path} has no column {missing[0]!r}, which the mapping names. "
                f"Its columns are: {shown}."
            )
        doubled = [column for column in columns if list(self.header).count(column) > 1]
        if doubled:
            raise FileUnusable(f"{self.path} has the column {doubled[0]!r} more than once.")
        return {column: list(self.header).index(column) for column in columns}


def open_leads_file(path: Path, encoding: str, delimiter: str) -> LeadsFile:
    """Read the header of a file; raises FileUnusable where there is none to read."""
    # A byte order mark at the start is not part of the first column's name.
    readable = "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding
    with _opened(path, readable) as file:
        header = _read_header(csv.reader(file, delimiter=delimiter, strict=True), path, encoding)
    return LeadsFile(path, readable, delimiter, header)


def count_rows(file: LeadsFile) -> int:
    """Read the whole file once; how many rows it has. Raises FileUnusable before any is used."""
    return sum(1 for _ in file.rows())


def _opened(path: Path, encoding: str) -> TextIO:
    # The parser's limit belongs to the whole process; the command line reads one file.
    csv.field_size_limit(CELL_CHARS_MAX)
    try:
        with path.open("rb") as raw:
            start = raw.read(2)
        if start in _UTF_16_MARKS and not encoding.lower().startswith("utf-16"):
            raise FileUnusable(_wrong_encoding(path, encoding, "it starts like UTF-16"))
        return path.open(encoding=encoding, newline="")
    except OSError as error:
        raise FileUnusable(f"{path} cannot be read: {error.strerror}.") from error


def _read_header(reader: Iterator[list[str]], path: Path, encoding: str) -> list[str]:
    try:
        header = next(reader, None)
    except UnicodeError as error:
        raise FileUnusable(_wrong_encoding(path, encoding, "near its start")) from error
    except csv.Error as error:
        raise FileUnusable(f"{path} does not start with a line of columns: {error}.") from error
    if header is None or not any(header):
        raise FileUnusable(f"{path} is empty: its first line must name the columns.")
    return [column.strip() for column in header]


def _rows_after_header(file: TextIO, source: LeadsFile) -> Iterator[FileRow]:
    reader = csv.reader(file, delimiter=source.delimiter, strict=True)
    next(reader)
    width = len(source.header)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except UnicodeError as error:
            where = f"near line {reader.line_num + 1}"
            raise FileUnusable(_wrong_encoding(source.path, source.encoding, where)) from error
        except csv.Error as error:
            yield FileRow(number, (), _explain(error, source.path, number, reader.line_num))
            continue
        if cells is None:
            return
        if len(cells) == width:
            yield FileRow(number, cells)
        elif cells:
            sentence = f"It has {len(cells)} cells where the header has {width}."
            yield FileRow(number, cells, sentence)


def _explain(error: csv.Error, path: Path, first: int, last: int) -> str:
    """Why a row cannot be parsed; raises FileUnusable where the rest cannot be either."""
    text = str(error)
    if "unexpected end of data" in text:
        raise FileUnusable(
            f"{path} has a quote on line {first} that is never closed, so everything after it "
            "reads as one cell."
        )
    if "field larger than field limit" in text:
        raise FileUnusable(
            f"{path} has a cell of more than {CELL_CHARS_MAX:,} characters at line {first}: "
            "most likely a quote that is never closed."
        )
    if last > first:
        raise FileUnusable(f"{path} has a quote out of place between lines {first} and {last}.")
    return "A quote in it is out of place."


def _wrong_encoding(path: Path, encoding: str, where: str) -> str:
    name = encoding.removesuffix("-sig").upper()
    return (
        f"{path} is not {name} text ({where}). Save it as UTF-8, or name its encoding in the "
        'mapping, for example encoding = "cp1252".'
    )
