"""Streams that stay open: told at once, ended in time, and nothing missed or told twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Place, Verdict
from hotlead.kit import listening
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import service
from hotlead.notifications.service.streaming import CHANNEL
from hotlead.web import event_stream, streams
from hotlead.web.event_stream import EventStream
from hotlead.web.streams import Hub
from tests.builders import Cast
from tests.notifications.feed import (
    PATIENCE_S,
    Told,
    add_event,
    following,
    listen,
    names,
    reading,
    say,
)


@pytest.fixture
async def hub(database_url: str, db: Database, cast: Cast) -> AsyncIterator[Hub]:
    """A hub that hands out what the database says."""
    hub = Hub(100)
    async with following(database_url, db, hub):
        yield hub


async def test_each_audience_is_told_at_once(db: Database, hub: Hub, cast: Cast) -> None:
    async with (
        reading(await listen(db, hub, cast.acme.actor)) as (acme, _),
        reading(await listen(db, hub, cast.rival.actor)) as (rival, _),
        reading(await listen(db, hub, cast.admin)) as (admin, _),
    ):
        await say(db, cast.rival.provider_id, "of rival")
        await say(db, None, "of administrators")
        number = await say(db, cast.acme.provider_id, "of acme")
        assert await acme.hear(1) == [Told(number, "balance.changed", {"name": "of acme"})]
        assert names(await rival.hear(1)) == ["of rival"]
        assert names(await admin.hear(1)) == ["of administrators"]
    # Whoever reads hangs up; nothing is kept of them.
    assert [len(reader.told) for reader in (acme, rival, admin)] == [1, 1, 1]


async def test_what_is_undone_is_not_told(db: Database, hub: Hub, cast: Cast) -> None:
    async with reading(await listen(db, hub, cast.acme.actor)) as (acme, _):
        with suppress(ZeroDivisionError):
            async with db.transaction(SYSTEM) as tx:
                await add_event(tx, cast.acme.provider_id, "undone")
                raise ZeroDivisionError
        await say(db, cast.acme.provider_id, "done")
        assert names(await acme.hear(1)) == ["done"]


async def test_what_comes_while_the_past_is_read_is_told_once(
    db: Database, hub: Hub, cast: Cast
) -> None:
    """Joined, then read: an event of the moment between comes both ways."""
    before = await say(db, cast.acme.provider_id, "before")
    numbers = [await say(db, cast.acme.provider_id, str(each)) for each in range(3)]
    stream = await listen(db, hub, cast.acme.actor, before)
    # As if the listener were late: it hands out again what the stream has read itself.
    hub.start(before)
    stream = await listen(db, hub, cast.acme.actor, before)
    await say(db, cast.acme.provider_id, "after")
    async with reading(stream) as (acme, _):
        told = await acme.hear(4)
    assert names(told) == ["0", "1", "2", "after"]
    assert [event.number for event in told][:3] == numbers


async def test_a_killed_listener_comes_back_and_catches_up(
    database_url: str, db: Database, hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "PAUSE_S", 0.5)
    async with reading(await listen(db, hub, cast.acme.actor)) as (acme, _):
        with capture_logs() as logs:
            killed = await _kill_listener(database_url)
            await say(db, cast.acme.provider_id, "in the gap")
            assert names(await acme.hear(1)) == ["in the gap"]
        await say(db, cast.acme.provider_id, "after it")
        assert names(await acme.hear(2)) == ["in the gap", "after it"]
    assert killed == 1
    assert [log["event"] for log in logs if log["log_level"] == "warning"] == ["listener_lost"]


async def test_a_silent_connection_is_looked_after(
    database_url: str, db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody calls, and still it is told: what a call was lost for is found by looking."""
    monkeypatch.setattr(listening, "LOOK_S", 0.2)
    hub = Hub(10)
    async with (
        following(database_url, db, hub),
        reading(await listen(db, hub, cast.acme.actor)) as (acme, _),
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as owner,
    ):
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(
            "INSERT INTO feed_events (provider_id, kind, facts, created_at)"
            """ VALUES (%s, 'balance.changed', '{"name": "silent"}', now())""",
            (cast.acme.provider_id,),
        )
        assert names(await acme.hear(1)) == ["silent"]


async def test_a_database_put_back_ends_the_streams(
    database_url: str, db: Database, hub: Hub, cast: Cast
) -> None:
    await say(db, cast.acme.provider_id, "once")
    hub.publish([])
    hub.start(1_000)
    async with reading(await listen(db, hub, cast.acme.actor)) as (acme, answer):
        await say(db, cast.acme.provider_id, "wakes it")
        await asyncio.wait_for(answer, PATIENCE_S)
    assert acme.told == []
    assert hub.position is not None
    assert hub.position < 1_000


async def test_a_heartbeat_while_nothing_happens(
    db: Database, hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 15 <= event_stream.HEARTBEAT_S[0] < event_stream.HEARTBEAT_S[1] <= 25
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", (0.05, 0.1))
    async with reading(await listen(db, hub, cast.acme.actor)) as (acme, _):
        await asyncio.sleep(0.5)
        assert acme.text.count(": \n\n") >= 3
        assert acme.told == []


@pytest.mark.parametrize("way_out", ["logs out", "is suspended", "is unlisted"])
async def test_who_may_not_read_any_more_reads_for_a_minute_at_most(
    db: Database,
    hub: Hub,
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    way_out: str,
) -> None:
    longest = event_stream.CHECK_EVERY_S + event_stream.HEARTBEAT_S[1]
    assert longest <= 60
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", (0.05, 0.1))
    monkeypatch.setattr(event_stream, "CHECK_EVERY_S", 0.2)
    async with reading(await _listen_as_acme(db, hub, cast, settings)) as (acme, answer):
        await asyncio.sleep(0.5)
        assert not answer.done()
        async with db.transaction(SYSTEM) as tx:
            match way_out:
                case "logs out":
                    await tx.execute("UPDATE sessions SET revoked_at = now()")
                case "is suspended":
                    user_id, verdict = cast.acme.user_id, Verdict.SUSPEND
                    await accounts.judge_account(
                        tx, cast.admin, user_id, verdict, "Late", utc_now()
                    )
                case _:
                    await tx.execute("UPDATE providers SET deleted_at = now()")
        await asyncio.wait_for(answer, PATIENCE_S)
    await say(db, cast.acme.provider_id, "too late")
    assert acme.told == []


async def test_nobody_listens_unchecked_while_the_database_is_away(
    db: Database, hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = event_stream.UNCHECKED_MAX_S + event_stream.HEARTBEAT_S[1]
    assert longest <= 60
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", (0.05, 0.1))
    monkeypatch.setattr(event_stream, "CHECK_EVERY_S", 0.1)
    monkeypatch.setattr(event_stream, "UNCHECKED_MAX_S", 0.6)

    async def identify() -> Actor:
        raise psycopg.OperationalError

    stream = await service.open_stream(db, hub, cast.acme.actor, None, identify)
    async with reading(stream) as (_, answer):
        await asyncio.sleep(0.3)
        assert not answer.done()
        await asyncio.wait_for(answer, PATIENCE_S)


async def test_a_reader_that_takes_nothing_is_dropped(
    db: Database, hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_WITHIN_S", 0.2)
    dropped = _count_dropped()
    async with (
        reading(await listen(db, hub, cast.acme.actor)) as (slow, answer),
        reading(await listen(db, hub, cast.acme.actor)) as (quick, _),
    ):
        slow.is_slow = True
        first = await say(db, cast.acme.provider_id, "one")
        await asyncio.wait_for(answer, PATIENCE_S)
        await say(db, cast.acme.provider_id, "two")
        assert names(await quick.hear(2)) == ["one", "two"]
    assert _count_dropped() == dropped + 1
    # It comes back with the last number it knows, and misses nothing.
    async with reading(await listen(db, hub, cast.acme.actor, first - 1)) as (again, _):
        assert names(await again.hear(2)) == ["one", "two"]


async def test_a_closed_hub_ends_every_stream_and_opens_no_lasting_one(
    db: Database, hub: Hub, cast: Cast
) -> None:
    async with reading(await listen(db, hub, cast.acme.actor)) as (_, answer):
        hub.close()
        await asyncio.wait_for(answer, PATIENCE_S)
    # A late call of the database does not open it again.
    await say(db, cast.acme.provider_id, "late")
    async with reading(await listen(db, hub, cast.acme.actor, 0)) as (late, answer):
        await asyncio.wait_for(answer, PATIENCE_S)
    assert names(late.told) == ["late"]


async def test_who_hangs_up_makes_room(db: Database, hub: Hub, cast: Cast) -> None:
    for _ in range(streams.STREAMS_PER_OWNER_MAX + 1):
        async with reading(await listen(db, hub, cast.acme.actor)) as (reader, answer):
            reader.left.set()
            await asyncio.wait_for(answer, PATIENCE_S)


def _count_dropped() -> float:
    return REGISTRY.get_sample_value("hotlead_feed_streams_dropped_total") or 0


async def _listen_as_acme(db: Database, hub: Hub, cast: Cast, settings: Settings) -> EventStream:
    """A stream opened with a session, as the gate does it."""
    key = settings.secret_key
    async with db.transaction(SYSTEM) as tx:
        session = await accounts.open_session(tx, key, cast.acme.user_id, Place(), utc_now())

    async def identify() -> Actor:
        async with db.transaction(SYSTEM) as tx:
            return await accounts.authenticate(tx, key, session.token, utc_now())

    return await service.open_stream(db, hub, await identify(), None, identify)


async def _kill_listener(url: str) -> int:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as owner:
        cursor = await owner.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND query = %s
            """,
            (f'LISTEN "{CHANNEL}"',),
        )
        return len(await cursor.fetchall())
