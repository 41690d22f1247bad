"""Forms that have a mail sent to whatever address somebody types."""

from collections.abc import Awaitable, Callable
from typing import Final

from hotlead.accounts import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput, RateLimited
from hotlead.kit.text import EMAIL_CHARS_MAX
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import Form, FormErrors, form_errors
from hotlead.web.ratelimit import limit

SENT_VERIFICATION: Final = "/verify-email/sent"


async def ask_for_mail(
    request: AnyRequest,
    db: Database,
    form: Form,
    cause: service.MailCause,
    act: Callable[[Tx, str, str], Awaitable[str]],
) -> str | FormErrors:
    """Do `act` for the address of the form, not too often; what to tell, or what is wrong."""
    settings: Settings = request.app.state.settings
    email = read_address(form)
    try:
        await limit(request, service.MAIL_LIMIT, service.mail_key(cause, email))
        async with service.answered_evenly(), db.transaction(SYSTEM) as tx:
            return await act(tx, settings.secret_key, email)
    except InvalidInput as error:
        return form_errors(error)
    except RateLimited as error:
        return FormErrors(fields={"email": error.message})


def read_address(form: Form) -> str:
    """The address somebody typed, as far as it is shown again."""
    return form.text("email")[: EMAIL_CHARS_MAX + 1]
