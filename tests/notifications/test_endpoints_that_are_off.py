"""What waits for an endpoint that takes nothing: it alarms nobody, and does not wait for ever."""

from datetime import timedelta
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import queries, service
from tests.builders import NOW, Cast
from tests.notifications.hooks import list_hooks, make_webhook, tell_of_a_sale

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
    for days, status in ((6, "pending"), (8, "failed")):
        async with worker_db.transaction(SYSTEM) as tx:
            await service.prune_webhooks(tx, again + timedelta(days=days))
        assert [hook.status for hook in await list_hooks(db)] == [status]


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
