"""The API of subscriptions: what a provider buys, and on which terms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler
from msgspec import structs

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging
from hotlead.subscriptions import service
from hotlead.subscriptions.records import NewSubscription, OwnSubscription, Terms
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged

TAGS = ["Subscriptions"]


@get("/subscriptions", tags=TAGS, summary="List my subscriptions")
async def list_subscriptions(
    db: Database,
    actor: Actor,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT,
) -> Response[PagedEnvelope[OwnSubscription]]:
    """The live subscriptions of the provider, by niche and level."""
    async with db.transaction(actor) as tx:
        return paged(await service.list_own(tx, actor, Paging(page, limit)))


@post("/subscriptions", tags=TAGS, summary="Subscribe to a competition level")
async def subscribe(
    data: NewSubscription, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """Start buying leads of a level; 409 `already_subscribed` where there is one."""
    names = Terms.__struct_fields__
    terms = Terms(**{name: value for name, value in structs.asdict(data).items() if name in names})
    async with db.transaction(actor) as tx:
        subscription = await service.subscribe(tx, actor, data.competition_level_id, terms, now)
    return created(subscription)


@patch("/subscriptions/{subscription_id:uuid}", tags=TAGS, summary="Change my filters")
async def set_filters(
    subscription_id: UUID, data: Terms, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """Change filters, service area, schedule, caps or budgets; what is left out stays."""
    async with db.transaction(actor) as tx:
        return ok(await service.set_filters(tx, actor, subscription_id, data, now))


@post(
    "/subscriptions/{subscription_id:uuid}/pause",
    status_code=200,
    tags=TAGS,
    summary="Pause a subscription",
)
async def pause_subscription(
    subscription_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """Stop buying for a while; the place in the queue stays. Doing it twice is harmless."""
    async with db.transaction(actor) as tx:
        return ok(await service.pause_subscription(tx, actor, subscription_id, now=now))


@post(
    "/subscriptions/{subscription_id:uuid}/resume",
    status_code=200,
    tags=TAGS,
    summary="Resume a subscription",
)
async def resume_subscription(
    subscription_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """Buy again after a pause, from the same place in the queue. Doing it twice is harmless."""
    async with db.transaction(actor) as tx:
        return ok(await service.resume_subscription(tx, actor, subscription_id, now))


@delete("/subscriptions/{subscription_id:uuid}", status_code=200, tags=TAGS, summary="Unsubscribe")
async def unsubscribe(
    subscription_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """End a subscription; it can be revived and keeps its place in the queue."""
    async with db.transaction(actor) as tx:
        return ok(await service.unsubscribe(tx, actor, subscription_id, now))


ROUTES: list[ControllerRouterHandler] = [
    list_subscriptions,
    subscribe,
    set_filters,
    pause_subscription,
    resume_subscription,
    unsubscribe,
]
