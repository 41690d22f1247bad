"""The money checks, and how each day compares with the account at Stripe."""

from datetime import date, datetime, timedelta
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import Paging
from hotlead.kit.payment_gateways import kind_of
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_PAGE: Final = "/admin/money"
_DAY: Final = "/admin/money/{day:date}"
DAYS_SHOWN: Final = 30
RUNS_SHOWN: Final = 12


@get(_PAGE)
async def show_money(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[bytes]:
    """Every money check as it ran last, and the last thirty days."""
    async with db.transaction(actor) as tx:
        proofs = await service.list_proofs(tx, actor, Paging(limit=RUNS_SHOWN))
        days = await service.list_days(tx, actor, Paging(limit=DAYS_SHOWN))
    return render(
        request,
        "billing/money.html",
        proofs=proofs.items,
        proof=proofs.items[0] if proofs.items else None,
        days=days.items,
        differing=sum(day.differing for day in days.items),
        fees=sum(day.fees for day in days.items),
        yesterday=now.date() - timedelta(days=1),
        gateway=kind_of(settings).value,
        now=now,
    )


@get(_DAY)
async def show_day(
    request: AnyRequest, db: Database, actor: Actor, day: date, now: datetime
) -> Response[bytes]:
    """A day on every side, and what differs; or that it was not compared so far."""
    async with db.transaction(actor) as tx:
        found = await service.find_reconciliation(tx, actor, day)
    is_over = day < now.date()
    return render(request, "billing/money_day.html", day=day, found=found, is_over=is_over)


@post(_DAY, status_code=303)
async def request_reconciliation(
    request: AnyRequest, db: Database, actor: Actor, day: date, now: datetime
) -> Response[bytes]:
    """Have the day compared anew; the page says so and goes back to it."""
    try:
        async with db.transaction(actor) as tx:
            await service.request_reconciliation(tx, actor, day, now)
    except InvalidInput as error:
        flash(request, "This day cannot be compared", text=error.fields["day"], tone="danger")
    else:
        flash(request, "The day is compared again", text="Look again in a minute.")
    return see_other(f"{_PAGE}/{day}")


ROUTES: list[ControllerRouterHandler] = [show_money, show_day, request_reconciliation]
