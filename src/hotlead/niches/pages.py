"""The home page, and the administrators' pages of niches."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.niches import queries, rules, service
from hotlead.web.exchange import AnyRequest
from hotlead.web.render import render

HOME_NICHES_MAX = 60
QUERY_CHARS_MAX = 100


@get("/")
async def home_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The niches a visitor can ask offers in."""
    async with db.transaction(actor) as tx:
        rows = await queries.list_active_forms(tx, Paging(limit=HOME_NICHES_MAX))
    return render(request, "niches/home.html", niches=[rules.public_niche(row) for row in rows])


@get("/admin/niches")
async def niches_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    now: datetime,
    q: Annotated[str, Parameter(max_length=QUERY_CHARS_MAX)] = "",
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """Every niche, with what it sells and to how many."""
    actor.require_admin()
    paging, query = Paging(page), q.strip().replace("\0", "")
    async with db.transaction(actor) as tx:
        rows = await queries.list_niches(tx, query, paging)
        total = await queries.count_niches(tx, query)
    found = PageOf(rows, page, paging.limit, total)
    return render(request, "niches/list.html", page=found, now=now)


@get("/admin/niches/{niche_id:uuid}")
async def niche_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """One niche: its levels, the questions in force, and the versions of its form."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
        schema = await service.find_active_schema(tx, niche_id)
        levels = await queries.list_levels(tx, niche_id)
        versions = await queries.list_schema_versions(tx, niche_id)
    return render(
        request,
        "niches/detail.html",
        niche=niche,
        levels=rules.explain_levels(niche, levels),
        questions=rules.list_questions(schema),
        versions=versions,
        now=now,
    )


ROUTES: list[ControllerRouterHandler] = [home_page, niches_page, niche_page]
