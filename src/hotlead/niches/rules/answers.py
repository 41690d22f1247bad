"""Checking a set of answers: one definition for the public page, the API and imports."""

from collections.abc import Mapping
from typing import cast

from hotlead.kit.text import Problem
from hotlead.niches.records import (
    Answer,
    Answers,
    Condition,
    Field,
    FieldType,
    FormSchema,
    FormStep,
    Location,
    Source,
)
from hotlead.niches.rules.limits import FIELD_ID_CHARS_MAX, UNKNOWN_SHOWN_MAX
from hotlead.niches.rules.values import LOCATION_PARTS, location_of, missing, read_answer

ONLY_STEP_ID = "questions"

_NOT_AN_OBJECT = "Send the answers as an object with one entry per question."
_NOT_A_QUESTION = "This form has no such question."


def check_answers(schema: FormSchema, raw: object, source: Source) -> Answers:
    """Check every answer of `raw`, a mapping of question id to answer.

    An id the form does not know is an error. A question hidden by its condition loses its answer,
    whatever it is, and is not required. Good answers come back normalised, so that checking the
    returned values again (as API answers) returns the same. Never raises, whatever `raw` is.
    """
    if not isinstance(raw, Mapping):
        return Answers({}, {"form_data": _NOT_AN_OBJECT})
    given = cast("Mapping[object, object]", raw)
    return _check(schema.fields, given, _unknown_ids(schema, given), source)


def check_step(
    schema: FormSchema, step_id: str, raw: object, source: Source = Source.FORM
) -> Answers:
    """Check the questions of one step and of all before it; later ones are not looked at.

    `raw` carries the answers of the earlier steps too, because later questions may hang on them.
    An unknown step checks the whole form.
    """
    if not isinstance(raw, Mapping):
        return Answers({}, {"form_data": _NOT_AN_OBJECT})
    given = cast("Mapping[object, object]", raw)
    asked: list[Field] = []
    for step in steps_of(schema):
        asked.extend(step.fields)
        if step.id == step_id:
            break
    return _check(tuple(asked), given, _unknown_ids(schema, given), source)


def pick_answers(schema: FormSchema, form: Mapping[str, object]) -> dict[str, object]:
    """Pick the answers out of a posted page, leaving its other inputs (token, contact) alone.

    An input is named as its question; the parts of a location are named `{id}.city` and so on.
    """
    picked: dict[str, object] = {}
    for field in schema.fields:
        if field.type is FieldType.LOCATION:
            picked[field.id] = {
                part: form[f"{field.id}.{part}"]
                for part in LOCATION_PARTS
                if f"{field.id}.{part}" in form
            }
        elif field.id in form:
            picked[field.id] = form[field.id]
    return picked


def steps_of(schema: FormSchema) -> tuple[FormStep, ...]:
    """Return the steps with their questions; a form without steps is one step."""
    if not schema.steps:
        return (FormStep(ONLY_STEP_ID, "", "", 1, schema.fields),)
    first_id = schema.steps[0].id
    return tuple(
        FormStep(
            step.id,
            step.title,
            step.help,
            number,
            tuple(field for field in schema.fields if (field.step or first_id) == step.id),
        )
        for number, step in enumerate(schema.steps, start=1)
    )


def is_shown(condition: Condition | None, answers: Mapping[str, Answer]) -> bool:
    """Whether a question is asked, given the good answers to the questions before it."""
    if condition is None:
        return True
    answer = answers.get(condition.field)
    if isinstance(answer, list):
        return any(value in condition.values for value in answer)
    return answer is not None and answer in condition.values


def _check(
    fields: tuple[Field, ...],
    given: Mapping[object, object],
    unknown: dict[str, str],
    source: Source,
) -> Answers:
    values: dict[str, Answer] = {}
    errors = unknown
    location: Location | None = None
    for field in fields:
        if not is_shown(field.shown_if, values):
            continue
        read = read_answer(field, given.get(field.id), source)
        # An unticked box that must be ticked is no answer, however it was sent.
        if read is None or (read is False and field.required and field.type is FieldType.CHECKBOX):
            read = missing(field) if field.required else None
        if isinstance(read, Problem):
            errors[field.id] = read.sentence
        elif read is not None:
            values[field.id] = read
            if field.type is FieldType.LOCATION:
                location = location or location_of(read)
    return Answers(values, errors, location)


def _unknown_ids(schema: FormSchema, given: Mapping[object, object]) -> dict[str, str]:
    known = {field.id for field in schema.fields}
    unknown = [key for key in given if key not in known]
    return {_printable(key): _NOT_A_QUESTION for key in unknown[:UNKNOWN_SHOWN_MAX]}


def _printable(key: object) -> str:
    """Write a key so that any of them can be shown and encoded, even half a surrogate pair."""
    text = key[:FIELD_ID_CHARS_MAX] if isinstance(key, str) else type(key).__name__
    return text.encode("ascii", "backslashreplace").decode("ascii").replace("\x00", "\\x00")
