"""The API of subscriptions: what a provider buys, and on which terms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler
from msgspec import structs

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging
from hotlead.subscriptions import service
from hotlead.subscriptions.records import (
    ChangedTerms,
    NewSubscription,
    OwnSubscription,
    PauseReason,
    Terms,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS = ["Subscriptions"]


@get(
    "/subscriptions",
    tags=TAGS,
    summary="List my subscriptions",
    opt={LINKS: {"set_filters": {"subscription_id": "/data/0/id"}}},
)
async def list_subscriptions(
    db: Database,
    actor: Actor,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT,
) -> Response[PagedEnvelope[OwnSubscription]]:
    """The live subscriptions of the provider, by niche and level."""
    async with db.transaction(actor) as tx:
        return paged(await service.list_own(tx, actor, Paging(page, limit)))


@post(
    "/subscriptions",
    opt={
        IDEMPOTENT: True,
        RAISES: [NotFound, service.AlreadySubscribed],
        LINKS: {
            "get_subscription": {"subscription_id": "/data/id"},
            "set_filters": {"subscription_id": "/data/id"},
            "pause_subscription": {"subscription_id": "/data/id"},
            "resume_subscription": {"subscription_id": "/data/id"},
            "unsubscribe": {"subscription_id": "/data/id"},
            "list_subscriptions": {},
        },
    },
    tags=TAGS,
    summary="Subscribe to a competition level",
)
async def subscribe(
    request: AnyRequest, data: NewSubscription, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """Start buying leads of a level; 409 `already_subscribed` where there is one."""
    names = Terms.__struct_fields__
    terms = Terms(**{name: value for name, value in structs.asdict(data).items() if name in names})

    async def act(tx: Tx) -> Response[Envelope[OwnSubscription]]:
        level_id = data.competition_level_id
        return created(await service.subscribe(tx, actor, level_id, terms, now))

    return await once(request, db, actor, act, now)


@get("/subscriptions/{subscription_id:uuid}", tags=TAGS, summary="One of my subscriptions")
async def get_subscription(
    subscription_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[OwnSubscription]]:
    """What it costs, what it accepts, and that in plain words."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_own(tx, actor, subscription_id))


@patch(
    "/subscriptions/{subscription_id:uuid}",
    tags=TAGS,
    summary="Change my filters",
    opt={RAISES: [service.SubscriptionEnded, service.SubscriptionChanged]},
)
async def set_filters(
    subscription_id: UUID, data: ChangedTerms, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[OwnSubscription]]:
    """Change filters, service area, schedule, caps or budgets; what is left out stays.

    With `filters_version`, 409 `subscription_changed` where it is no longer the one in force.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.set_filters(tx, actor, subscription_id, data, now))


@post(
    "/subscriptions/{subscription_id:uuid}/pause",
    status_code=200,
    tags=TAGS,
    summary="Pause a subscription",
    opt={
        RAISES: [service.SubscriptionEnded],
        LINKS: {"resume_subscription": {"subscription_id": "/data/id"}},
    },
)
async def pause_subscription(
    subscription_id: UUID,
    db: Database,
    actor: Actor,
    now: datetime,
    data: PauseReason | None = None,
) -> Response[Envelope[OwnSubscription]]:
    """Stop buying for a while; the place in the queue stays. Doing it twice is harmless."""
    reason = data.reason if data else ""
    async with db.transaction(actor) as tx:
        return ok(
            await service.pause_subscription(tx, actor, subscription_id, reason=reason, now=now)
        )


@post(
    "/subscriptions/{subscription_id:uuid}/resume",
    status_code=200,
    tags=TAGS,
    summary="Resume a subscription",
    opt={RAISES: [service.SubscriptionEnded, service.FiltersOutdated]},
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
    get_subscription,
    set_filters,
    pause_subscription,
    resume_subscription,
    unsubscribe,
]
