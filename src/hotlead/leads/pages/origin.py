"""Where a visitor came from, carried through the form's steps in hidden inputs."""

from collections.abc import Mapping
from uuid import UUID

from hotlead.kit.ids import new_id
from hotlead.leads.records import Attribution
from hotlead.web.forms import Form
from hotlead.web.visits import ORIGIN_NAMES, REFERRER_CHARS_MAX, TEXT_CHARS_MAX

# Names of questions start with a letter, so these never meet one.
_PREFIX = "_"


def hidden_origin(found: Mapping[str, str]) -> dict[str, str]:
    """The hidden inputs of the first page; a session id of our own where none was given."""
    return {_PREFIX + name: text for name, text in {"session_id": new_id().hex, **found}.items()}


def carried(posted: Form) -> dict[str, str]:
    """The same inputs, as the next step carries them."""
    names = [_PREFIX + name for name in ORIGIN_NAMES]
    return {name: posted.text(name) for name in names if posted.text(name)}


def read_attribution(posted: Form) -> Attribution:
    """What a posted form carried. Nobody can mend a broken link, so what is too long is cut and
    what is no id is dropped.
    """
    texts = {
        name: _clean(posted.text(_PREFIX + name), TEXT_CHARS_MAX)
        for name in ORIGIN_NAMES
        if name not in {"partner_id", "referrer_url"}
    }
    return Attribution(
        **texts,
        referrer_url=_clean(posted.text("_referrer_url"), REFERRER_CHARS_MAX),
        partner_id=_read_id(posted.text("_partner_id")),
    )


def _clean(text: str, chars_max: int) -> str | None:
    return "".join(character for character in text if character.isprintable())[:chars_max] or None


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
