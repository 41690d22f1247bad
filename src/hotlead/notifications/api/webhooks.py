"""A provider's webhooks by API: where it is told what happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.notifications import queries, service
from hotlead.notifications.records import (
    Webhook,
    WebhookChanges,
    WebhookDeleted,
    WebhookInput,
    WebhookSecret,
)
from hotlead.web.envelope import Envelope, created, ok
from hotlead.web.openapi_answers import LINKS, RAISES
from hotlead.web.openapi_webhooks import TELLS

TAGS: Final = ["Provider: webhooks"]
WEBHOOKS: Final = "/providers/me/webhooks"
ONE: Final = WEBHOOKS + "/{webhook_id:uuid}"


@get(
    WEBHOOKS,
    tags=TAGS,
    summary="List my webhooks",
    opt={LINKS: {"get_webhook": {"webhook_id": "/data/0/id"}}},
)
async def list_webhooks(db: Database, actor: Actor) -> Response[Envelope[Sequence[Webhook]]]:
    """All of them, ten at most, the oldest first; their secrets are not told."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await queries.list_webhooks(tx, provider_id, service.WEBHOOKS_MAX))


@post(
    WEBHOOKS,
    status_code=201,
    opt={
        RAISES: [service.TooManyWebhooks],
        TELLS: service.TOLD,
        LINKS: {
            "get_webhook": {"webhook_id": "/data/webhook/id"},
            "try_webhook": {"webhook_id": "/data/webhook/id"},
        },
    },
    tags=TAGS,
    summary="Add a webhook",
)
async def create_webhook(
    data: WebhookInput, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[Envelope[WebhookSecret]]:
    """An https address, and what it shall be told. The secret is shown this one time.

    What is sent follows the Standard Webhooks specification: see `webhooks` of this document.
    """
    policy = service.webhook_policy(settings)
    async with db.transaction(actor) as tx:
        return created(await service.create_webhook(tx, actor, data, policy, now))


@get(ONE, tags=TAGS, summary="Get one of my webhooks")
async def get_webhook(webhook_id: UUID, db: Database, actor: Actor) -> Response[Envelope[Webhook]]:
    """Where it leads, what it is told, and whether it works."""
    async with db.transaction(actor) as tx:
        return ok(await queries.get_webhook(tx, actor.require_provider(), webhook_id))


@patch(ONE, opt={RAISES: [NotFound]}, tags=TAGS, summary="Change a webhook")
async def update_webhook(
    webhook_id: UUID,
    data: WebhookChanges,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[Webhook]]:
    """Address, events, description; what is left out stays, the secret too."""
    policy = service.webhook_policy(settings)
    async with db.transaction(actor) as tx:
        return ok(await service.update_webhook(tx, actor, webhook_id, data, policy, now))


@delete(ONE, status_code=200, tags=TAGS, summary="Delete a webhook")
async def delete_webhook(
    webhook_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[WebhookDeleted]]:
    """It is told nothing more, what waited for it neither."""
    async with db.transaction(actor) as tx:
        await service.delete_webhook(tx, actor, webhook_id, now)
    return ok(WebhookDeleted(webhook_id))


@post(ONE + "/pause", status_code=200, tags=TAGS, summary="Pause a webhook")
async def pause_webhook(
    webhook_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Webhook]]:
    """What happens meanwhile waits, for seven days. Again changes nothing."""
    async with db.transaction(actor) as tx:
        return ok(await service.pause_webhook(tx, actor, webhook_id, now))


@post(ONE + "/resume", status_code=200, tags=TAGS, summary="Switch a webhook on")
async def resume_webhook(
    webhook_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Webhook]]:
    """One that you paused, or that was switched off because it failed. What waits goes out."""
    async with db.transaction(actor) as tx:
        return ok(await service.resume_webhook(tx, actor, webhook_id, now))


@post(ONE + "/rotate-secret", status_code=200, tags=TAGS, summary="Make a new secret")
async def rotate_webhook_secret(
    webhook_id: UUID, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[Envelope[WebhookSecret]]:
    """It is shown this one time. The old one signs beside it until `previous_secret_until`."""
    policy = service.webhook_policy(settings)
    async with db.transaction(actor) as tx:
        return ok(await service.rotate_webhook_secret(tx, actor, webhook_id, policy, now))


@post(ONE + "/end-overlap", status_code=200, tags=TAGS, summary="End the old secret now")
async def end_webhook_overlap(
    webhook_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Webhook]]:
    """Only the newest secret signs from now on. Again changes nothing."""
    async with db.transaction(actor) as tx:
        return ok(await service.end_webhook_overlap(tx, actor, webhook_id, now))


ROUTES: list[ControllerRouterHandler] = [
    list_webhooks,
    create_webhook,
    get_webhook,
    update_webhook,
    delete_webhook,
    pause_webhook,
    resume_webhook,
    rotate_webhook_secret,
    end_webhook_overlap,
]
