"""The home page."""

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import Paging
from hotlead.niches import queries, rules
from hotlead.web.compression import compressed
from hotlead.web.exchange import AnyRequest
from hotlead.web.render import render
from hotlead.web.visits import note_visit

HOME_NICHES_MAX = 60


@get("/")
async def home_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The niches a visitor can ask offers in."""
    async with db.transaction(actor) as tx:
        rows = await queries.list_active_forms(tx, Paging(limit=HOME_NICHES_MAX))
    note_visit(request)
    shown = [rules.public_niche(row) for row in rows]
    return compressed(request, render(request, "niches/home.html", niches=shown))


ROUTES: list[ControllerRouterHandler] = [home_page]
