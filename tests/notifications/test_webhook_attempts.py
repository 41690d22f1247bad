"""How an attempt ends, and what follows: tried again, left alone, switched off."""

from datetime import timedelta

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.resources import Resources
from hotlead.notifications import service
from hotlead.notifications.records import EndpointStatus
from hotlead.notifications.rules.webhooks import WAITS
from tests.builders import NOW, Cast
from tests.notifications.hooks import (
    Clock,
    list_attempts,
    list_hooks,
    make_webhook,
    read_webhook,
    resources_to,
    send_all,
    tell_of_a_sale,
)
from tests.notifications.post import FakeMailer, list_jobs
from tests.webhook_receiver import (
    NAME,
    Receiver,
    echo,
    event_of,
    names,
    reset,
    sender_to,
    signed_by,
    status,
)


async def test_a_failure_is_tried_again_under_the_same_id(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(status(500, "oh no"), status(200, "fine"))
    clock = Clock()
    await send_all(res, clock)
    (hook,) = await list_hooks(db)
    assert (hook.status, hook.attempts, hook.answer) == ("pending", 1, "The server answered 500.")
    assert hook.next_attempt_at is not None
    assert timedelta(seconds=30) <= hook.next_attempt_at - NOW <= timedelta(seconds=36)
    waiting = [
        job for job in await list_jobs(db) if job.task_name == "notifications.retry_webhooks"
    ]
    assert len(waiting) == 1
    await send_all(res, clock)
    assert len(receiver.requests) == 1
    clock.forward(seconds=37)
    await send_all(res, clock)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 37
    assert [each.status_code for each in await list_attempts(db)] == [500, 200]
    assert (await list_hooks(db))[0].status == "sent"


async def test_after_seven_attempts_it_is_given_up(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(status(302, Location="https://127.0.0.1/"))
    clock = Clock()
    for wait in (timedelta(), *WAITS):
        clock.now += wait * 1.21
        await send_all(res, clock)
    (hook,) = await list_hooks(db)
    assert (hook.status, hook.attempts) == ("failed", 7)
    assert hook.answer == "The server answered 302: redirects are not followed."
    clock.forward(days=3)
    await send_all(res, clock)
    assert len(receiver.requests) == 7


async def test_gone_switches_an_endpoint_off_and_a_mail_says_so(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    made = await make_webhook(db, settings, cast.acme)
    receiver.answer(status(410))
    for _ in range(2):
        await tell_of_a_sale(db, cast, cast.acme)
    clock = Clock()
    await send_all(res, clock)
    clock.forward(days=1)
    await send_all(res, clock)
    assert len(receiver.requests) == 1
    webhook = await read_webhook(db, cast.acme, made.webhook.id)
    assert (webhook.status, webhook.disabled_reason) == (EndpointStatus.DISABLED, "gone")
    assert [hook.status for hook in await list_hooks(db)] == ["failed", "pending"]
    mailer = FakeMailer()
    await service.send_batch(Resources(res.db, settings, mailer), clock())
    (mail,) = [it for it in mailer.to(cast.acme.email) if "webhook" in it["Subject"]]
    assert mail["Subject"] == f"Your webhook to {NAME} was switched off"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "410 Gone" in text.get_content()
    assert "1 webhook waits" in text.get_content()
    # Switched on again, what waited goes out.
    receiver.answer(status(200))
    async with db.transaction(cast.acme.actor) as tx:
        await service.resume_webhook(tx, cast.acme.actor, made.webhook.id, clock())
    await send_all(res, clock)
    assert [hook.status for hook in await list_hooks(db)] == ["failed", "sent"]


async def test_five_days_of_failures_switch_an_endpoint_off(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    made = await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(reset)
    clock = Clock()
    await send_all(res, clock)
    clock.forward(days=5)
    await send_all(res, clock)
    webhook = await read_webhook(db, cast.acme, made.webhook.id)
    assert (webhook.status, webhook.disabled_reason) == (EndpointStatus.DISABLED, "failing")
    assert {each.error for each in await list_attempts(db)} == {"connection_lost"}
    (hook,) = await list_hooks(db)
    assert hook.status == "pending"


async def test_a_success_forgets_the_failures(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    made = await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(status(500), status(200))
    clock = Clock()
    await send_all(res, clock)
    webhook = await read_webhook(db, cast.acme, made.webhook.id)
    assert (webhook.failures, webhook.failing_since) == (1, NOW)
    clock.forward(minutes=1)
    await send_all(res, clock)
    webhook = await read_webhook(db, cast.acme, made.webhook.id)
    assert (webhook.failures, webhook.failing_since) == (0, None)
    assert webhook.last_success_at == clock()


async def test_a_busy_server_is_left_alone(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    for _ in range(3):
        await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(status(429, Retry_After="600"))
    clock = Clock()
    await send_all(res, clock)
    clock.forward(minutes=9)
    await send_all(res, clock)
    # Nor is it told the other two.
    assert len(receiver.requests) == 1
    receiver.answer(status(200))
    clock.forward(minutes=1)
    await send_all(res, clock)
    assert {hook.status for hook in await list_hooks(db)} == {"sent"}


async def test_what_a_server_quotes_is_not_kept(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(echo)
    await send_all(res, Clock())
    (attempt,) = await list_attempts(db)
    contact = event_of(receiver.requests[0]).data
    assert '"data":{"id"' in attempt.answer
    assert str(contact["contact_email"]) not in attempt.answer
    assert str(contact["contact_name"]) not in attempt.answer


async def test_a_name_that_leads_inside_is_refused_and_said_so(
    worker_db: Database, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    sender, _ = sender_to(receiver, names("10.0.0.7"))
    await send_all(resources_to(worker_db, settings, receiver, sender), Clock())
    (hook,) = await list_hooks(db)
    assert hook.status == "pending"
    assert "not on the open internet" in (hook.answer or "")
    assert receiver.accepted == 0


async def test_what_is_gone_is_not_told(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE providers SET low_balance_at = now()")
        await service.tell_endpoints_of_fall(tx, cast.acme.provider_id, NOW)
        await execute(tx, "UPDATE providers SET low_balance_at = NULL")
    clock = Clock()
    await send_all(res, clock)
    (hook,) = await list_hooks(db)
    assert (hook.status, hook.answer) == ("failed", "There is nothing to tell any more.")
    # The endpoint is free for what comes next.
    await tell_of_a_sale(db, cast, cast.acme)
    await send_all(res, clock)
    assert len(receiver.requests) == 1


async def test_both_secrets_sign_while_they_overlap(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    made = await make_webhook(db, settings, cast.acme)
    policy, actor = service.webhook_policy(settings), cast.acme.actor
    async with db.transaction(actor) as tx:
        new = await service.rotate_webhook_secret(tx, actor, made.webhook.id, policy, NOW)
    assert new.webhook.previous_secret_until == NOW + timedelta(hours=24)
    clock = Clock()

    async def signatures() -> tuple[bool, bool, int]:
        await tell_of_a_sale(db, cast, cast.acme)
        await send_all(res, clock)
        request = receiver.requests[-1]
        count = len(request.headers["webhook-signature"].split(" "))
        return signed_by(request, made.secret), signed_by(request, new.secret), count

    assert await signatures() == (True, True, 2)
    clock.forward(hours=24)
    assert await signatures() == (False, True, 1)
    clock.now = NOW
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE webhook_endpoints SET free_at = %(now)s", {"now": NOW})
    async with db.transaction(actor) as tx:
        await service.end_webhook_overlap(tx, actor, made.webhook.id, NOW)
    assert await signatures() == (False, True, 1)


async def test_old_attempts_go_and_what_waited_too_long_is_given_up(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    made = await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    await send_all(res, Clock())
    async with db.transaction(cast.acme.actor) as tx:
        await service.pause_webhook(tx, cast.acme.actor, made.webhook.id, NOW)
    await tell_of_a_sale(db, cast, cast.acme)
    await send_all(res, Clock(NOW + timedelta(days=1)))
    assert len(receiver.requests) == 1
    for days, attempts, states in ((6, 1, ["sent", "pending"]), (8, 1, ["sent", "failed"]),
                                   (31, 0, ["sent", "failed"])):  # fmt: skip
        async with res.db.transaction(SYSTEM) as tx:
            await service.prune_webhooks(tx, NOW + timedelta(days=days))
        assert len(await list_attempts(db)) == attempts
        assert [hook.status for hook in await list_hooks(db)] == states
