"""Erasing a lead for a person who asked otherwise than by their link."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.leads import queries, service
from hotlead.leads.records import EraseReason, Erasure
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_as, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_LEAD: Final = "/admin/leads/{lead_id:uuid}/erase"
_REASONS: Final = [(reason.value, reason.label) for reason in EraseReason]


@get(_LEAD)
async def ask_erase_reason(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID
) -> Response[bytes]:
    """What goes and what stays, and the form."""
    actor.require_admin()
    return await _ask(request, db, actor, lead_id, FormErrors())


@post(_LEAD, status_code=303)
async def erase_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Wipe the person, for good."""
    form = await read_form(request)
    try:
        wanted = form_as(form, Erasure)
    except InvalidInput as error:
        return await _ask(request, db, actor, lead_id, form_errors(error))
    async with db.transaction(actor) as tx:
        await service.erase_lead(tx, actor, lead_id, wanted.reason, now)
    flash(request, "The person was erased", text="Who had bought the lead is told to delete it.")
    return see_other(f"/admin/leads/{lead_id}")


async def _ask(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, errors: FormErrors
) -> Response[bytes]:
    async with db.transaction(actor) as tx:
        lead = await queries.get_lead(tx, lead_id)
        sold = await queries.list_receivers(tx, lead_id)
    return render(
        request,
        "leads/erase.html",
        422 if errors else 200,
        lead=lead,
        sold=sold,
        reasons=_REASONS,
        errors=errors,
    )


ROUTES: Final[list[ControllerRouterHandler]] = [ask_erase_reason, erase_lead]
