"""The pages of providers: their settings, and the administrators' list and detail."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts.records import UserStatus
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.money import parse_money
from hotlead.kit.paging import PageOf, Paging
from hotlead.providers import queries, rules, service
from hotlead.providers.records import NotificationPreferences, ProfileChanges, ProviderFilter
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

SETTINGS_PATH: Final = "/dashboard/settings"
_BAD_AMOUNT: Final = "Enter an amount such as 100 or 99.50."


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


@get("/admin/providers", dependencies=PAGING)
async def providers_page(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Every provider, found by status and text."""
    actor.require_admin()
    wanted = read_query(request, ProviderFilter)
    async with db.transaction(actor) as tx:
        rows = await queries.list_providers(tx, wanted, paging, now)
        total = await queries.count_providers(tx, wanted)
        counts = await queries.count_by_status(tx, wanted)
    return render(
        request,
        "providers/list.html",
        wanted=wanted,
        page=PageOf(rows, paging.page, paging.limit, total),
        statuses=[(s.value, s.value.capitalize(), counts.get(s, 0)) for s in UserStatus],
        total=sum(counts.values()),
        now=now,
    )


@get("/admin/providers/{provider_id:uuid}")
async def provider_page(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """One provider: who it is, what it buys, and what happened last."""
    async with db.transaction(actor) as tx:
        detail = await service.get_provider_detail(tx, actor, provider_id)
    return render(request, "providers/detail.html", detail=detail, p=detail.provider, now=now)


ROUTES: list[ControllerRouterHandler] = [
    settings_page,
    update_profile,
    providers_page,
    provider_page,
]


async def _settings(
    request: AnyRequest, db: Database, actor: Actor, errors: FormErrors, form: Form | None
) -> Response[bytes]:
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        profile = await queries.get_profile(tx, provider_id)
    return render(
        request,
        "providers/settings.html",
        422 if errors else 200,
        profile=profile,
        # What was typed stays, also where it was refused.
        values=_typed(form) if form else msgspec.structs.asdict(profile),
        preferences=_preferences(form) if form else profile.notification_preferences,
        errors=errors,
        timezones=rules.TIMEZONES,
    )


def _typed(form: Form) -> dict[str, str]:
    return {name: form.text(name) for name in ProfileChanges.__struct_fields__}


def _preferences(form: Form) -> NotificationPreferences:
    names = NotificationPreferences.__struct_fields__
    return NotificationPreferences(**{name: form.flag(name) for name in names})


def _changes(form: Form) -> ProfileChanges:
    threshold = parse_money(form.text("low_balance_threshold"))
    if threshold is None:
        raise InvalidInput(fields={"low_balance_threshold": _BAD_AMOUNT})
    return ProfileChanges(
        company_name=form.text("company_name"),
        website=form.text("website"),
        timezone=form.text("timezone"),
        low_balance_threshold=threshold,
        low_balance_alert_email=form.text("low_balance_alert_email"),
        notification_preferences=_preferences(form),
    )
