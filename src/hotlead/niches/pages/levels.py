"""The list of all levels, and what is done to one at the press of a button."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, Paging
from hotlead.niches import queries, service
from hotlead.niches.pages.asking import Question, ask, needs_asking
from hotlead.niches.pages.niches import LIST, NICHE, QUERY_CHARS_MAX
from hotlead.niches.pages.typed import read_version
from hotlead.niches.records import AdminLevel, CompetitionLevel, Effects, LevelSearch
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, read_form
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

LEVELS: Final = "/admin/competition-levels"
LEVEL: Final = LEVELS + "/{level_id:uuid}"
_STEPS: Final = {"up": -1, "down": 1}


class LevelsQuery(msgspec.Struct, frozen=True):
    """What the address of the list may ask: a text in the name, and a niche."""

    q: Annotated[str, msgspec.Meta(max_length=QUERY_CHARS_MAX)] = ""
    niche: UUID | None = None


@get(LEVELS)
async def levels_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    now: datetime,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """The levels of every niche, found by name and niche: what they cost, promise and sold."""
    asked = read_query(request, LevelsQuery)
    wanted = LevelSearch(niche_id=asked.niche, q=asked.q.replace("\0", ""))
    async with db.transaction(actor) as tx:
        found = await service.list_admin_levels(tx, actor, Paging(page), now, wanted)
        niches = await queries.list_niche_names(tx)
    return render(
        request,
        "niches/levels.html",
        page=found,
        niches=niches,
    )


@post(NICHE + "/levels/reorder", status_code=303)
async def reorder_levels(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Put them in the order sent, or move one a place up or down; back to what moved it."""
    form = await read_form(request)
    try:
        order, version = _order_in(form), read_version(form)
        back = f"{LIST}/{niche_id}#{_pressed_in(form, order)}"
        async with db.transaction(actor) as tx:
            effects = await service.foresee_order(tx, actor, niche_id, order, version)
            if needs_asking(form, effects):
                return ask(request, _order_again(form, order, effects), effects, back)
            await service.reorder_levels(tx, actor, niche_id, order, now, version)
    except (InvalidInput, service.NicheChanged):
        return _stays(request, niche_id)
    flash(request, "Order saved")
    return see_other(back)


@post(LEVEL + "/activate", status_code=303)
async def activate_level(
    request: AnyRequest, level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Sell there again; ask first where subscribers are affected."""
    form = await read_form(request)
    version = read_version(form)
    async with db.transaction(actor) as tx:
        shown = await service.get_admin_level(tx, actor, level_id, now)
    try:
        async with db.transaction(actor) as tx:
            effects = await service.foresee_opening(tx, actor, level_id, version, is_active=True)
            if needs_asking(form, effects):
                return _ask_about(request, effects, shown)
            level = await service.activate_level(tx, actor, level_id, now, version)
    except service.NicheChanged:
        return _stays(request, shown.niche_id)
    return _done(request, level, f"{level.name} sells again")


@post(LEVEL + "/deactivate", status_code=303)
async def deactivate_level(
    request: AnyRequest, level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Sell nothing there; ask first where subscribers are affected."""
    form = await read_form(request)
    version = read_version(form)
    async with db.transaction(actor) as tx:
        shown = await service.get_admin_level(tx, actor, level_id, now)
    try:
        async with db.transaction(actor) as tx:
            effects = await service.foresee_opening(tx, actor, level_id, version, is_active=False)
            if needs_asking(form, effects):
                return _ask_about(request, effects, shown)
            level = await service.deactivate_level(tx, actor, level_id, now, version)
    except service.NicheChanged:
        return _stays(request, shown.niche_id)
    return _done(request, level, f"{level.name} sells nothing now")


@post(LEVEL + "/delete", status_code=303)
async def delete_level(
    request: AnyRequest, level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Erase one that nobody ever subscribed to; say why where it cannot be."""
    try:
        async with db.transaction(actor) as tx:
            level = await service.delete_level(tx, actor, level_id, now)
    except Conflict as error:
        async with db.transaction(actor) as tx:
            kept = await service.get_admin_level(tx, actor, level_id, now)
        flash(request, f"{kept.name} is still there", text=error.message, tone="danger")
        return see_other(f"{LIST}/{kept.niche_id}#levels")
    return _done(request, level, f"{level.name} is deleted")


ROUTES: list[ControllerRouterHandler] = [
    levels_page,
    reorder_levels,
    activate_level,
    deactivate_level,
    delete_level,
]


def _order_in(form: Form) -> Sequence[UUID]:
    """The ids in the order sent, after the one move that a button without script asks for."""
    try:
        order = [UUID(text) for text in form.texts("level_ids")]
        step, _, moved = form.text("move").partition(":")
        place = order.index(UUID(moved)) if step in _STEPS else -1
    except ValueError as error:
        raise InvalidInput(fields={"level_ids": "Name the levels by their ids."}) from error
    target = place + _STEPS.get(step, 0)
    if place >= 0 and 0 <= target < len(order):
        order.insert(target, order.pop(place))
    return order


def _pressed_in(form: Form, order: Sequence[UUID]) -> str:
    """The id of what moved a level, for the focus to stay there; of the list where nothing did.

    A level at either end can only be moved back.
    """
    step, _, moved = _move_in(form).partition(":")
    ids = [str(each) for each in order]
    if moved not in ids or step not in {*_STEPS, "handle"}:
        return "levels"
    if step == "up" and moved == ids[0]:
        step = "down"
    elif step == "down" and moved == ids[-1]:
        step = "up"
    return f"{step}-{moved}"


def _order_again(
    form: Form, order: Sequence[UUID], effects: Effects
) -> Mapping[str, str | list[str]]:
    """The order as it was shown, to send it again."""
    return {
        "level_ids": [str(each) for each in order],
        "version": str(effects.niche_version),
        "moved": _move_in(form),
    }


def _move_in(form: Form) -> str:
    """What moved, such as `up:` and the id of a level: a button, or the script before it sent."""
    return form.text("move") or form.text("moved")


def _ask_about(request: AnyRequest, effects: Effects, level: AdminLevel) -> Response[bytes]:
    """Whether to open or close this level of the niche as it is shown."""
    verb = "Deactivate" if level.is_active else "Activate"
    question = Question(title=f"{verb} {level.name}?", yes=f"{verb} and tell them")
    back = f"{LIST}/{level.niche_id}#levels"
    fields = {"version": str(effects.niche_version)}
    return ask(request, fields, effects, back, question)


def _stays(request: AnyRequest, niche_id: UUID) -> Response[bytes]:
    """Nothing was done, because the levels are no longer what the page showed."""
    text = "They were changed meanwhile. Look at them as they are now, and try again."
    flash(request, "The levels stay as they are", text=text, tone="danger")
    return see_other(f"{LIST}/{niche_id}#levels")


def _done(request: AnyRequest, level: CompetitionLevel, title: str) -> Response[bytes]:
    flash(request, title)
    return see_other(f"{LIST}/{level.niche_id}#levels")
