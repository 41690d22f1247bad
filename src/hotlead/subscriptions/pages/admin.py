"""What a provider buys, as administrators read it."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, Paging
from hotlead.providers import service as providers
from hotlead.subscriptions import service
from hotlead.web.exchange import AnyRequest
from hotlead.web.render import render


@get("/admin/providers/{provider_id:uuid}/subscriptions")
async def provider_subscriptions_page(
    request: AnyRequest,
    provider_id: UUID,
    db: Database,
    actor: Actor,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
) -> Response[bytes]:
    """Its live subscriptions, their terms in words."""
    async with db.transaction(actor) as tx:
        provider = await providers.get_provider(tx, actor, provider_id)
        found = await service.list_of_provider(tx, actor, provider_id, Paging(page))
    return render(
        request, "subscriptions/of_provider.html", provider=provider, page=found, query={}
    )


ROUTES: list[ControllerRouterHandler] = [provider_subscriptions_page]
