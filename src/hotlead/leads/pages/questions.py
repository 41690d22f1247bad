"""Questions as the public form draws them."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from hotlead.niches import service as niches
from hotlead.niches.records import Answer, Condition, Field, FieldType, FormSchema

# The parts of a location people are asked for: name, label, what browsers fill in.
PARTS: Final = (
    ("address", "Street and number", "street-address"),
    ("zip", "Postcode", "postal-code"),
    ("city", "City", "address-level2"),
    ("state", "State or region", "address-level1"),
    ("country", "Country", "country-name"),
)
_NARROW_CHARS_MAX: Final = 22


class Part(msgspec.Struct, frozen=True):
    """One input of a location."""

    name: str
    label: str
    autocomplete: str
    value: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question with what was answered so far and what is wrong with it.

    `shown` is what lets a script hide it while the answer it depends on is another.
    """

    field: Field
    values: Sequence[str]
    error: str | None
    has_focus: bool
    help: str
    options: Sequence[tuple[str, str]]
    columns: int
    parts: Sequence[Part]
    shown: Mapping[str, str]

    @property
    def value(self) -> str:
        """The one answer, "" where there is none."""
        return self.values[0] if self.values else ""


def question(
    field: Field, posted: Mapping[str, Sequence[str]], error: str | None, *, has_focus: bool
) -> Question:
    """The question of `field` with what was posted for it."""
    options = [(option.value, option.label) for option in field.options]
    is_narrow = all(len(label) <= _NARROW_CHARS_MAX for _, label in options)
    return Question(
        field=field,
        values=posted.get(field.id, ()),
        error=error,
        has_focus=has_focus,
        help=field.help or _limits(field),
        options=options,
        columns=2 if is_narrow else 1,
        parts=_parts(field, posted),
        shown=_shown(field.shown_if),
    )


def input_names(field: Field) -> list[str]:
    """The names of a question's inputs."""
    if field.type is FieldType.LOCATION:
        return [f"{field.id}.{part}" for part, _, _ in PARTS]
    return [field.id]


def _parts(field: Field, posted: Mapping[str, Sequence[str]]) -> list[Part]:
    if field.type is not FieldType.LOCATION:
        return []
    return [
        Part(name, label, autocomplete, next(iter(posted.get(name, ())), ""))
        for part, label, autocomplete in PARTS
        for name in [f"{field.id}.{part}"]
    ]


def _limits(field: Field) -> str:
    """What a number may be, where the form's maker gave no help of their own."""
    if field.minimum is None or field.maximum is None:
        return ""
    # The unit stands in the input already.
    bare = msgspec.structs.replace(field, unit="")
    least = niches.describe_answer(bare, field.minimum)
    return f"From {least} to {niches.describe_answer(bare, field.maximum)}."


def _shown(condition: Condition | None) -> dict[str, str]:
    if condition is None:
        return {}
    values = "|".join(_as_posted(value) for value in condition.values)
    return {"data-shown-if": condition.field, "data-shown-values": values}


def _as_posted(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def posted_values(schema: FormSchema, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """Stored answers as the inputs of a page hold them."""
    values: dict[str, list[str]] = {}
    for field in schema.fields:
        answer = answers.get(field.id)
        if isinstance(answer, dict):
            values |= {f"{field.id}.{part}": [str(text)] for part, text in answer.items()}
        elif isinstance(answer, list):
            values[field.id] = answer
        elif answer is not None:
            values[field.id] = [_as_posted(answer)]
    return values
