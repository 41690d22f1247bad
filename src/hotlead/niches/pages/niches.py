"""The administrators' list of niches, and the page of one."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.niches import queries, rules, service
from hotlead.niches.pages.readiness import find_missing
from hotlead.niches.records import NicheStatus
from hotlead.web.exchange import AnyRequest
from hotlead.web.render import render

LIST: Final = "/admin/niches"
NICHE: Final = LIST + "/{niche_id:uuid}"
QUERY_CHARS_MAX = 100


@get(LIST)
async def niches_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    q: Annotated[str, Parameter(max_length=QUERY_CHARS_MAX)] = "",
    status: NicheStatus | None = None,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """Every niche, with what it sells and to how many."""
    actor.require_admin()
    paging, query = Paging(page), q.strip().replace("\0", "")
    is_active = NicheStatus.means_active(status)
    async with db.transaction(actor) as tx:
        rows = await queries.list_niches(tx, query, paging, is_active=is_active)
        total = await queries.count_niches(tx, query, is_active=is_active)
    found = PageOf(rows, page, paging.limit, total)
    return render(request, "niches/list.html", page=found)


@get(NICHE)
async def niche_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """One niche: what is decided about it, its levels, its form, its consent texts."""
    async with db.transaction(actor) as tx:
        niche = await service.get_admin_niche(tx, actor, niche_id, now)
        schema = await service.find_active_schema(tx, niche_id)
        versions = await queries.list_schema_versions(tx, niche_id)
        consents = await queries.list_consents(tx, niche_id)
        former_slugs = await queries.list_former_slugs(tx, niche_id)
        is_used = await queries.is_niche_used(tx, niche_id)
    return render(
        request,
        "niches/detail.html",
        niche=niche,
        questions=rules.list_questions(schema),
        type_words=rules.TYPE_WORDS,
        missing=find_missing(niche, versions),
        versions=versions,
        consents=consents,
        former_slugs=former_slugs,
        is_used=is_used,
    )


ROUTES: list[ControllerRouterHandler] = [niches_page, niche_page]
