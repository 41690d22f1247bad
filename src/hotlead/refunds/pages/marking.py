"""Marking a lead as bad for everybody who bought it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.money import format_money
from hotlead.refunds import queries, service
from hotlead.refunds.records import BadLeadMark
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import plural
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_as, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_LEAD: Final = "/admin/leads/{lead_id:uuid}/bad-lead"


@get(_LEAD)
async def ask_mark(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Whom it would be refunded to, and the form."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return await _ask(tx, request, lead_id, now)


@post(_LEAD, status_code=303)
async def mark_lead_bad(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Refund it to everybody who was not refunded."""
    form = await read_form(request)
    try:
        mark = form_as(form, BadLeadMark)
        async with db.transaction(actor) as tx:
            done = await service.mark_lead_bad(tx, actor, lead_id, mark, now)
    except InvalidInput as error:
        async with db.transaction(actor) as tx:
            return await _ask(tx, request, lead_id, now, (form, form_errors(error)))
    except service.LeadNotSold as error:
        flash(request, "Nothing was changed", text=error.message, tone="danger")
    else:
        text = f"{plural(done.refunds, 'refund')}, {format_money(done.amount)} in all"
        flash(request, "Marked as bad for everybody", text=text)
    return see_other(f"/admin/leads/{lead_id}")


ROUTES: list[ControllerRouterHandler] = [ask_mark, mark_lead_bad]


async def _ask(
    tx: Tx,
    request: AnyRequest,
    lead_id: UUID,
    now: datetime,
    typed: tuple[Form, FormErrors] | None = None,
) -> Response[bytes]:
    buyers = await queries.list_buyers(tx, lead_id)
    if not buyers:
        raise NotFound("Nobody bought this lead.")
    form, errors = typed or (Form(()), FormErrors())
    return render(
        request,
        "refunds/mark_bad.html",
        422 if errors else 200,
        lead_id=lead_id,
        buyers=buyers,
        reasons=service.REASONS,
        total=sum(buyer.price for buyer in buyers if not buyer.is_refunded),
        form=form,
        errors=errors,
        now=now,
    )
