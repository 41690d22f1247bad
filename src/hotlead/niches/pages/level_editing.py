"""Adding and changing a level, with a look at whom it affects before it is saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler
from msgspec import structs

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.niches import queries, rules, service
from hotlead.niches.pages.asking import ask, needs_asking
from hotlead.niches.pages.levels import LEVEL, LEVELS
from hotlead.niches.pages.niches import LIST, NICHE
from hotlead.niches.pages.typed import read_level, read_version, typed_level
from hotlead.niches.records import AdminLevel, LevelChanges, Niche
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

NEW: Final = NICHE + "/levels/new"
EDIT: Final = LEVEL + "/edit"
_EMPTY: Final = {"name": "", "max_distribution_count": "", "price_per_lead": ""}


@get(NEW)
async def new_level_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor
) -> Response[bytes]:
    """An empty level."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
    return _new(request, niche, _EMPTY, FormErrors())


@post(NEW, status_code=303)
async def create_level(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Add it; ask first where it changes what others were promised."""
    form = await read_form(request)
    wanted = read_level(form)
    try:
        async with db.transaction(actor) as tx:
            effects = await service.foresee_new_level(tx, actor, niche_id, wanted)
            if needs_asking(form, effects):
                return ask(request, form.as_mapping(), effects, f"{LIST}/{niche_id}#levels")
            level = await service.create_level(tx, actor, niche_id, wanted, now)
    except (InvalidInput, service.TooManyLevels) as error:
        async with db.transaction(actor) as tx:
            niche = await queries.get_niche(tx, niche_id)
        return _new(request, niche, typed_level(form), form_errors(error))
    flash(request, f"{level.name} is added")
    return see_other(f"{LIST}/{niche_id}#levels")


@get(EDIT)
async def edit_level_page(
    request: AnyRequest, level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """A level as a form."""
    async with db.transaction(actor) as tx:
        level = await service.get_admin_level(tx, actor, level_id, now)
    return _edit(request, level, structs.asdict(level), FormErrors())


@post(EDIT, status_code=303)
async def update_level(
    request: AnyRequest, level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Save; ask first where subscribers are affected."""
    form = await read_form(request)
    changes = _changes_in(form)
    try:
        async with db.transaction(actor) as tx:
            effects = await service.foresee_level(tx, actor, level_id, changes)
            if needs_asking(form, effects):
                return ask(request, form.as_mapping(), effects, f"{LEVELS}/{level_id}/edit")
            level = await service.update_level(tx, actor, level_id, changes, now)
    except (InvalidInput, service.NicheChanged) as error:
        async with db.transaction(actor) as tx:
            stored = await service.get_admin_level(tx, actor, level_id, now)
        return _edit(request, stored, typed_level(form), form_errors(error))
    flash(request, f"{level.name} saved")
    return see_other(f"{LIST}/{level.niche_id}#levels")


ROUTES: list[ControllerRouterHandler] = [
    new_level_page,
    create_level,
    edit_level_page,
    update_level,
]


def _changes_in(form: Form) -> LevelChanges:
    return LevelChanges(**structs.asdict(read_level(form)), niche_version=read_version(form))


def _new(
    request: AnyRequest, niche: Niche, values: Mapping[str, object], errors: FormErrors
) -> Response[bytes]:
    return render(
        request,
        "niches/new_level.html",
        422 if errors else 200,
        niche=niche,
        values=values,
        errors=errors,
        buyers_max=rules.BUYERS_MAX,
    )


def _edit(
    request: AnyRequest, level: AdminLevel, values: Mapping[str, object], errors: FormErrors
) -> Response[bytes]:
    """Where nothing is wrong with a field, the niche was changed meanwhile."""
    status = (422 if errors.fields else 409) if errors else 200
    return render(
        request,
        "niches/edit_level.html",
        status,
        level=level,
        values=values,
        errors=errors,
        buyers_max=rules.BUYERS_MAX,
    )
