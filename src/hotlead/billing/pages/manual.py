"""What administrators want to give or take and another has to agree to."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import ManualKind, ManualRequest
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.money import format_money
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.web.exchange import AnyRequest, route_of
from hotlead.web.flash import flash
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

PAGE: Final = "/admin/manual-requests"
_VERBS: Final = {"approve": service.approve_manual, "reject": service.reject_manual}


class _Query(msgspec.Struct, frozen=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1


@get(PAGE)
async def manual_requests_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """Those that wait first, with what they would make of the balance."""
    actor.require_admin()
    paging = Paging(page=read_query(request, _Query).page)
    async with db.transaction(actor) as tx:
        rows = await queries.list_requests(tx, None, paging)
        total = await queries.count_requests(tx, None)
    page = PageOf(rows, paging.page, paging.limit, total)
    return render(request, "billing/manual_requests.html", page=page, user_id=actor.user_id)


@post([f"{PAGE}/{{request_id:uuid}}/{verb}" for verb in _VERBS], status_code=303)
async def decide_manual(
    request: AnyRequest, db: Database, actor: Actor, request_id: UUID, now: datetime
) -> Response[bytes]:
    """Agree to a request, turn it down, or withdraw one's own."""
    verb = _VERBS[route_of(request.scope).rpartition("/")[2]]
    try:
        async with db.transaction(actor) as tx:
            decided = await verb(tx, actor, request_id, now)
    except (service.OwnRequest, service.RequestDecided, service.BalanceTooLow) as error:
        flash(request, "Nothing was moved", text=error.message, tone="danger")
    else:
        flash(request, f"{_words(decided)} {decided.status}", text=decided.company_name)
    return see_other(PAGE)


ROUTES: list[ControllerRouterHandler] = [manual_requests_page, decide_manual]


def _words(request: ManualRequest) -> str:
    what = "Credit" if request.transaction_type is ManualKind.MANUAL_CREDIT else "Debit"
    return f"{what} of {format_money(request.amount)}"
