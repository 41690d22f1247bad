"""Whose turn it is: endpoints one after another, and workers that stop in between."""

import asyncio

import pytest

from hotlead.kit import webhook_sender
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.resources import Resources
from hotlead.notifications import service
from hotlead.notifications.service import webhook_sending
from hotlead.notifications.service.webhook_sending import LEASE
from tests.builders import NOW, Cast
from tests.notifications.hooks import (
    Clock,
    list_attempts,
    list_hooks,
    make_webhook,
    send_all,
    tell_of_a_sale,
)
from tests.webhook_receiver import (
    Receiver,
    Request,
    silence,
    status,
)


async def test_a_slow_endpoint_holds_nobody_up(
    res: Resources,
    receiver: Receiver,
    settings: Settings,
    db: Database,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_sender, "ATTEMPT_S", 1.5)
    ends: list[str] = []
    all_told = asyncio.Event()

    async def by_name(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.headers["host"].startswith("slow"):
            await silence(request, writer)
        ends.append(request.headers["host"])
        if len(ends) == 6:
            all_told.set()
        await status(200)(request, writer)

    receiver.answer(by_name)
    await make_webhook(db, settings, cast.acme, "https://slow.example.com/")
    await make_webhook(db, settings, cast.rival, "https://other.example.com/")
    for _ in range(6):
        await tell_of_a_sale(db, cast, cast.acme, cast.rival)
    clock = Clock()
    sending = asyncio.create_task(service.send_webhooks(res, clock))
    await all_told.wait()
    # All six, while the slow one is still being waited for: and it got one, not six.
    assert not sending.done()
    assert sum(it.headers["host"] == "slow.example.com" for it in receiver.requests) == 1
    await sending
    assert len(await list_attempts(db)) == 7


async def test_an_endpoint_gets_one_thing_at_a_time(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    at_once = most = 0

    async def count(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        await status(200)(request, writer)

    receiver.answer(count)
    await make_webhook(db, settings, cast.acme)
    for _ in range(6):
        await tell_of_a_sale(db, cast, cast.acme)
    clock = Clock()
    await asyncio.gather(*(send_all(res, clock) for _ in range(3)))
    assert (most, len(receiver.requests)) == (1, 6)
    order = [str(hook.id) for hook in await list_hooks(db)]
    assert [each.headers["webhook-id"] for each in receiver.requests] == order


async def test_killed_between_sending_and_recording_it_goes_out_twice_under_one_id(
    res: Resources,
    receiver: Receiver,
    settings: Settings,
    db: Database,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(Exception):
        pass

    async def die(*_: object) -> None:
        raise Killed

    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(webhook_sending, "record_attempt", die)
        with pytest.raises(ExceptionGroup):
            await service.send_webhooks(res, clock)
    await send_all(res, clock)
    assert len(receiver.requests) == 1
    clock.now += LEASE
    await send_all(res, clock)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (await list_hooks(db))[0].status == "sent"


async def test_a_worker_that_is_told_to_stop_gives_back_what_it_holds(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    receiver.answer(silence)
    clock = Clock()
    sending = asyncio.create_task(service.send_webhooks(res, clock))
    await receiver.arrived.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    (hook,) = await list_hooks(db)
    assert (hook.status, hook.attempts, hook.next_attempt_at) == ("pending", 0, NOW)
    receiver.answer(status(200))
    await send_all(res, clock)
    assert (await list_hooks(db))[0].status == "sent"


async def test_a_zombie_changes_nothing(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    """An attempt whose lease ran out fails after somebody else succeeded."""
    await make_webhook(db, settings, cast.acme)
    await tell_of_a_sale(db, cast, cast.acme)
    slow_clock, clock = Clock(), Clock()
    gate = asyncio.Event()

    async def wait(request: Request, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        await status(500)(request, writer)

    receiver.answer(wait, status(200))
    slow = asyncio.create_task(service.send_webhooks(res, slow_clock))
    await receiver.arrived.wait()
    clock.now += LEASE
    await send_all(res, clock)
    assert (await list_hooks(db))[0].status == "sent"
    gate.set()
    await slow
    assert (await list_hooks(db))[0].status == "sent"
