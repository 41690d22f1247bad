"""What an administrator is written to about."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.records import MailPreferenceChanges
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

PATH: Final = "/admin/mail"


@get(PATH)
async def mail_preferences_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The administrator's own switches."""
    async with db.transaction(actor) as tx:
        preferences = await service.get_mail_preferences(tx, actor)
    return render(request, "accounts/mail_preferences.html", preferences=preferences)


@post(PATH, status_code=303)
async def update_mail_preferences(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Save the switches."""
    form = await read_form(request)
    names = MailPreferenceChanges.__struct_fields__
    changes = MailPreferenceChanges(**{name: form.flag(name) for name in names})
    async with db.transaction(actor) as tx:
        await service.update_mail_preferences(tx, actor, changes, now)
    flash(request, "Saved")
    return see_other(PATH)


ROUTES: list[ControllerRouterHandler] = [mail_preferences_page, update_mail_preferences]
