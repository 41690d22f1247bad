"""Where a visitor came from: read from the first page, carried through the form's steps."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from hotlead.leads.records import Attribution
from hotlead.web.forms import Form

TEXT_CHARS_MAX = 255
REFERRER_CHARS_MAX = 2_000
CLICK_IDS = ("click_id", "gclid", "gbraid", "wbraid", "msclkid", "fbclid", "ttclid", "li_fat_id")
_TEXTS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "session_id")
_CARRIED = (*_TEXTS, "click_id", "partner_id", "referrer_url")
# Names of questions start with a letter, so these never meet one.
_PREFIX = "_"


def arrived_from(query: Mapping[str, str], referrer: str, own_url: str) -> dict[str, str]:
    """The hidden inputs of the first page. A referrer of our own site says nothing."""
    found = {name: query.get(name, "") for name in _TEXTS}
    found["click_id"] = next((query[name] for name in CLICK_IDS if query.get(name)), "")
    found["partner_id"] = query.get("partner_id") or query.get("partner", "")
    if _host(referrer) not in ("", _host(own_url)):
        found["referrer_url"] = referrer
    return {_PREFIX + name: text for name, text in found.items() if text}


def carried(posted: Form) -> dict[str, str]:
    """The same inputs, as the next step carries them."""
    names = [_PREFIX + name for name in _CARRIED]
    return {name: posted.text(name) for name in names if posted.text(name)}


def read_attribution(posted: Form) -> Attribution:
    """What a posted form carried. Nobody can mend a broken link, so what is too long is cut and
    what is no id is dropped.
    """
    texts = {name: _clean(posted.text(_PREFIX + name), TEXT_CHARS_MAX) for name in _TEXTS}
    return Attribution(
        **texts,
        click_id=_clean(posted.text("_click_id"), TEXT_CHARS_MAX),
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


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.casefold()
    except ValueError:
        return ""
