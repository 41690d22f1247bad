"""The public API of niches: which there are, and what their forms ask."""

from typing import Annotated

from litestar import Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import (
    PAGE_NUMBER_MAX,
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MAX,
    PageOf,
    Paging,
)
from hotlead.niches import queries, rules, service
from hotlead.niches.records import PublicNiche, PublicNicheDetail
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS = ["Niches"]


@get(
    "/niches",
    tags=TAGS,
    summary="List the niches that take leads",
    security=[],
    opt={LINKS: {"get_niche": {"slug": "/data/0/slug"}}},
)
async def list_niches(
    db: Database,
    actor: Actor,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT,
) -> Response[PagedEnvelope[PublicNiche]]:
    """Every active niche that has a form, by name."""
    async with db.transaction(actor) as tx:
        rows = await queries.list_active_forms(tx, Paging(page, limit))
        total = await queries.count_active_forms(tx)
    return paged(PageOf([rules.public_niche(row) for row in rows], page, limit, total))


@get(
    "/niches/{slug:str}",
    tags=TAGS,
    summary="Read the form of a niche",
    security=[],
    opt={RAISES: [service.FormUnreadable]},
)
async def get_niche(slug: str, db: Database, actor: Actor) -> Response[Envelope[PublicNicheDetail]]:
    """The questions in force, also as JSON Schema 2020-12, the levels and the consent text."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_public_niche(tx, slug))


ROUTES: list[ControllerRouterHandler] = [list_niches, get_niche]
