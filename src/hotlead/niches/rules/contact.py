"""Who asks: the last step of every form, which no niche can leave out or word anew."""

from typing import Final

from hotlead.niches.records import (
    CONTACT_NAME_CHARS_MAX,
    Field,
    FieldType,
    FormSchema,
    FormStep,
)
from hotlead.niches.rules.answers import steps_of

# No step of a niche's own can be called this.
CONTACT_STEP_ID: Final = "_contact"
CONTACT_FORM: Final = FormSchema(
    (
        Field(
            id="contact_name",
            label="Your name",
            type=FieldType.TEXT,
            required=True,
            max_length=CONTACT_NAME_CHARS_MAX,
        ),
        Field(
            id="contact_email",
            label="Email",
            type=FieldType.EMAIL,
            required=True,
            placeholder="you@company.com",
        ),
        Field(
            id="contact_phone",
            label="Phone",
            type=FieldType.PHONE,
            help="Only if you would like to be called.",
            placeholder="+1 555 010 0199",
        ),
    )
)
"""Asked like any other questions, so that what is a valid e-mail has one definition."""


def all_steps_of(schema: FormSchema) -> tuple[FormStep, ...]:
    """Return the steps that a visitor sees: the form's own and the one that asks who they are."""
    own = steps_of(schema)
    contact = FormStep(
        CONTACT_STEP_ID,
        "How can they reach you?",
        "Only the providers who get your request see this.",
        len(own) + 1,
        CONTACT_FORM.fields,
    )
    return (*own, contact)
