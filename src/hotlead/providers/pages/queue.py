"""The administrators' list of providers; those who wait for approval are a queue."""

from datetime import datetime

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.accounts.records import UserStatus
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.providers import queries
from hotlead.providers.records import ProviderFilter
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.render import render


@get("/admin/providers", dependencies=PAGING)
async def providers_page(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Every provider, found by status and text."""
    actor.require_admin()
    wanted = read_query(request, ProviderFilter)
    async with db.transaction(actor) as tx:
        rows = await queries.list_providers(tx, wanted, paging, now)
        total = await queries.count_providers(tx, wanted)
        counts = await queries.count_by_status(tx, wanted)
    return render(
        request,
        "providers/list.html",
        wanted=wanted,
        page=PageOf(rows, paging.page, paging.limit, total),
        statuses=[(s.value, s.value.capitalize(), counts.get(s, 0)) for s in UserStatus],
        waiting=counts.get(UserStatus.PENDING, 0),
        total=sum(counts.values()),
        now=now,
    )


ROUTES: list[ControllerRouterHandler] = [providers_page]
