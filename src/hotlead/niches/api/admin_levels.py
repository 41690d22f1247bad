"""Competition levels by API, for administrators."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler
from msgspec import UNSET

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import Paging
from hotlead.niches import service
from hotlead.niches.records import (
    AdminLevel,
    CompetitionLevel,
    Effects,
    Erased,
    LevelChanges,
    LevelInput,
    LevelOrder,
    LevelSearch,
    NewLevel,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS = ["Admin: competition levels"]
LEVELS = "/admin/competition-levels"
LEVEL = LEVELS + "/{level_id:uuid}"
SEARCH_CHARS_MAX = 100
_LINKS = {
    "get_level": {"level_id": "/data/id"},
    "update_level": {"level_id": "/data/id"},
    "activate_level": {"level_id": "/data/id"},
    "deactivate_level": {"level_id": "/data/id"},
}


@get(
    LEVELS,
    dependencies=PAGING,
    tags=TAGS,
    summary="List competition levels",
    opt={LINKS: {"get_level": {"level_id": "/data/0/id"}}},
)
async def list_levels(
    db: Database,
    actor: Actor,
    paging: Paging,
    now: datetime,
    niche_id: UUID | None = None,
    q: Annotated[str, Parameter(max_length=SEARCH_CHARS_MAX, description="In the name.")] = "",
) -> Response[PagedEnvelope[AdminLevel]]:
    """The levels of all niches or of one, in their order, with what each promises and sold."""
    wanted = LevelSearch(niche_id=niche_id, q=q.strip())
    async with db.transaction(actor) as tx:
        return paged(await service.list_admin_levels(tx, actor, paging, now, wanted))


@post(
    LEVELS,
    tags=TAGS,
    summary="Add a competition level",
    opt={IDEMPOTENT: True, RAISES: [NotFound, service.TooManyLevels], LINKS: _LINKS},
)
async def create_level(
    request: AnyRequest, data: NewLevel, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[CompetitionLevel]]:
    """Behind the others of its niche; subscribers whose promise changes by it are told."""
    level = LevelInput(
        name=data.name,
        max_distribution_count=data.max_distribution_count,
        price_per_lead=data.price_per_lead,
    )

    async def act(tx: Tx) -> Response[Envelope[CompetitionLevel]]:
        return created(await service.create_level(tx, actor, data.niche_id, level, now))

    return await once(request, db, actor, act, now)


@post(
    LEVELS + "/reorder",
    status_code=200,
    tags=TAGS,
    summary="Reorder the levels of a niche",
    opt={RAISES: [NotFound, service.NicheChanged]},
)
async def reorder_levels(
    data: LevelOrder, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[list[AdminLevel]]]:
    """Name every level of the niche once; leads are offered to them in this order."""
    async with db.transaction(actor) as tx:
        await service.reorder_levels(
            tx, actor, data.niche_id, data.level_ids, now, data.niche_version
        )
        niche = await service.get_admin_niche(tx, actor, data.niche_id, now)
    return ok(list(niche.levels))


@get(LEVEL, tags=TAGS, summary="A competition level")
async def get_level(
    level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminLevel]]:
    """A level with what it promises, its live subscriptions and what it sold in 30 days."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_admin_level(tx, actor, level_id, now))


@get(
    LEVEL + "/effects",
    tags=TAGS,
    summary="What another price or maximum would mean",
    opt={RAISES: [service.NicheChanged]},
)
async def foresee_level(
    level_id: UUID,
    db: Database,
    actor: Actor,
    price_per_lead: Annotated[
        Decimal | None, Parameter(description="The price to ask about; as it is by default.")
    ] = None,
    max_distribution_count: Annotated[
        int | None, Parameter(description="The maximum to ask about; as it is by default.")
    ] = None,
) -> Response[Envelope[Effects]]:
    """Before and after for every level of the niche, and whom it affects. Changes nothing."""
    changes = LevelChanges(
        price_per_lead=UNSET if price_per_lead is None else price_per_lead,
        max_distribution_count=UNSET if max_distribution_count is None else max_distribution_count,
    )
    async with db.transaction(actor) as tx:
        return ok(await service.foresee_level(tx, actor, level_id, changes))


@patch(
    LEVEL,
    tags=TAGS,
    summary="Change a competition level",
    opt={RAISES: [service.NicheChanged]},
)
async def update_level(
    level_id: UUID, data: LevelChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[CompetitionLevel]]:
    """Name, price or maximum, for every sale from now on. Subscribers are told."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_level(tx, actor, level_id, data, now))


@delete(
    LEVEL,
    status_code=200,
    tags=TAGS,
    summary="Delete a level that was never used",
    opt={RAISES: [service.LevelHasSubscriptions, service.LevelHasHistory, service.LevelIsFirst]},
)
async def delete_level(
    level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Erased]]:
    """Only a level that nobody ever subscribed to; deactivate any other."""
    async with db.transaction(actor) as tx:
        level = await service.delete_level(tx, actor, level_id, now)
    return ok(Erased(level.id, level.name))


@post(
    LEVEL + "/activate",
    status_code=200,
    tags=TAGS,
    summary="Sell at a level again",
    opt={LINKS: {"deactivate_level": {"level_id": "/data/id"}}},
)
async def activate_level(
    level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[CompetitionLevel]]:
    """Sell at the level again, at its place in the order. Doing it twice is harmless."""
    async with db.transaction(actor) as tx:
        return ok(await service.activate_level(tx, actor, level_id, now))


@post(
    LEVEL + "/deactivate",
    status_code=200,
    tags=TAGS,
    summary="Close a level",
    opt={LINKS: {"activate_level": {"level_id": "/data/id"}}},
)
async def deactivate_level(
    level_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[CompetitionLevel]]:
    """Sell nothing at the level; its subscriptions stay. Doing it twice is harmless."""
    async with db.transaction(actor) as tx:
        return ok(await service.deactivate_level(tx, actor, level_id, now))


ROUTES: list[ControllerRouterHandler] = [
    list_levels,
    create_level,
    reorder_levels,
    get_level,
    foresee_level,
    update_level,
    delete_level,
    activate_level,
    deactivate_level,
]
