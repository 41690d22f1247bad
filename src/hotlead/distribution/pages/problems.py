"""What is wrong with a form of terms, by the control that it can be put right in."""

from collections.abc import Mapping

import msgspec

from hotlead.distribution.pages.controls import kind_of
from hotlead.niches.records import FormSchema
from hotlead.web.forms import Form


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with the control `name`; a form that is still being filled in is unfinished
    where that is empty, and nobody is told off for what they have not typed yet.
    """

    name: str
    sentence: str
    is_unfinished: bool


def list_problems(
    errors: Mapping[str, str], form: Form, schema: FormSchema | None, *, is_sent: bool = False
) -> list[Problem]:
    """The verb's errors by path as problems of the form; nothing is unfinished once it is sent."""
    names = {path: _control_of(path, form, schema) for path in errors}
    return [
        Problem(name, errors[path], not is_sent and not form.text(name))
        for path, name in names.items()
    ]


def _control_of(path: str, form: Form, schema: FormSchema | None) -> str:
    """The control to mark for an error; empty where it is about a whole part of the form."""
    head, _, rest = path.partition(".")
    match head:
        case "filters":
            field = schema.find_field(rest) if schema else None
            if field is None or kind_of(field) not in {"range", "dates"}:
                return f"f.{rest}"
            return f"f.{rest}.min" if form.text(f"f.{rest}.min") else f"f.{rest}.max"
        case "schedule":
            return f"{rest}.0.from" if rest else ""
        case "service_area":
            part = rest.rpartition(".")[2]
            others = {"radius": "zip", "states": "other_states", "countries": "other_countries"}
            return f"area.{others.get(part, part)}"
        case _:
            return path
