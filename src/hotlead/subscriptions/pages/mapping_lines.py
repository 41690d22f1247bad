"""The lines in which a page writes what old answers became: `old = new`, with names and quotes."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from hotlead.niches import service as niches
from hotlead.niches.records import Field, FormSchema, Shape, Value, cells_of, shape_of

Part: TypeAlias = tuple[str, ...]
Side: TypeAlias = list[Part]

_PLAIN: Final = re.compile(r'[^\s",:=\\](?:[^",:=\\]*[^\s",:=\\])?')
_TOKEN: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([,:=])|([^\s",:=][^",:=]*))')
_SHOWN_MAX: Final = 60
_DIGITS_MAX: Final = 20
_YES_NO: Final[Mapping[str, Value]] = {"yes": True, "no": False}


class UnreadableRow(ValueError):
    """A row says something that no mapping can hold; the message is for its field."""


def quoted(value: Value | None) -> str:
    """An answer or an id as a line has it: in quotes where a sign of ours is in it."""
    if value is None:
        return ""
    text = niches.cell_name(value)
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def named(told: Mapping[str, Value | None]) -> str:
    """Answers by question: `ram: low, disk: hdd`."""
    answers = [(key, value) for key, value in told.items() if value is not None]
    return ", ".join(f"{quoted(key)}: {quoted(value)}" for key, value in answers)


def line_of(left: str, right: str) -> str:
    """One line of a table; what became nothing ends in the sign."""
    return f"{left} = {right}".rstrip()


def read_lines(table: str) -> Iterator[tuple[int, Side, Side | None]]:
    """The lines by number, each in its two sides; the right one is None without a `=`.

    Raises UnreadableRow naming the line.
    """
    for at, line in enumerate(table.splitlines(), start=1):
        if not line.strip():
            continue
        sides = _sides(line.strip())
        if sides is None or len(sides) > 2 or not sides[0]:
            raise UnreadableRow(f"Line {at} cannot be read. Write “old = new”.")
        yield at, sides[0], sides[1] if len(sides) == 2 else None


def _sides(line: str) -> list[Side] | None:
    """The sides between `=`, the parts between `,`, the texts between `:`; None for nonsense."""
    sides: list[list[list[str]]] = [[[]]]
    wants_text = True
    at = 0
    while at < len(line):
        token = _TOKEN.match(line, at)
        if token is None or (not wants_text and token[2] is None):
            return None
        at = token.end()
        if token[2] is None:
            sides[-1][-1].append(_text(token))
        elif token[2] == "=":
            sides.append([[]])
        elif token[2] == ",":
            sides[-1].append([])
        wants_text = token[2] is not None
    read = [[] if side == [[]] else [tuple(part) for part in side] for side in sides]
    is_whole = all(len(part) in {1, 2} for side in read for part in side)
    return read if is_whole else None


def _text(token: re.Match[str]) -> str:
    if token[1] is None:
        return token[3].rstrip()
    return re.sub(r"\\(.)", r"\1", token[1])


def find_question(form: FormSchema, field_id: str) -> Field:
    """The question a line names; raises UnreadableRow."""
    field = form.find_field(field_id)
    if field is None:
        raise UnreadableRow(f"There is no question “{field_id[:_SHOWN_MAX]}”.")
    return field


def read_answer(field: Field, text: str) -> Value:
    """One answer to a question; raises UnreadableRow where it cannot be answered so."""
    match shape_of(field):
        case Shape.YES_NO:
            value = _YES_NO.get(text.lower())
        case Shape.NUMBER:
            value = _number(text)
        case _:
            value = text if text in cells_of(field) else None
    if value is None:
        sentence = f"“{field.label}” cannot be answered “{text[:_SHOWN_MAX]}”."
        raise UnreadableRow(sentence)
    return value


def read_answers(form: FormSchema, side: Side) -> dict[str, Value]:
    """Answers by question; raises UnreadableRow."""
    if any(len(part) != 2 for part in side):
        raise UnreadableRow("Name each question: “question: answer, question: answer”.")
    return {key: read_answer(find_question(form, key), text) for key, text in side}


def _number(text: str) -> int | float | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) or len(text) > _DIGITS_MAX:
        return None
    return float(text) if "." in text else int(text)
