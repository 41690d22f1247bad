"""The key of a form: made when the form is drawn, so that sending it twice acts once.

A page draws it with `once_input()`, the verb writes it beside its effect under a unique index. A
double click, a reload or the browser's Back then finds what the first one did.
"""

import re
from typing import Final

from markupsafe import Markup

from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.web.forms import Form

FORM_KEY_FIELD: Final = "_once"
_KEY: Final = re.compile(r"[0-9a-f]{32}")


def once_input() -> Markup:
    """The hidden field with a new key."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_KEY_FIELD, new_id().hex)


def form_key(form: Form) -> str:
    """The key a form was drawn with; raises InvalidInput where it came without a good one."""
    key = form.text(FORM_KEY_FIELD)
    if not _KEY.fullmatch(key):
        raise InvalidInput("This form has expired. Look over it and send it once more.")
    return key
