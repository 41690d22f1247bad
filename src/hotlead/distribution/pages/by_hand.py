"""What an administrator does with a lead that was let through: takes it back, sends it again."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.kit import idempotency
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.idempotency import Answer, Claim
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import plural
from hotlead.web.flash import flash
from hotlead.web.form_keys import FORM_KEY_FIELD, form_key
from hotlead.web.forms import Form, read_form
from hotlead.web.redirects import see_other


@post("/admin/leads/{lead_id:uuid}/take-back", status_code=303)
async def take_back_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """It waits for a review again; what was sold or taken back meanwhile is left alone."""
    try:
        async with db.transaction(actor) as tx:
            await service.take_back_lead(tx, actor, lead_id, now)
    except (service.LeadSold, service.LeadNotApproved) as error:
        flash(request, "Not taken back", text=error.message, tone="danger")
    else:
        flash(request, "Taken back", text="The lead waits for a review again.")
    return see_other(f"/admin/leads/{lead_id}")


@post("/admin/leads/{lead_id:uuid}/redeliver", status_code=303)
async def redeliver_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Send the buyers' mails once more; a form that is sent twice, once."""
    actor.require_admin()
    form = await read_form(request)
    try:
        async with db.transaction(actor) as tx:
            if await _is_first(tx, actor, form, lead_id, now):
                buyers = await service.redeliver_lead(tx, actor, lead_id, now)
                told = f"{plural(buyers, 'buyer')} will get a mail."
            else:
                told = "The buyers will get one mail."
    except service.NobodyToTell as error:
        flash(request, "Not sent", text=error.message, tone="danger")
    else:
        flash(request, "Sent again", text=told)
    return see_other(f"/admin/leads/{lead_id}")


async def _is_first(tx: Tx, actor: Actor, form: Form, lead_id: UUID, now: datetime) -> bool:
    """Whether a form, by the key it was drawn with, is sent for the first time."""
    if FORM_KEY_FIELD not in form:
        return True
    digest = hashlib.sha256(lead_id.bytes).digest()
    claim = Claim(f"user:{actor.user_id}", f"redeliver:{form_key(form)}", digest)
    if await idempotency.take_key(tx, claim, now):
        return False
    await idempotency.keep_answer(tx, claim, Answer(303, b""))
    return True


ROUTES: Final[list[ControllerRouterHandler]] = [take_back_lead, redeliver_lead]
