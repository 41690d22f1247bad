"""A public form on its way through its steps. Everything it knows is in the page itself."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from hotlead.kit.text import without_control
from hotlead.leads.pages.origin import read_attribution
from hotlead.leads.records import ConsentGiven, LeadForm, Submission
from hotlead.niches import service as niches
from hotlead.niches.records import Answers, DrawnQuestion, Field, FormStep, Source
from hotlead.web.forms import Form

CONSENT = "consent"


class FormPage(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it is drawn; `hidden` are the inputs that carry the answers of the others."""

    form: LeadForm
    step: FormStep
    number: int
    total: int
    questions: Sequence[DrawnQuestion]
    hidden: Sequence[tuple[str, str]]
    has_consent: bool
    consent_error: str | None
    message: str

    @property
    def is_last(self) -> bool:
        """Whether this is the step with the contact fields."""
        return self.number == self.total


class Draft:
    """The form with what was posted so far."""

    def __init__(self, form: LeadForm, posted: Form) -> None:
        self.form = form
        self.posted = posted
        self.steps = niches.all_steps_of(form.schema)
        self._picked = niches.pick_answers(form.schema, posted.as_mapping())

    @property
    def position(self) -> int:
        """Which step was posted; the first where the page does not say."""
        ids = [step.id for step in self.steps]
        name = self.posted.text("_step")
        return ids.index(name) if name in ids else 0

    @property
    def is_at_the_end(self) -> bool:
        """Whether the last step was posted."""
        return self.position == len(self.steps) - 1

    def check(self) -> Mapping[str, str]:
        """What is wrong with the posted step and those before it, by question."""
        step = self.steps[self.position]
        return niches.check_step(self.form.schema, step.id, self._picked, Source.FORM).errors

    def next_position(self) -> int:
        """The next step that asks something."""
        return self._nearest(range(self.position + 1, len(self.steps)))

    def previous_position(self) -> int:
        """The step before that asks something."""
        return self._nearest(range(self.position - 1, -1, -1))

    def position_of(self, errors: Mapping[str, str]) -> int:
        """The first step with something wrong in it; the last one for the rest."""
        for position, step in enumerate(self.steps):
            if any(field.id in errors for field in step.fields):
                return position
        return len(self.steps) - 1

    def page(
        self, position: int, errors: Mapping[str, str] | None = None, message: str = ""
    ) -> FormPage:
        """The step at `position` with the answers so far."""
        step = self.steps[position]
        found = errors or {}
        return FormPage(
            form=self.form,
            step=step,
            number=position + 1,
            total=len(self.steps),
            questions=self._draw(step, found),
            hidden=self._hidden(step),
            has_consent=self.posted.flag(CONSENT),
            consent_error=found.get(CONSENT),
            message=message or _summary(len(found)),
        )

    def submission(self) -> Submission:
        """What is handed in at the end."""
        version = self.posted.text("_consent_version")
        return Submission(
            niche=self.form.slug,
            contact_name=self.posted.text("contact_name"),
            contact_email=self.posted.text("contact_email"),
            contact_phone=self.posted.text("contact_phone"),
            form_data=self._picked,
            attribution=read_attribution(self.posted),
            consent=ConsentGiven(
                accepted=self.posted.flag(CONSENT),
                text_version=int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0,
            ),
        )

    def _answers(self) -> Answers:
        return niches.check_answers(self.form.schema, self._picked, Source.FORM)

    def _nearest(self, positions: Sequence[int]) -> int:
        asking = (at for at in positions if self._asked(self.steps[at]))
        return next(asking, self.position)

    def _asked(self, step: FormStep) -> list[Field]:
        """The questions to draw: those whose condition holds or is decided on this very page."""
        values = self._answers().values
        here = {field.id for field in step.fields}
        return [
            field
            for field in step.fields
            if niches.is_shown(field.shown_if, values)
            or (field.shown_if is not None and field.shown_if.field in here)
        ]

    def _draw(self, step: FormStep, errors: Mapping[str, str]) -> list[DrawnQuestion]:
        asked = self._asked(step)
        first_wrong = next((field.id for field in asked if field.id in errors), "")
        values = {name: self._texts(name) for name in self.posted.names()}
        return [
            niches.draw_question(
                field,
                values,
                errors.get(field.id),
                has_focus=field.id == first_wrong,
                condition=self._condition(step, field),
            )
            for field in asked
        ]

    def _condition(self, step: FormStep, field: Field) -> str:
        """When to answer a question, in words, where that is decided on this very page."""
        is_open = any(field.shown_if and field.shown_if.field == each.id for each in step.fields)
        return niches.tell_condition(self.form.schema, field) if is_open else ""

    def _hidden(self, step: FormStep) -> list[tuple[str, str]]:
        others = [field for other in self.steps if other is not step for field in other.fields]
        names = [name for field in others for name in niches.input_names(field)]
        if step.id != niches.CONTACT_STEP_ID:
            names.append(CONSENT)
        return [(name, text) for name in names for text in self._texts(name) if text]

    def _texts(self, name: str) -> list[str]:
        """What was posted, as it can stand in a page again: nobody sees a control character to
        remove it.
        """
        return [without_control(text) for text in self.posted.texts(name)]


def _summary(count: int) -> str:
    if count == 0:
        return ""
    return "One answer needs a look." if count == 1 else f"{count} answers need a look."
