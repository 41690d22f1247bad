"""A provider's own settings."""

from datetime import datetime
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.providers import queries, rules, service
from hotlead.providers.pages.typed import read_changes, typed
from hotlead.providers.records import NotificationPreferences, PreferenceChanges, ProfileChanges
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

SETTINGS_PATH: Final = "/dashboard/settings"


@get(SETTINGS_PATH)
async def settings_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The provider's profile and preferences, as a form."""
    return await _settings(request, db, actor, FormErrors(), None)


@post(SETTINGS_PATH, status_code=303)
async def update_profile(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Save the form; or show it again with what is wrong beside each field."""
    actor.require_provider()
    form = await read_form(request)
    try:
        async with db.transaction(actor) as tx:
            await service.update_profile(tx, actor, _changes(form), now)
    except InvalidInput as error:
        return await _settings(request, db, actor, form_errors(error), form)
    flash(request, "Settings saved")
    return see_other(SETTINGS_PATH)


ROUTES: list[ControllerRouterHandler] = [settings_page, update_profile]


async def _settings(
    request: AnyRequest, db: Database, actor: Actor, errors: FormErrors, form: Form | None
) -> Response[bytes]:
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        profile = await queries.get_profile(tx, provider_id)
    kept = msgspec.structs.asdict(profile)
    return render(
        request,
        "providers/settings.html",
        422 if errors else 200,
        profile=profile,
        # What was typed stays, also where it was refused.
        values=kept | typed(form) if form else kept,
        preferences=_preferences(form) if form else profile.notification_preferences,
        errors=errors,
        timezones=rules.TIMEZONES,
    )


def _preferences(form: Form) -> NotificationPreferences:
    names = NotificationPreferences.__struct_fields__
    return NotificationPreferences(**{name: form.flag(name) for name in names})


def _changes(form: Form) -> ProfileChanges:
    changes = msgspec.convert(read_changes(form), ProfileChanges)
    switched = PreferenceChanges(**msgspec.structs.asdict(_preferences(form)))
    return msgspec.structs.replace(changes, notification_preferences=switched)
