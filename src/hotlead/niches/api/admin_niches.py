"""Niches by API, for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PageOf, Paging
from hotlead.niches import queries, service
from hotlead.niches.records import (
    AdminNiche,
    ConsentVersion,
    Erased,
    Niche,
    NicheChanges,
    NicheCopy,
    NicheInput,
    NicheRow,
    NicheStatus,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS = ["Admin: niches"]
NICHES = "/admin/niches"
NICHE = NICHES + "/{niche_id:uuid}"
SEARCH_CHARS_MAX = 100
_LINKS = {
    "get_admin_niche": {"niche_id": "/data/id"},
    "update_niche": {"niche_id": "/data/id"},
    "activate_niche": {"niche_id": "/data/id"},
    "deactivate_niche": {"niche_id": "/data/id"},
}


@get(
    NICHES,
    dependencies=PAGING,
    tags=TAGS,
    summary="List all niches",
    opt={LINKS: {"get_admin_niche": {"niche_id": "/data/0/id"}}},
)
async def list_admin_niches(
    db: Database,
    actor: Actor,
    paging: Paging,
    q: Annotated[
        str, Parameter(max_length=SEARCH_CHARS_MAX, description="In name or address.")
    ] = "",
    status: NicheStatus | None = None,
) -> Response[PagedEnvelope[NicheRow]]:
    """Open and closed niches by name, with their levels and live subscriptions."""
    actor.require_admin()
    query, is_active = q.strip(), NicheStatus.means_active(status)
    async with db.transaction(actor) as tx:
        rows = await queries.list_niches(tx, query, paging, is_active=is_active)
        total = await queries.count_niches(tx, query, is_active=is_active)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@post(
    NICHES,
    tags=TAGS,
    summary="Make a niche",
    opt={IDEMPOTENT: True, RAISES: [service.SlugTaken], LINKS: _LINKS},
)
async def create_niche(
    request: AnyRequest, data: NicheInput, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Niche]]:
    """A niche without a form or levels. It is shown to the public once it has a form."""

    async def act(tx: Tx) -> Response[Envelope[Niche]]:
        return created(await service.create_niche(tx, actor, data, now))

    return await once(request, db, actor, act, now)


@get(NICHE, tags=TAGS, summary="A niche with its levels")
async def get_admin_niche(
    niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminNiche]]:
    """A niche with everything that is decided about it, and its levels in their order."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_admin_niche(tx, actor, niche_id, now))


@patch(
    NICHE,
    tags=TAGS,
    summary="Change a niche",
    opt={RAISES: [service.SlugTaken, service.NicheChanged]},
)
async def update_niche(
    niche_id: UUID, data: NicheChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Niche]]:
    """Change what is sent, keep what is left out; it holds for every form and sale at once."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_niche(tx, actor, niche_id, data, now))


@delete(
    NICHE,
    status_code=200,
    tags=TAGS,
    summary="Delete a niche that was never used",
    opt={RAISES: [service.NicheInUse]},
)
async def delete_niche(
    niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Erased]]:
    """Only a closed niche without leads and without subscriptions, also former ones."""
    async with db.transaction(actor) as tx:
        niche = await service.delete_niche(tx, actor, niche_id, now)
    return ok(Erased(niche.id, niche.name))


@post(
    NICHE + "/activate",
    status_code=200,
    tags=TAGS,
    summary="Open a niche",
    opt={LINKS: {"deactivate_niche": {"niche_id": "/data/id"}}},
)
async def activate_niche(
    niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Niche]]:
    """Show its form and sell its leads again. Doing it twice is harmless."""
    async with db.transaction(actor) as tx:
        return ok(await service.activate_niche(tx, actor, niche_id, now))


@post(
    NICHE + "/deactivate",
    status_code=200,
    tags=TAGS,
    summary="Close a niche",
    opt={LINKS: {"activate_niche": {"niche_id": "/data/id"}}},
)
async def deactivate_niche(
    niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Niche]]:
    """Take its form away and stop its sales; leads and subscriptions stay. Twice is harmless."""
    async with db.transaction(actor) as tx:
        return ok(await service.deactivate_niche(tx, actor, niche_id, now))


@post(
    NICHE + "/clone",
    tags=TAGS,
    summary="Make a niche like another",
    opt={IDEMPOTENT: True, RAISES: [NotFound, service.SlugTaken], LINKS: _LINKS},
)
async def clone_niche(
    request: AnyRequest,
    niche_id: UUID,
    data: NicheCopy,
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Niche]]:
    """A closed niche with the same settings, levels and form; no leads and no subscriptions."""

    async def act(tx: Tx) -> Response[Envelope[Niche]]:
        return created(await service.clone_niche(tx, actor, niche_id, data, now))

    return await once(request, db, actor, act, now)


@get(NICHE + "/consents", tags=TAGS, summary="The consent texts of a niche")
async def list_consents(
    niche_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[list[ConsentVersion]]]:
    """Every text that people were asked to agree to, newest first; at most 100."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        await queries.get_niche(tx, niche_id)
        return ok(await queries.list_consents(tx, niche_id))


ROUTES: list[ControllerRouterHandler] = [
    list_admin_niches,
    create_niche,
    get_admin_niche,
    update_niche,
    delete_niche,
    activate_niche,
    deactivate_niche,
    clone_niche,
    list_consents,
]
