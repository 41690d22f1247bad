"""The market as a provider finds it: what is on sale, at which price, against how many."""

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

QUERY_CHARS_MAX: Final = 100
# Each subscribed niche counts its recent leads, so a page holds fewer than other lists.
NICHES_SHOWN: Final = 12


@get("/dashboard/market")
async def market_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    now: datetime,
    q: Annotated[str, Parameter(max_length=QUERY_CHARS_MAX)] = "",
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """Niches and their levels, to subscribe to."""
    query = q.strip().replace("\0", "")
    async with db.transaction(actor) as tx:
        found = await service.list_market(tx, actor, query, Paging(page, NICHES_SHOWN), now)
    return render(request, "distribution/market.html", page=found)


ROUTES: Final[list[ControllerRouterHandler]] = [market_page]
