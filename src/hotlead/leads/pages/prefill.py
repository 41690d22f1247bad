"""Answers that a link brings along: `/vps?budget=120&location=US&location=EU`."""

from collections.abc import Sequence

from msgspec.structs import replace

from hotlead.leads.records import LeadForm
from hotlead.niches import service as niches
from hotlead.niches.records import Field, FormSchema, Source
from hotlead.web.forms import Form

Pairs = Sequence[tuple[str, str]]


def prefilled(form: LeadForm, query: Pairs) -> Form:
    """The answers of `query` that the form's own rules accept, by the name of their input.

    The rest is dropped without a word: whoever follows a link did not write it. Consent is never
    filled in.
    """
    fields = (*form.schema.fields, *niches.CONTACT_FORM.fields)
    return Form([pair for field in fields for pair in _good(field, query)])


def _good(field: Field, query: Pairs) -> list[tuple[str, str]]:
    names = set(niches.input_names(field))
    given = [(name, value.strip()) for name, value in query if name in names and value.strip()]
    if field.is_many:
        return [pair for pair in dict.fromkeys(given) if _accepts(field, [pair])]
    return given if _accepts(field, given) else []


def _accepts(field: Field, given: Pairs) -> bool:
    """Whether the question takes this, on its own: its condition may be met later."""
    alone = FormSchema((replace(field, shown_if=None, required=False),))
    raw = niches.pick_answers(alone, Form(given).as_mapping())
    return niches.check_answers(alone, raw, Source.FORM).is_valid
