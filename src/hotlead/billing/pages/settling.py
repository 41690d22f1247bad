"""The form that says how a difference was put right."""

from datetime import date, datetime
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import MEMO_CHARS_MAX, Settlement
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_PAGE: Final = "/admin/money/{day:date}/settle"


@get(_PAGE)
async def ask_settlement(
    request: AnyRequest, db: Database, actor: Actor, day: date
) -> Response[bytes]:
    """What the difference is, and the form."""
    query = request.query_params
    meant = _read(query.get("payment_id", ""), query.get("kind", ""), "")
    return await _ask(request, db, actor, day, meant)


@post(_PAGE, status_code=303)
async def settle_difference(
    request: AnyRequest, db: Database, actor: Actor, day: date, now: datetime
) -> Response[bytes]:
    """Settle it and go back to the day; asks again where nothing was said."""
    form = await read_form(request)
    meant = _read(form.text("payment_id"), form.text("kind"), form.text("memo"))
    try:
        async with db.transaction(actor) as tx:
            await service.settle_difference(tx, actor, day, meant, now)
    except InvalidInput as error:
        return await _ask(request, db, actor, day, meant, error)
    flash(request, "Settled", text="The day is compared again; look in a minute.")
    return see_other(f"/admin/money/{day}")


ROUTES: list[ControllerRouterHandler] = [ask_settlement, settle_difference]


def _read(payment_id: str, kind: str, memo: str) -> Settlement:
    told = {"payment_id": payment_id, "kind": kind, "memo": memo[:MEMO_CHARS_MAX]}
    try:
        return msgspec.convert(told, Settlement)
    except msgspec.ValidationError:
        raise NotFound from None


async def _ask(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    day: date,
    meant: Settlement,
    error: InvalidInput | None = None,
) -> Response[bytes]:
    async with db.transaction(actor) as tx:
        found = await service.find_difference(tx, actor, day, meant)
    return render(
        request,
        "billing/settle.html",
        422 if error else 200,
        day=day,
        found=found,
        meant=meant,
        errors=form_errors(error) if error else FormErrors(),
    )
