"""Making a niche: from nothing, or like another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.niches import queries, service
from hotlead.niches.pages.niches import LIST, NICHE
from hotlead.niches.pages.typed import niche_errors, read_new_niche, shown_niche, typed_niche
from hotlead.niches.records import Niche, NicheCopy, NicheInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

NEW: Final = LIST + "/new"
CLONE: Final = NICHE + "/clone"
_EMPTY: Final = NicheInput(name="", slug="")


@get(NEW)
async def new_page(request: AnyRequest, actor: Actor) -> Response[bytes]:
    """An empty niche, with the usual settings."""
    actor.require_admin()
    return _new(request, shown_niche(_EMPTY), FormErrors())


@post(NEW, status_code=303)
async def create_niche(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Make it; or show the form again with what is wrong beside each field."""
    actor.require_admin()
    form = await read_form(request)
    try:
        async with db.transaction(actor) as tx:
            niche = await service.create_niche(tx, actor, read_new_niche(form), now)
    except (InvalidInput, service.SlugTaken) as error:
        values = {**typed_niche(form), "is_active": form.flag("is_active")}
        return _new(request, values, niche_errors(error))
    flash(request, f"{niche.name} is made", text="Next: its form and its competition levels.")
    return see_other(f"{LIST}/{niche.id}")


@get(CLONE)
async def clone_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor
) -> Response[bytes]:
    """How the copy shall be called."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
    values = {"name": f"{niche.name} (copy)", "slug": f"{niche.slug}-copy"}
    return _clone(request, niche, values, FormErrors())


@post(CLONE, status_code=303)
async def clone_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Make the copy; or ask again for a name or an address."""
    form = await read_form(request)
    copy = NicheCopy(name=form.text("name"), slug=form.text("slug"))
    try:
        async with db.transaction(actor) as tx:
            niche = await service.clone_niche(tx, actor, niche_id, copy, now)
    except (InvalidInput, service.SlugTaken) as error:
        async with db.transaction(actor) as tx:
            original = await queries.get_niche(tx, niche_id)
        return _clone(request, original, {"name": copy.name, "slug": copy.slug},
                      niche_errors(error))  # fmt: skip
    flash(request, f"{niche.name} is made", text="It stays closed until you activate it.")
    return see_other(f"{LIST}/{niche.id}")


ROUTES: list[ControllerRouterHandler] = [new_page, create_niche, clone_page, clone_niche]


def _new(request: AnyRequest, values: Mapping[str, object], errors: FormErrors) -> Response[bytes]:
    status = 422 if errors else 200
    return render(request, "niches/new.html", status, values=values, errors=errors)


def _clone(
    request: AnyRequest, niche: Niche, values: Mapping[str, object], errors: FormErrors
) -> Response[bytes]:
    status = 422 if errors else 200
    return render(request, "niches/clone.html", status, niche=niche, values=values, errors=errors)
