"""Where on the editor's page a problem of a form is said: `fields.2.options.min` at an input."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from hotlead.niches.pages.sheet import (
    CHOICES,
    DATE_LIMITS,
    NUMBER_LIMITS,
    QuestionSheet,
    Sheet,
    StepSheet,
)
from hotlead.niches.records import FieldType

# The inputs of a question, in the order they stand on the page.
_INPUTS: Final = (
    "label", "type", "id", "help", "placeholder", "options", *NUMBER_LIMITS, *DATE_LIMITS,
    "max_length", "shown_field", "shown_values", "required",
)  # fmt: skip


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences by the name of their input (`q2.minimum`), and those about the whole form."""

    by_input: Mapping[str, str]
    general: Sequence[str]

    @property
    def count(self) -> int:
        """How many problems there are."""
        return len(self.by_input) + len(self.general)

    def of_row(self, handle: str) -> int:
        """How many problems a question or a step has."""
        return sum(name.startswith(f"{handle}.") for name in self.by_input)

    def first(self, sheet: Sheet) -> str:
        """The first wrong input of the page; empty where there is none."""
        return next((name for name in _names(sheet) if name in self.by_input), "")


def _names(sheet: Sheet) -> Iterator[str]:
    """The inputs of a page in their order."""
    for step in sheet.steps:
        yield from (f"{step.handle}.{name}" for name in ("title", "help"))
        for question in step.questions:
            yield from (f"{question.handle}.{name}" for name in _INPUTS)


def place_problems(sheet: Sheet, problems: Mapping[str, str]) -> Placed:
    """Say each problem where it is mended; one input says one thing at a time."""
    by_input: dict[str, str] = {}
    general: list[str] = []
    for path, sentence in problems.items():
        whole, _, rest = path.partition(".")
        at, *inside = rest.split(".")
        rows: Sequence[QuestionSheet | StepSheet] = (
            sheet.questions if whole == "fields" else sheet.steps if whole == "steps" else ()
        )
        if not at.isdigit() or int(at) >= len(rows):
            general.append(sentence)
            continue
        row = rows[int(at)]
        # Its key is made from the question, which is what is missing.
        if inside == ["id"] and isinstance(row, QuestionSheet) and not (row.id or row.label):
            continue
        name, said = _said(row, inside, sentence)
        by_input.setdefault(f"{row.handle}.{name}", said)
    return Placed(by_input=by_input, general=general)


def _said(row: QuestionSheet | StepSheet, inside: Sequence[str], sentence: str) -> tuple[str, str]:
    head, *tail = inside or [""]
    if isinstance(row, StepSheet):
        return ("help" if head == "help" else "title"), sentence
    if head == "options":
        return _of_options(row, tail, sentence)
    if head == "shown_if":
        if tail == ["field"]:
            return "shown_field", sentence
        return "shown_values", sentence if row.shown_values else "Choose at least one answer."
    return (head if head in _INPUTS else "label"), sentence


def _of_options(row: QuestionSheet, tail: Sequence[str], sentence: str) -> tuple[str, str]:
    key = next(iter(tail), "")
    if row.type in CHOICES:
        return "options", f"Line {int(key) + 1}: {sentence}" if key.isdigit() else sentence
    names = DATE_LIMITS if row.type == FieldType.DATE else NUMBER_LIMITS
    return next((name for name in names if names[name] == key), next(iter(names))), sentence
