"""What the page of one's own security shows, and how its forms come back with what is wrong."""

from collections.abc import Mapping
from typing import Final

import msgspec
from litestar import Response

from hotlead.accounts import queries, rules
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import HotleadError
from hotlead.web.errors import STATUS_OF
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.forms import Form, FormErrors, form_errors
from hotlead.web.render import render

PATH: Final = "/account/security"
SCOPES: Final = (("read", "Read only"), ("write", "Read and write"))
LIFETIMES: Final = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("", "No end"))


class Refused(msgspec.Struct, frozen=True):
    """A form of the page that was refused: which one, why, and what was typed."""

    section: str
    errors: FormErrors
    form: Form
    status: int


async def show_security(request: AnyRequest, refused: Refused | None = None) -> Response[bytes]:
    """The page; with `refused`, that form shows what is wrong and keeps what was typed."""
    db: Database = request.app.state.db
    settings: Settings = request.app.state.settings
    actor, now = exchange_in(request.scope).actor, utc_now()
    user_id = actor.require_session()
    async with db.transaction(actor) as tx:
        me = await queries.get_me(tx, user_id)
        sessions = await queries.list_sessions(tx, user_id, actor.session_id, now)
        api_keys = await queries.list_api_keys(tx, user_id, now)
        codes_left = await queries.count_recovery_codes(tx, user_id)
    return render(
        request,
        "accounts/security.html",
        refused.status if refused else 200,
        me=me,
        sessions=[(session, rules.describe_agent(session.agent)) for session in sessions],
        api_keys=api_keys,
        codes_left=codes_left,
        choices=(SCOPES, LIFETIMES),
        is_demanded=settings.demands_second_factor and me.role == "admin",
        errors={refused.section: refused.errors} if refused else {},
        typed=_typed(refused),
        no_errors=FormErrors(),
    )


def refused_by(error: HotleadError, section: str, form: Form) -> Refused:
    """How a form comes back after `error`."""
    return Refused(section, form_errors(error), form, STATUS_OF[error.kind])


def _typed(refused: Refused | None) -> Mapping[str, str]:
    """What was typed, but never a password."""
    if refused is None:
        return {}
    names = [name for name in refused.form.names() if "password" not in name]
    return {name: refused.form.text(name) for name in names}
