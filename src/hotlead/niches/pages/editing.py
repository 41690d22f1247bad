"""Changing a niche, with a look at whom it affects before it is saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.niches import service
from hotlead.niches.pages.asking import ask, needs_asking
from hotlead.niches.pages.niches import LIST, NICHE
from hotlead.niches.pages.typed import (
    differing,
    niche_errors,
    read_changes,
    shown_niche,
    typed_niche,
)
from hotlead.niches.records import AdminNiche
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

EDIT: Final = NICHE + "/edit"


@get(EDIT)
async def edit_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Everything that is decided about a niche, as a form."""
    async with db.transaction(actor) as tx:
        niche = await service.get_admin_niche(tx, actor, niche_id, now)
    return _page(request, niche, shown_niche(niche), FormErrors())


@post(EDIT, status_code=303)
async def update_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Save; ask first where subscribers are affected, and again where something is wrong."""
    form = await read_form(request)
    try:
        changes = read_changes(form)
        async with db.transaction(actor) as tx:
            effects = await service.foresee_niche(tx, actor, niche_id, changes)
            if needs_asking(form, effects):
                return ask(request, form.as_mapping(), effects, f"{LIST}/{niche_id}")
            niche = await service.update_niche(tx, actor, niche_id, changes, now)
    except (InvalidInput, service.SlugTaken, service.NicheChanged) as error:
        async with db.transaction(actor) as tx:
            stored = await service.get_admin_niche(tx, actor, niche_id, now)
        return _again(request, stored, form, error)
    flash(request, f"{niche.name} saved")
    return see_other(f"{LIST}/{niche_id}")


ROUTES: list[ControllerRouterHandler] = [edit_page, update_niche]


def _again(
    request: AnyRequest, niche: AdminNiche, form: Form, error: HotleadError
) -> Response[bytes]:
    values = typed_niche(form)
    if isinstance(error, service.NicheChanged):
        stale = differing(shown_niche(niche), values)
        return _page(request, niche, values, form_errors(error), status=409, stale=stale)
    return _page(request, niche, values, niche_errors(error), status=422)


def _page(
    request: AnyRequest,
    niche: AdminNiche,
    values: Mapping[str, object],
    errors: FormErrors,
    *,
    status: int = 200,
    stale: list[dict[str, str]] | None = None,
) -> Response[bytes]:
    return render(
        request,
        "niches/edit.html",
        status,
        niche=niche,
        values=values,
        errors=errors,
        stale=stale,
    )
