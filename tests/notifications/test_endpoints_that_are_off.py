"""What waits for an endpoint that takes nothing: it alarms nobody, and does not wait for ever."""

import asyncio
from datetime import timedelta
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import queries, service
from hotlead.notifications.records import WebhookChanges
from tests.builders import NOW, Cast
from tests.notifications.hooks import (
    Clock,
    list_hooks,
    make_webhook,
    read_webhook,
    resources_to,
    tell_of_a_sale,
)
from tests.webhook_receiver import NAME, Request, receiving, status

LATER = NOW + timedelta(minutes=30)


async def test_a_pause_is_no_alarm(db: Database, settings: Settings, cast: Cast) -> None:
    """An alarm on what is due says that nobody sends; that a provider waits is its own business."""
    webhook_id = (await make_webhook(db, settings, cast.acme)).webhook.id
    await tell_of_a_sale(db, cast, cast.acme)
    assert await _oldest_due(db) == NOW
    async with db.transaction(cast.acme.actor) as tx:
        await service.pause_webhook(tx, cast.acme.actor, webhook_id, NOW)
    assert await _oldest_due(db) is None
    async with db.transaction(cast.acme.actor) as tx:
        await service.resume_webhook(tx, cast.acme.actor, webhook_id, LATER)
    assert await _oldest_due(db) == NOW


async def test_what_rests_is_not_due(db: Database, settings: Settings, cast: Cast) -> None:
    """After a failure an endpoint is left alone for a while, and all that waits for it with it."""
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    async with db.transaction(SYSTEM) as tx:
        rest = {"until": LATER + timedelta(minutes=1)}
        await tx.execute("UPDATE webhook_endpoints SET free_at = %(until)s", rest)
    assert await _oldest_due(db) is None


async def test_nothing_is_sent_again_to_what_is_deleted(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """It would wait for ever: no sender takes it."""
    delivery_id = await _to_deleted(db, settings, cast)
    async with db.transaction(cast.admin) as tx:
        done = await service.resend_deliveries(tx, cast.admin, [delivery_id], LATER)
        rest = await service.resend_failed(tx, cast.admin, LATER)
    assert (done.resent, done.left_alone) == ([], [delivery_id])
    # Nor does it take the place of what can go out.
    assert (rest.resent, rest.left_alone) == ([], [])
    assert [hook.status for hook in await list_hooks(db)] == ["failed"]


async def test_what_came_while_it_was_deleted_is_given_up(
    db: Database, settings: Settings, cast: Cast
) -> None:
    delivery_id = await _to_deleted(db, settings, cast)
    async with db.transaction(SYSTEM) as tx:
        # As a sale that was told in the same moment leaves it.
        due = {"id": delivery_id, "now": NOW}
        await tx.execute(
            """
            UPDATE deliveries SET status = 'pending', next_attempt_at = %(now)s WHERE id = %(id)s
            """,
            due,
        )
    async with db.transaction(SYSTEM) as tx:
        await queries.set_given_up(tx, NOW + timedelta(days=1), LATER, 10)
    assert [hook.status for hook in await list_hooks(db)] == ["failed"]


async def test_what_is_sent_again_has_its_days_from_then_on(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """Of something old, asked for again while the endpoint is paused."""
    webhook_id = (await make_webhook(db, settings, cast.acme)).webhook.id
    await tell_of_a_sale(db, cast, cast.acme)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE deliveries SET status = 'failed', next_attempt_at = NULL")
    again = NOW + timedelta(days=20)
    async with db.transaction(cast.acme.actor) as tx:
        await service.pause_webhook(tx, cast.acme.actor, webhook_id, again)
        (hook,) = await list_hooks(db)
        await service.replay_webhook(tx, cast.acme.actor, webhook_id, hook.id, again)
    for days, stands in ((6, "pending"), (8, "failed")):
        async with worker_db.transaction(SYSTEM) as tx:
            await service.prune_webhooks(tx, again + timedelta(days=days))
        assert [hook.status for hook in await list_hooks(db)] == [stands]


async def test_what_was_put_right_meanwhile_is_not_switched_off(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """The old address answers 410 while its provider writes down the new one."""
    webhook_id = (await make_webhook(db, settings, cast.acme)).webhook.id
    actor, policy = cast.acme.actor, service.webhook_policy(settings)

    async def move(request: Request, writer: asyncio.StreamWriter) -> None:
        async with db.transaction(actor) as tx:
            changes = WebhookChanges(url="https://new.example.com/hooks")
            await service.update_webhook(tx, actor, webhook_id, changes, policy, NOW)
        await status(410)(request, writer)

    await tell_of_a_sale(db, cast, cast.acme)
    async with receiving(NAME) as receiver:
        receiver.answer(move)
        await service.send_webhooks(resources_to(worker_db, settings, receiver), Clock())
    assert (await read_webhook(db, cast.acme, webhook_id)).status == "active"


async def test_what_was_switched_on_meanwhile_stays_on(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """The last of five days of failures comes back after its provider began anew."""
    webhook_id = (await make_webhook(db, settings, cast.acme)).webhook.id
    actor, clock = cast.acme.actor, Clock()

    async def switch_on(request: Request, writer: asyncio.StreamWriter) -> None:
        async with db.transaction(actor) as tx:
            await service.pause_webhook(tx, actor, webhook_id, clock())
            await service.resume_webhook(tx, actor, webhook_id, clock())
        await status(500)(request, writer)

    await tell_of_a_sale(db, cast, cast.acme)
    async with db.transaction(SYSTEM) as tx:
        since = {"since": NOW - timedelta(days=6)}
        await tx.execute(
            "UPDATE webhook_endpoints SET failures = 9, failing_since = %(since)s", since
        )
    async with receiving(NAME) as receiver:
        receiver.answer(switch_on)
        await service.send_webhooks(resources_to(worker_db, settings, receiver), clock)
    kept = await read_webhook(db, cast.acme, webhook_id)
    assert (kept.status, kept.failures) == ("active", 1)


async def _to_deleted(db: Database, settings: Settings, cast: Cast) -> UUID:
    webhook_id = (await make_webhook(db, settings, cast.acme)).webhook.id
    await tell_of_a_sale(db, cast, cast.acme)
    async with db.transaction(cast.acme.actor) as tx:
        await service.delete_webhook(tx, cast.acme.actor, webhook_id, NOW)
    (hook,) = await list_hooks(db)
    return hook.id


async def _oldest_due(db: Database) -> object:
    async with db.transaction(SYSTEM) as tx:
        return (await queries.get_mail_health(tx, LATER)).oldest_due_at
