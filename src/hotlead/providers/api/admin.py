"""Providers by API, for administrators: found, looked at, corrected."""

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
    AdminProvider,
    AdminProviderDetail,
    AdminProviderRow,
    ProviderChanges,
    ProviderFilter,
    ProviderSort,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS

TAGS = ["Admin: providers"]
PROVIDERS = "/admin/providers"
PROVIDER = PROVIDERS + "/{provider_id:uuid}"


def read_filter(
    status: UserStatus | None = None,
    q: Annotated[
        str | None,
        Parameter(max_length=SEARCH_CHARS_MAX, description="In company, name or e-mail."),
    ] = None,
    sort: Annotated[
        ProviderSort | None,
        Parameter(description="Company by default; for pending ones, who has waited longest."),
    ] = None,
) -> ProviderFilter:
    """Which providers the query asks for."""
    return ProviderFilter(status=status, q=q, sort=sort)


FILTER = {"wanted": Provide(read_filter, sync_to_thread=False), **PAGING}


@get(
    PROVIDERS,
    dependencies=FILTER,
    tags=TAGS,
    summary="List providers",
    opt={LINKS: {"get_provider": {"provider_id": "/data/0/id"}}},
)
async def list_providers(
    db: Database, actor: Actor, wanted: ProviderFilter, paging: Paging, now: datetime
) -> Response[PagedEnvelope[AdminProviderRow]]:
    """Providers with their balance, live subscriptions, and leads of the last 30 days."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_providers(tx, wanted, paging, now)
        total = await queries.count_providers(tx, wanted)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get(PROVIDER, tags=TAGS, summary="A provider")
async def get_provider(
    provider_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminProviderDetail]]:
    """A provider with its subscriptions and sessions, and the last of everything else."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_provider_detail(tx, actor, provider_id, now))


@patch(PROVIDER, tags=TAGS, summary="Correct a provider")
async def update_provider(
    provider_id: UUID, data: ProviderChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminProvider]]:
    """Change what is sent, keep what is left out; `null` empties an optional field."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_provider(tx, actor, provider_id, data, now))


ROUTES: list[ControllerRouterHandler] = [list_providers, get_provider, update_provider]
