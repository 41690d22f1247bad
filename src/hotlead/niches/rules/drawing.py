"""Questions as the public form, its preview and the correction of a lead draw them."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import structs

from hotlead.niches.records import (
    Answer,
    DrawnQuestion,
    Field,
    FieldType,
    FormSchema,
    LocationPart,
    Source,
)
from hotlead.niches.rules.answers import check_answers
from hotlead.niches.rules.describe import describe_answer
from hotlead.niches.rules.values import PLACE_PART_NEEDED, wrong_place_part

# The parts of a location people are asked for: name, label, what browsers fill in.
PARTS: Final = (
    ("address", "Street and number", "street-address"),
    ("zip", "Postcode", "postal-code"),
    ("city", "City", "address-level2"),
    ("state", "State or region", "address-level1"),
    ("country", "Country", "country-name"),
)
_NARROW_CHARS_MAX: Final = 22
# No answer to any of them, so that the rules themselves say what one looks like.
_TYPED_FREELY: Final = frozenset(
    {FieldType.NUMBER, FieldType.RANGE, FieldType.EMAIL, FieldType.PHONE, FieldType.URL}
    | {FieldType.POSTCODE}
)
_NO_ANSWER: Final = "?"


def draw_question(
    field: Field,
    posted: Mapping[str, Sequence[str]],
    error: str | None,
    *,
    has_focus: bool,
    condition: str = "",
) -> DrawnQuestion:
    """Return the question of `field` with what was posted for it.

    `condition` are the words of when to answer it, where that is decided on the same page.
    """
    options = [(option.value, option.label) for option in field.options]
    parts: list[LocationPart] = []
    if field.type is FieldType.LOCATION:
        parts = _parts(field, posted, error, has_focus=has_focus, is_open=bool(condition))
    is_narrow = all(len(label) <= _NARROW_CHARS_MAX for _, label in options)
    return DrawnQuestion(
        field=field,
        values=posted.get(field.id, ()),
        error=error,
        wrong=_wrong(field),
        has_focus=has_focus,
        help=field.help or _limits(field),
        options=options,
        columns=2 if is_narrow else 1,
        parts=parts,
        shown=_shown(field),
        condition=condition,
    )


def input_names(field: Field) -> list[str]:
    """Return the names of a question's inputs."""
    if field.type is FieldType.LOCATION:
        return [f"{field.id}.{part}" for part, _, _ in PARTS]
    return [field.id]


def _parts(
    field: Field,
    posted: Mapping[str, Sequence[str]],
    error: str | None,
    *,
    has_focus: bool,
    is_open: bool,
) -> list[LocationPart]:
    """What is wrong with a place stands at the part it is about; the rest of a place is optional.

    `is_open`: whether the question is asked depends on an answer of the same page.
    """
    values = {part: next(iter(posted.get(f"{field.id}.{part}", ())), "") for part, _, _ in PARTS}
    wrong = wrong_place_part(values) if error else ""
    needed = None if is_open or not field.required else True
    other = False if field.required else None
    return [
        LocationPart(
            name=f"{field.id}.{part}",
            label=label,
            autocomplete=autocomplete,
            value=values[part],
            is_required=needed if part == PLACE_PART_NEEDED else other,
            error=error if part == wrong else None,
            has_focus=has_focus and part == wrong,
        )
        for part, label, autocomplete in PARTS
    ]


def _limits(field: Field) -> str:
    """Write what a number may be, where the form's maker gave no help of their own."""
    if field.minimum is None or field.maximum is None:
        return ""
    # The unit stands in the input already.
    bare = structs.replace(field, unit="")
    least = describe_answer(bare, field.minimum)
    return f"From {least} to {describe_answer(bare, field.maximum)}."


def _wrong(field: Field) -> str:
    if field.type not in _TYPED_FREELY:
        return ""
    alone = FormSchema((structs.replace(field, shown_if=None),))
    checked = check_answers(alone, {field.id: _NO_ANSWER}, Source.FORM)
    return checked.errors.get(field.id, "")


def _shown(field: Field) -> dict[str, str]:
    if field.shown_if is None:
        return {}
    values = "|".join(_as_posted(value) for value in field.shown_if.values)
    shown = {"data-shown-if": field.shown_if.field, "data-shown-values": values}
    # Of several boxes or parts no single one is required.
    is_one = not field.is_many and field.type is not FieldType.LOCATION
    return {**shown, "data-shown-required": "true"} if field.required and is_one else shown


def _as_posted(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def posted_values(schema: FormSchema, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """Return stored answers as the inputs of a page hold them."""
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
