"""Inviting a provider."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.providers import rules, service
from hotlead.providers.records import TIMEZONE_DEFAULT, ProviderInvitation
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

INVITE: Final = "/admin/providers/invite"
_FIELDS: Final = ("company_name", "website", "first_name", "last_name", "email", "timezone")


@get(INVITE)
async def invite_page(request: AnyRequest, actor: Actor) -> Response[bytes]:
    """Whom to invite."""
    actor.require_admin()
    return _page(request, Form([("timezone", TIMEZONE_DEFAULT)]), FormErrors(), 200)


@post(INVITE, status_code=303)
async def invite_provider(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send the link, go on to the new provider; or show the form again with what is wrong."""
    actor.require_admin()
    form = await read_form(request)
    invitation = ProviderInvitation(**{name: form.text(name) for name in _FIELDS})
    key = settings.secret_key
    try:
        async with db.transaction(actor) as tx:
            provider_id = await service.invite_provider(tx, key, actor, invitation, now)
    except InvalidInput as error:
        return _page(request, form, form_errors(error), 422)
    except accounts.EmailTaken as error:
        return _page(request, form, FormErrors(fields={"email": error.message}), 409)
    flash(request, f"{invitation.company_name} invited", text="The link is on its way.")
    return see_other(f"/admin/providers/{provider_id}")


@post("/admin/providers/{provider_id:uuid}/resend", status_code=303)
async def resend_link(
    request: AnyRequest,
    db: Database,
    settings: Settings,
    actor: Actor,
    provider_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Send the link of the invitation or sign-up again."""
    async with db.transaction(actor) as tx:
        await service.resend_link(tx, settings.secret_key, actor, provider_id, now)
    flash(request, "The link is on its way", text="The earlier one counts no more.")
    return see_other(f"/admin/providers/{provider_id}")


ROUTES: list[ControllerRouterHandler] = [invite_page, invite_provider, resend_link]


def _page(request: AnyRequest, form: Form, errors: FormErrors, status: int) -> Response[bytes]:
    return render(
        request,
        "providers/invite.html",
        status,
        values={name: form.text(name) for name in _FIELDS},
        errors=errors,
        timezones=rules.TIMEZONES,
    )
