"""Handing the live feed out: to the open streams of this process, and to who comes back."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from prometheus_client import Gauge

from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import APP_ROLE, Database
from hotlead.kit.listening import Listener
from hotlead.notifications import queries
from hotlead.notifications.records import FeedEvent, FeedSpan
from hotlead.web.event_stream import EventStream
from hotlead.web.streams import Hub, ServerEvent

CHANNEL: Final = "hotlead_feed"
BATCH_MAX: Final = 1_000
# Who missed more is better off reading its lists again.
REPLAYED_MAX: Final = 200
ADMINISTRATORS: Final = "administrators"

LISTENING: Final = Gauge("hotlead_feed_listening", "1 while the database wakes the live feed.")


async def follow_feed(url: str, db: Database, hub: Hub) -> None:
    """Hand out every event once it is committed, until cancelled."""

    async def catch_up() -> None:
        await hand_out(db, hub)

    listener = Listener(url, APP_ROLE, CHANNEL, catch_up)
    LISTENING.set_function(lambda: listener.is_up)
    await listener.run()


async def hand_out(db: Database, hub: Hub) -> None:
    """Hand out what is new since the last time; the first time, see where the feed is."""
    async with db.transaction(SYSTEM) as tx:
        span = await queries.get_feed_span(tx)
    # Numbers go back where a backup was put in place.
    if hub.position is None or hub.position > span.newest:
        hub.start(span.newest)
    while hub.position is not None and hub.position < span.newest:
        async with db.transaction(SYSTEM) as tx:
            found = await queries.list_events_after(tx, hub.position, BATCH_MAX)
        hub.publish([(_audience(event.provider_id), _told(event)) for event in found])
        if len(found) < BATCH_MAX:
            return


async def open_stream(
    db: Database,
    hub: Hub,
    actor: Actor,
    last_event_id: int | None,
    identify: Callable[[], Awaitable[Actor]],
) -> EventStream:
    """The stream of a provider's or the administrators' events, after `last_event_id` or from now.

    Raises Unauthenticated, Forbidden, TooManyStreams, NoRoomForStreams. It begins with what was
    missed and `ready`, or with `reset` where that is not kept any more.
    """
    provider_id = None if actor.role is Role.ADMIN else actor.require_provider()
    # Joined before anything is read: what is committed in between comes both ways, and goes once.
    stream = hub.join(_audience(provider_id), str(actor.user_id))
    try:
        first = await _read_missed(db, actor, provider_id, last_event_id)
    except BaseException:
        hub.leave(stream)
        raise
    stream.after = first[-1].number

    async def may_read() -> bool:
        return _is_same(await identify(), actor)

    return EventStream(hub, stream, first, may_read)


async def _read_missed(
    db: Database, actor: Actor, provider_id: UUID | None, last_event_id: int | None
) -> Sequence[ServerEvent]:
    async with db.transaction(SYSTEM) as tx:
        span = await queries.get_feed_span(tx)
    ready = ServerEvent(span.newest, "ready")
    if last_event_id is None or last_event_id == span.newest:
        return [ready]
    if not _is_kept(last_event_id, span):
        return [ServerEvent(span.newest, "reset")]
    async with db.transaction(actor) as tx:
        between = (last_event_id, span.newest)
        missed = await queries.list_own_events(tx, provider_id, between, REPLAYED_MAX + 1)
    if len(missed) > REPLAYED_MAX:
        return [ServerEvent(span.newest, "reset")]
    return [*map(_told, missed), ready]


def _is_kept(last_event_id: int, span: FeedSpan) -> bool:
    """Whether everything after an event is there; of one that never was, nobody knows."""
    return span.oldest - 1 <= last_event_id <= span.newest


def _is_same(now: Actor, before: Actor) -> bool:
    """Whether somebody is still who the stream was opened for, with the same rights."""
    return (now.user_id, now.role, now.provider_id, now.is_unsecured) == (
        before.user_id,
        before.role,
        before.provider_id,
        before.is_unsecured,
    )


def _audience(provider_id: UUID | None) -> str:
    return ADMINISTRATORS if provider_id is None else str(provider_id)


def _told(event: FeedEvent) -> ServerEvent:
    return ServerEvent(event.id, event.kind.value, event.facts)
