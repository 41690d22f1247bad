"""By API: what an administrator is written to about."""

from datetime import datetime

from litestar import Response, get, patch
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.records import MailPreferenceChanges, MailPreferences
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.web.envelope import Envelope, ok

TAGS = ["Admin: mail"]
PATH = "/admin/mail/preferences"


@get(PATH, tags=TAGS, summary="My mail preferences")
async def get_mail_preferences(db: Database, actor: Actor) -> Response[Envelope[MailPreferences]]:
    """Which mails the administrator who asks gets; mails about their account always come."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_mail_preferences(tx, actor))


@patch(PATH, tags=TAGS, summary="Change my mail preferences")
async def update_mail_preferences(
    data: MailPreferenceChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MailPreferences]]:
    """Switch what is sent, keep what is left out. Mails that wait to be sent follow."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_mail_preferences(tx, actor, data, now))


ROUTES: list[ControllerRouterHandler] = [get_mail_preferences, update_mail_preferences]
