"""What a provider buys, for administrators."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging
from hotlead.providers import service as providers
from hotlead.subscriptions import service
from hotlead.subscriptions.records import OwnSubscription
from hotlead.web.envelope import PagedEnvelope, paged


@get(
    "/admin/providers/{provider_id:uuid}/subscriptions",
    tags=["Admin: providers"],
    summary="What a provider buys",
)
async def list_provider_subscriptions(
    provider_id: UUID,
    db: Database,
    actor: Actor,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT,
) -> Response[PagedEnvelope[OwnSubscription]]:
    """Its live subscriptions with their terms, in the words it reads itself."""
    async with db.transaction(actor) as tx:
        await providers.get_provider(tx, actor, provider_id)
        found = await service.list_of_provider(tx, actor, provider_id, Paging(page, limit))
        return paged(found)


ROUTES: list[ControllerRouterHandler] = [list_provider_subscriptions]
