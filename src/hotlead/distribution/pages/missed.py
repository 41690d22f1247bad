"""The leads that a provider did not get, and what would have won each."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, Paging
from hotlead.web.exchange import AnyRequest
from hotlead.web.render import render


@get("/dashboard/subscriptions/missed")
async def missed_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    now: datetime,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """Newest first, a line a subscription."""
    found = await service.list_missed_leads(db, actor, Paging(page), now)
    return render(
        request, "distribution/missed.html", page=found, days=service.MISSED_DAYS, query={}
    )


ROUTES: Final[list[ControllerRouterHandler]] = [missed_page]
