"""What the tests of the live feed share: events, a reader of a stream, and what it was told."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import msgspec
from litestar.types import HTTPReceiveMessage, Message, Scope

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Jsonb, Tx, fetch_value
from hotlead.notifications import service
from hotlead.web.event_stream import EventStream
from hotlead.web.streams import Hub
from tests.builders import NOW

PATIENCE_S = 5.0


class Told(msgspec.Struct, frozen=True):
    """An event as a reader got it."""

    number: int
    name: str
    facts: dict[str, object] = {}


def read_events(text: str) -> list[Told]:
    """The events of a stream so far."""
    found: list[Told] = []
    for block in text.split("\n\n"):
        lines = (line.partition(": ") for line in block.split("\n"))
        fields = {name: value for name, _, value in lines if name}
        if "event" in fields:
            facts = json.loads(fields["data"])
            found.append(Told(int(fields["id"]), fields["event"], facts))
    return found


@dataclass
class Reader:
    """The other end of a stream; `is_slow` takes nothing, `leave` hangs up."""

    text: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    is_slow: bool = False
    left: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> HTTPReceiveMessage:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {n.decode(): v.decode() for n, v in message["headers"]}
        elif message["type"] == "http.response.body":
            if self.is_slow:
                await asyncio.Event().wait()
            self.text += message["body"].decode()
            self.heard.set()

    @property
    def told(self) -> list[Told]:
        """What was said, without what every stream says."""
        return [event for event in read_events(self.text) if event.name != "ready"]

    async def hear(self, count: int) -> list[Told]:
        """Wait for so many events."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.told) < count:
                self.heard.clear()
                await self.heard.wait()
        return self.told


@asynccontextmanager
async def reading(stream: EventStream) -> AsyncGenerator[tuple[Reader, asyncio.Task[None]]]:
    """Somebody who reads a stream, and its end, while the block runs."""
    reader = Reader()
    answer = asyncio.create_task(stream(cast("Scope", {}), reader.receive, reader.send))
    try:
        async with asyncio.timeout(PATIENCE_S):
            # Every stream begins with `ready`, or `reset`.
            while "event: re" not in reader.text:
                await reader.heard.wait()
                reader.heard.clear()
        yield reader, answer
    finally:
        reader.left.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(answer, PATIENCE_S)


@asynccontextmanager
async def following(url: str, db: Database, hub: Hub) -> AsyncGenerator[None]:
    """A hub that hands out what the database says, while the block runs."""
    task = asyncio.create_task(service.follow_feed(url, db, hub))
    try:
        async with asyncio.timeout(PATIENCE_S):
            while hub.position is None:  # noqa: ASYNC110 - the hub has nothing to wait for
                await asyncio.sleep(0.01)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def listen(
    db: Database, hub: Hub, actor: Actor, last_event_id: int | None = None
) -> EventStream:
    """The stream of somebody who stays who they are."""

    async def identify() -> Actor:
        return actor

    return await service.open_stream(db, hub, actor, last_event_id, identify)


async def add_event(tx: Tx, provider_id: UUID | None, name: str) -> int:
    """An event for a provider, or for administrators; its number."""
    return await fetch_value(
        tx,
        int,
        """
        INSERT INTO feed_events (provider_id, kind, facts, created_at)
        VALUES (%(provider_id)s, 'balance.changed', %(facts)s, %(now)s)
        RETURNING id
        """,
        {"provider_id": provider_id, "facts": Jsonb({"name": name}), "now": NOW},
    )


async def say(db: Database, provider_id: UUID | None, name: str) -> int:
    """The same, committed."""
    async with db.transaction(SYSTEM) as tx:
        return await add_event(tx, provider_id, name)


def names(told: list[Told]) -> list[object]:
    """What the events of `say` were called."""
    return [event.facts.get("name") for event in told]
