"""The API of providers: one's own profile, and all of them for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, patch
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.accounts.records import UserStatus
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.providers import queries, service
from hotlead.providers.records import (
    SEARCH_CHARS_MAX,
    AdminProviderDetail,
    AdminProviderRow,
    Profile,
    ProfileChanges,
    ProviderFilter,
    ProviderSort,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING


def read_filter(
    status: UserStatus | None = None,
    q: Annotated[
        str | None,
        Parameter(max_length=SEARCH_CHARS_MAX, description="In company, name or e-mail."),
    ] = None,
    sort: ProviderSort = ProviderSort.COMPANY,
) -> ProviderFilter:
    """Which providers the query asks for."""
    return ProviderFilter(status=status, q=q, sort=sort)


FILTER = {"wanted": Provide(read_filter, sync_to_thread=False), **PAGING}


@get("/providers/me", tags=["Provider"], summary="My profile")
async def get_profile(db: Database, actor: Actor) -> Response[Envelope[Profile]]:
    """The provider the token speaks for."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_profile(tx, provider_id))


@patch("/providers/me", tags=["Provider"], summary="Change my profile")
async def update_profile(
    data: ProfileChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Profile]]:
    """Change what is sent, keep what is left out; `null` empties an optional field."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_profile(tx, actor, data, now))


@get("/admin/providers", dependencies=FILTER, tags=["Admin: providers"], summary="List providers")
async def list_providers(
    db: Database, actor: Actor, wanted: ProviderFilter, paging: Paging, now: datetime
) -> Response[PagedEnvelope[AdminProviderRow]]:
    """Providers with their balance, live subscriptions, and leads of the last 30 days."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_providers(tx, wanted, paging, now)
        total = await queries.count_providers(tx, wanted)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get("/admin/providers/{provider_id:uuid}", tags=["Admin: providers"], summary="A provider")
async def get_provider(
    provider_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[AdminProviderDetail]]:
    """A provider with its subscriptions, last ledger entries, last leads and timeline."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_provider_detail(tx, actor, provider_id))


ROUTES: list[ControllerRouterHandler] = [
    get_profile,
    update_profile,
    list_providers,
    get_provider,
]
