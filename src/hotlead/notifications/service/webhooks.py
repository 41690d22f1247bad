"""Endpoints of a provider: where it is told what happens, and with which secret."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.public_address import read_target
from hotlead.kit.text import Problem, read_line
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    DESCRIPTION_CHARS_MAX,
    ChosenEvent,
    Webhook,
    WebhookChanges,
    WebhookInput,
    WebhookPolicy,
    WebhookSecret,
)
from hotlead.notifications.service.webhook_errors import TooManyWebhooks
from hotlead.notifications.service.webhook_queue import wake_webhooks
from hotlead.web.signing import derive_key

WEBHOOKS_MAX: Final = 10


def webhook_policy(settings: Settings) -> WebhookPolicy:
    """What the operator decided about webhooks."""
    return WebhookPolicy(
        key=derive_key(settings.secret_key, "webhook-secret"),
        allows_local=settings.webhook_local,
        overlap_hours=settings.webhook_overlap_hours,
    )


async def create_webhook(
    tx: Tx, actor: Actor, wanted: WebhookInput, policy: WebhookPolicy, now: datetime
) -> WebhookSecret:
    """Add an endpoint of the actor's provider; its secret is in the answer alone.

    Raises InvalidInput by field, TooManyWebhooks.
    """
    provider_id = actor.require_provider()
    read = _read(wanted, policy)
    webhook_id = new_id()
    if not await queries.insert_webhook(tx, webhook_id, provider_id, read, WEBHOOKS_MAX, now):
        raise TooManyWebhooks
    await _record(tx, actor, "webhook.created", webhook_id, f"Webhook added: {read.url}", now)
    return WebhookSecret(
        webhook=await queries.get_webhook(tx, provider_id, webhook_id),
        secret=rules.webhook_secret(policy.key, webhook_id, 1),
    )


async def update_webhook(
    tx: Tx,
    actor: Actor,
    webhook_id: UUID,
    changes: WebhookChanges,
    policy: WebhookPolicy,
    now: datetime,
) -> Webhook:
    """Change address, events or description; nothing is written where nothing differs.

    Raises NotFound, InvalidInput by field. Where the endpoint stands does not change.
    """
    provider_id = actor.require_provider()
    old = await queries.lock_webhook(tx, provider_id, webhook_id)
    kept = WebhookInput(url=old.url, events=old.events, description=old.description)
    given = {
        name: value
        for name, value in msgspec.structs.asdict(changes).items()
        if value is not msgspec.UNSET
    }
    new = _read(msgspec.structs.replace(kept, **given), policy)
    if new == kept:
        return old
    await queries.set_webhook(tx, webhook_id, new, now)
    before, after = msgspec.to_builtins(kept), msgspec.to_builtins(new)
    await audit.record(
        tx,
        actor,
        "webhook.updated",
        entity_type="webhook",
        entity_id=webhook_id,
        description=f"Webhook changed: {new.url}",
        metadata=audit.changes(before, after),
        now=now,
    )
    return await queries.get_webhook(tx, provider_id, webhook_id)


async def pause_webhook(tx: Tx, actor: Actor, webhook_id: UUID, now: datetime) -> Webhook:
    """Stop sending for a while: what happens meanwhile waits. Again changes nothing.

    Raises NotFound.
    """
    provider_id = actor.require_provider()
    old = await queries.lock_webhook(tx, provider_id, webhook_id)
    if await queries.set_paused(tx, webhook_id, now):
        await _record(tx, actor, "webhook.paused", webhook_id, f"Webhook paused: {old.url}", now)
    return await queries.get_webhook(tx, provider_id, webhook_id)


async def resume_webhook(tx: Tx, actor: Actor, webhook_id: UUID, now: datetime) -> Webhook:
    """Send again, also where we had switched it off; what waits goes out. Again changes nothing.

    Raises NotFound.
    """
    provider_id = actor.require_provider()
    old = await queries.lock_webhook(tx, provider_id, webhook_id)
    if await queries.set_resumed(tx, webhook_id, now):
        told = f"Webhook switched on: {old.url}"
        await _record(tx, actor, "webhook.resumed", webhook_id, told, now)
        await wake_webhooks(tx, now)
    return await queries.get_webhook(tx, provider_id, webhook_id)


async def delete_webhook(tx: Tx, actor: Actor, webhook_id: UUID, now: datetime) -> None:
    """Take an endpoint away for good. What was sent to it stays written down; raises NotFound."""
    provider_id = actor.require_provider()
    old = await queries.lock_webhook(tx, provider_id, webhook_id)
    await queries.set_deleted(tx, webhook_id, now)
    await _record(tx, actor, "webhook.deleted", webhook_id, f"Webhook deleted: {old.url}", now)


async def rotate_webhook_secret(
    tx: Tx, actor: Actor, webhook_id: UUID, policy: WebhookPolicy, now: datetime
) -> WebhookSecret:
    """Make a new secret. The old one signs beside it for the hours of the policy.

    Raises NotFound. Where two sign already, the older of them ends at once.
    """
    provider_id = actor.require_provider()
    old = await queries.lock_webhook(tx, provider_id, webhook_id)
    until = now + timedelta(hours=policy.overlap_hours)
    await queries.set_next_secret(tx, webhook_id, until, now)
    told = f"New secret for the webhook {old.url}"
    await _record(tx, actor, "webhook.secret_rotated", webhook_id, told, now)
    webhook = await queries.get_webhook(tx, provider_id, webhook_id)
    secret = rules.webhook_secret(policy.key, webhook_id, webhook.secret_number)
    return WebhookSecret(webhook=webhook, secret=secret)


async def end_webhook_overlap(tx: Tx, actor: Actor, webhook_id: UUID, now: datetime) -> Webhook:
    """The old secret signs no more, from now on. Again changes nothing; raises NotFound."""
    provider_id = actor.require_provider()
    old = await queries.lock_webhook(tx, provider_id, webhook_id)
    if await queries.set_overlap_ended(tx, webhook_id, now):
        told = f"Old secret of the webhook {old.url} ended"
        await _record(tx, actor, "webhook.overlap_ended", webhook_id, told, now)
    return await queries.get_webhook(tx, provider_id, webhook_id)


def _read(wanted: WebhookInput, policy: WebhookPolicy) -> WebhookInput:
    """The endpoint as it is kept: events once each, in our order."""
    problems: dict[str, str] = {}
    target = read_target(wanted.url.strip(), allows_local=policy.allows_local)
    if isinstance(target, Problem):
        problems["url"] = target.sentence
    description = read_line(wanted.description, DESCRIPTION_CHARS_MAX)
    if isinstance(description, Problem):
        problems["description"] = description.sentence
        description = ""
    if problems:
        raise InvalidInput(fields=problems)
    events = [event for event in ChosenEvent if event in wanted.events]
    return WebhookInput(url=wanted.url.strip(), events=events, description=description)


async def _record(
    tx: Tx, actor: Actor, action: str, webhook_id: UUID, description: str, now: datetime
) -> None:
    await audit.record(
        tx,
        actor,
        action,
        entity_type="webhook",
        entity_id=webhook_id,
        description=description,
        now=now,
    )
