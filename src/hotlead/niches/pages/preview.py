"""A form as a visitor will see it, every step at once and nothing to send."""

from collections.abc import Sequence

import msgspec
from msgspec import structs

from hotlead.niches import rules
from hotlead.niches.records import DrawnQuestion, Field, FormSchema


class PreviewQuestion(msgspec.Struct, frozen=True):
    """A question as the public form draws it; `condition` says when it is asked."""

    drawn: DrawnQuestion
    condition: str


class PreviewStep(msgspec.Struct, frozen=True):
    """One step with its questions. `is_contact`: the last one, which every form has."""

    title: str
    help: str
    number: int
    is_contact: bool
    questions: Sequence[PreviewQuestion]


def preview_of(schema: FormSchema) -> list[PreviewStep]:
    """Every step a visitor sees. Names are made up, as an unfinished form may repeat its own."""
    return [
        PreviewStep(
            step.title,
            step.help,
            step.number,
            step.id == rules.CONTACT_STEP_ID,
            [
                _question(schema, field, f"preview-{step.number}-{at}")
                for at, field in enumerate(step.fields)
            ],
        )
        for step in rules.all_steps_of(schema)
    ]


def _question(schema: FormSchema, field: Field, name: str) -> PreviewQuestion:
    shown = structs.replace(
        field, id=name, label=field.label or "A question without words", shown_if=None
    )
    drawn = rules.draw_question(shown, {}, None, has_focus=False)
    return PreviewQuestion(drawn, rules.describe_condition(schema, field))
