"""Opening, closing and deleting a niche."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.niches import queries, service
from hotlead.niches.pages.asking import Question, ask, needs_asking
from hotlead.niches.pages.niches import LIST, NICHE
from hotlead.niches.pages.typed import read_version
from hotlead.niches.records import Effects
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import read_form
from hotlead.web.redirects import see_other


@post(NICHE + "/activate", status_code=303)
async def activate_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Open it; ask first where subscribers are affected."""
    form = await read_form(request)
    version = read_version(form)
    try:
        async with db.transaction(actor) as tx:
            effects = await service.foresee_niche_opening(
                tx, actor, niche_id, version, is_active=True
            )
            if needs_asking(form, effects):
                return await _ask_about(request, tx, niche_id, effects)
            niche = await service.activate_niche(tx, actor, niche_id, now, version)
    except service.NicheChanged as error:
        return _stays(request, niche_id, error)
    flash(request, f"{niche.name} is open", text="What waited in it is sold now.")
    return see_other(f"{LIST}/{niche_id}")


@post(NICHE + "/deactivate", status_code=303)
async def deactivate_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Close it; ask first where subscribers are affected."""
    form = await read_form(request)
    version = read_version(form)
    try:
        async with db.transaction(actor) as tx:
            effects = await service.foresee_niche_opening(
                tx, actor, niche_id, version, is_active=False
            )
            if needs_asking(form, effects):
                return await _ask_about(request, tx, niche_id, effects)
            niche = await service.deactivate_niche(tx, actor, niche_id, now, version)
    except service.NicheChanged as error:
        return _stays(request, niche_id, error)
    flash(request, f"{niche.name} is closed", text="Its form is gone and nothing is sold in it.")
    return see_other(f"{LIST}/{niche_id}")


@post(NICHE + "/delete", status_code=303)
async def delete_niche(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Erase one that was never used."""
    async with db.transaction(actor) as tx:
        niche = await service.delete_niche(tx, actor, niche_id, now)
    flash(request, f"{niche.name} is deleted")
    return see_other(LIST)


ROUTES: list[ControllerRouterHandler] = [activate_niche, deactivate_niche, delete_niche]


async def _ask_about(
    request: AnyRequest, tx: Tx, niche_id: UUID, effects: Effects
) -> Response[bytes]:
    """Whether to open or close the niche of which this page was shown."""
    niche = await queries.get_niche(tx, niche_id)
    opening = Question(
        title=f"Activate {niche.name}?",
        meaning="Its form is shown again, and leads that wait are sold as soon as you say yes.",
        yes="Activate and tell them",
        no="Leave it closed",
    )
    closing = Question(
        title=f"Deactivate {niche.name}?",
        meaning="Its form is gone and nothing is sold in it until you activate it again. "
        "Leads and subscriptions stay.",
        yes="Deactivate and tell them",
        no="Leave it open",
    )
    question = closing if niche.is_active else opening
    fields = {"version": str(effects.niche_version)}
    return ask(request, fields, effects, f"{LIST}/{niche_id}", question)


def _stays(request: AnyRequest, niche_id: UUID, error: service.NicheChanged) -> Response[bytes]:
    """Nothing was done, because the niche is no longer what the page showed."""
    text = "Look at it as it is now, and try again."
    flash(request, error.message, text=text, tone="danger")
    return see_other(f"{LIST}/{niche_id}")
