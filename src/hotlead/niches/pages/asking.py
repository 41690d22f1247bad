"""The page between a form and its saving, where the change affects somebody."""

from collections.abc import Mapping
from typing import Final

import msgspec
from litestar import Response

from hotlead.niches.records import Effects
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import Form
from hotlead.web.render import render

CONFIRMED: Final = "confirmed"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """How the page asks: its title, what it means for sales, and the button that says yes."""

    title: str = "Save this change?"
    meaning: str = (
        "Every sale from now on is on the new terms. Leads sold before stay as they were."
    )
    yes: str = "Save and tell them"
    no: str = "Do not save"


SAVING: Final = Question()


def needs_asking(form: Form, effects: Effects) -> bool:
    """Whether the change affects a subscriber, and nobody has said yet that it is meant."""
    return bool(effects.affected) and not form.flag(CONFIRMED)


def ask(
    request: AnyRequest,
    fields: Mapping[str, str | list[str]],
    effects: Effects,
    back: str,
    question: Question = SAVING,
) -> Response[bytes]:
    """Say whom the change affects. Sending the page on sends `fields` again, and saves."""
    pairs = [
        (name, text)
        for name, texts in fields.items()
        for text in (texts if isinstance(texts, list) else [texts])
    ]
    return render(
        request,
        "niches/confirm.html",
        fields=[*pairs, (CONFIRMED, "1")],
        action=request.scope["path"],
        effects=effects,
        back=back,
        question=question,
    )
