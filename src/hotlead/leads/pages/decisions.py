"""What an administrator decides about leads, one or many at once."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.leads import queries, service
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import plural
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import safe_path, see_other
from hotlead.web.render import render

QUEUE: Final = "/admin/leads"


@post("/admin/leads/{lead_id:uuid}/approve", status_code=303)
async def approve_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Let one lead through."""
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        lead = await service.approve_lead(tx, actor, lead_id, now)
    flash(request, f"{lead.contact_name} approved", text="It is being offered to providers.")
    return see_other(safe_path(form.text("back"), QUEUE))


@post("/admin/leads/approve", status_code=303)
async def approve_leads(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Let the ticked leads through."""
    form = await read_form(request)
    lead_ids = _ids(form)
    async with db.transaction(actor) as tx:
        approved = await service.approve_leads(tx, actor, lead_ids, now)
    _tell(request, "approved", len(approved), len(lead_ids))
    return see_other(safe_path(form.text("back"), QUEUE))


@get("/admin/leads/{lead_id:uuid}/reject")
async def ask_reason(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID
) -> Response[bytes]:
    """The reason of a rejection, for browsers without script and for the R key."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        lead = await queries.get_lead(tx, lead_id)
    back = safe_path(str(request.query_params.get("back", "")), f"{QUEUE}/{lead_id}")
    action = f"{QUEUE}/{lead_id}/reject"
    return _ask(request, title=f"Reject {lead.contact_name}?", action=action, back=back)


@post("/admin/leads/{lead_id:uuid}/reject", status_code=303)
async def reject_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Turn one lead away; the toast takes it back."""
    form = await read_form(request)
    back = safe_path(form.text("back"), QUEUE)
    try:
        async with db.transaction(actor) as tx:
            lead = await service.reject_lead(tx, actor, lead_id, form.text("reason"), now)
    except InvalidInput as error:
        action, errors = f"{QUEUE}/{lead_id}/reject", form_errors(error)
        return _ask(request, title="Reject this lead?", action=action, back=back, errors=errors)
    undo = f"{QUEUE}/{lead_id}/reopen"
    flash(request, f"{lead.contact_name} rejected", text="Nobody is told.", undo_url=undo)
    return see_other(back)


@post("/admin/leads/reject", status_code=303)
async def reject_leads(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Turn the ticked leads away; asks for the reason where none came along."""
    actor.require_admin()
    form = await read_form(request)
    lead_ids, back = _ids(form), safe_path(form.text("back"), QUEUE)
    if "reason" not in form or not form.text("reason"):
        title = f"Reject {plural(len(lead_ids), 'lead')}?"
        return _ask(request, title=title, action=f"{QUEUE}/reject", back=back, ids=lead_ids)
    async with db.transaction(actor) as tx:
        rejected = await service.reject_leads(tx, actor, lead_ids, form.text("reason"), now)
    _tell(request, "rejected", len(rejected), len(lead_ids))
    return see_other(back)


@post("/admin/leads/{lead_id:uuid}/reopen", status_code=303)
async def reopen_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Take a rejection back."""
    async with db.transaction(actor) as tx:
        lead = await service.reopen_lead(tx, actor, lead_id, now)
    flash(request, f"{lead.contact_name} waits for a review again")
    return see_other(f"{QUEUE}/{lead_id}")


def _ask(
    request: AnyRequest,
    *,
    title: str,
    action: str,
    back: str,
    ids: list[UUID] | None = None,
    errors: FormErrors | None = None,
) -> Response[bytes]:
    return render(
        request,
        "leads/reject.html",
        status=422 if errors else 200,
        title=title,
        action=action,
        back=back,
        ids=ids or [],
        errors=errors or FormErrors(),
    )


def _ids(form: Form) -> list[UUID]:
    try:
        lead_ids = [UUID(text) for text in dict.fromkeys(form.texts("ids"))]
    except ValueError as error:
        raise InvalidInput("One of the chosen leads has no valid id.") from error
    if not lead_ids:
        raise InvalidInput("Choose at least one lead.")
    return lead_ids


def _tell(request: AnyRequest, done: str, count: int, asked: int) -> None:
    skipped = asked - count
    text = f"{plural(skipped, 'lead')} had been decided before." if skipped else ""
    tone = "success" if count else "danger"
    flash(request, f"{plural(count, 'lead')} {done}", text=text, tone=tone)


ROUTES: Final[list[ControllerRouterHandler]] = [
    approve_lead,
    approve_leads,
    ask_reason,
    reject_lead,
    reject_leads,
    reopen_lead,
]
