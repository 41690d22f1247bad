"""Correcting a provider."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.providers import queries, rules, service
from hotlead.providers.pages.typed import read_changes, typed
from hotlead.providers.records import AdminProvider, ProviderChanges
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

EDIT: Final = "/admin/providers/{provider_id:uuid}/edit"


@get(EDIT)
async def edit_page(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID
) -> Response[bytes]:
    """What is known about a provider, as a form."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        provider = await queries.get_provider(tx, provider_id)
    return _page(request, provider, {}, FormErrors())


@post(EDIT, status_code=303)
async def update_provider(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Save the form; or show it again with what is wrong beside each field."""
    actor.require_admin()
    form = await read_form(request)
    changes = msgspec.convert(read_changes(form), ProviderChanges)
    try:
        async with db.transaction(actor) as tx:
            provider = await service.update_provider(tx, actor, provider_id, changes, now)
    except InvalidInput as error:
        async with db.transaction(actor) as tx:
            provider = await queries.get_provider(tx, provider_id)
        return _page(request, provider, typed(form), form_errors(error))
    flash(request, f"{provider.company_name} saved")
    return see_other(f"/admin/providers/{provider_id}")


ROUTES: list[ControllerRouterHandler] = [edit_page, update_provider]


def _page(
    request: AnyRequest, provider: AdminProvider, given: Mapping[str, str], errors: FormErrors
) -> Response[bytes]:
    return render(
        request,
        "providers/edit.html",
        422 if errors else 200,
        p=provider,
        values={**msgspec.structs.asdict(provider), **given},
        errors=errors,
        timezones=rules.TIMEZONES,
    )
