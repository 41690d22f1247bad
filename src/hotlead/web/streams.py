"""Server-sent events: the open streams of this process, and what is handed out to them.

Knows no feature: an event has a number, a name and a text of JSON, and goes to whoever is of its
audience. Numbers grow; each stream sends what is beyond the last one it sent.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Final

import msgspec
from prometheus_client import Counter, Gauge

from hotlead.kit.errors import RateLimited, Unavailable

STREAMS_PER_OWNER_MAX: Final = 10
# What a stream may lie behind before it is ended; its reader comes back and is given the rest.
WAITING_MAX: Final = 100
OWNER_RETRY_S: Final = 30

STREAMS: Final = Gauge("hotlead_feed_streams", "Open streams of the live feed.")
SENT: Final = Counter("hotlead_feed_events_sent", "Events handed out to streams.")
DROPPED: Final = Counter("hotlead_feed_streams_dropped", "Streams ended: their reader was slow.")


class TooManyStreams(RateLimited):
    """Somebody has as many streams open as one may."""

    code = "too_many_streams"

    def __init__(self) -> None:
        sentence = f"{STREAMS_PER_OWNER_MAX} streams are open already. Close one first."
        super().__init__(OWNER_RETRY_S, sentence)


class NoRoomForStreams(Unavailable):
    """This process has as many streams open as it may."""

    code = "no_room_for_streams"
    message = "Too many live streams are open. Try again in a moment."


class ServerEvent(msgspec.Struct, frozen=True):
    """What a stream says once; `data` is JSON on one line."""

    number: int
    name: str
    data: str = "{}"

    def encode(self) -> bytes:
        """As the browser reads it."""
        return f"id: {self.number}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


class OpenStream:
    """One reader: what waits for it, and whether it should go on reading."""

    __slots__ = ("_waiting", "after", "audience", "has_ended", "owner", "woken")

    def __init__(self, audience: str, owner: str) -> None:
        self.audience = audience
        self.owner = owner
        self.after = 0
        self.has_ended = False
        self.woken = asyncio.Event()
        self._waiting: deque[ServerEvent] = deque()

    def put(self, event: ServerEvent) -> None:
        """Let an event wait; a stream with WAITING_MAX of them is ended."""
        if len(self._waiting) >= WAITING_MAX:
            if not self.has_ended:
                DROPPED.inc()
            self.end()
            return
        self._waiting.append(event)
        self.woken.set()

    def take(self) -> bytes:
        """Everything that waits and was not sent before."""
        new = [event for event in self._waiting if event.number > self.after]
        self._waiting.clear()
        self.woken.clear()
        if new:
            self.after = new[-1].number
            SENT.inc(len(new))
        return b"".join(event.encode() for event in new)

    def end(self) -> None:
        """Send nothing more; the reader is told so at once."""
        self.has_ended = True
        self.woken.set()


class Hub:
    """The streams of a process. `position` is the last event handed out; None: it does not run."""

    def __init__(self, streams_max: int) -> None:
        self.position: int | None = None
        self._is_closed = False
        self._streams_max = streams_max
        self._by_audience: dict[str, set[OpenStream]] = {}
        self._by_owner: dict[str, int] = {}
        self._count = 0

    def join(self, audience: str, owner: str) -> OpenStream:
        """A stream that gets events from now on; raises TooManyStreams, NoRoomForStreams."""
        if self._by_owner.get(owner, 0) >= STREAMS_PER_OWNER_MAX:
            raise TooManyStreams
        if self._count >= self._streams_max:
            raise NoRoomForStreams
        stream = OpenStream(audience, owner)
        self._by_audience.setdefault(audience, set()).add(stream)
        self._by_owner[owner] = self._by_owner.get(owner, 0) + 1
        self._note(1)
        if self.position is None or self._is_closed:
            # Nobody would hand anything out: it says what there is and ends.
            stream.end()
        return stream

    def leave(self, stream: OpenStream) -> None:
        """Forget a stream; doing it twice is harmless."""
        members = self._by_audience.get(stream.audience, set())
        if stream not in members:
            return
        members.remove(stream)
        if not members:
            del self._by_audience[stream.audience]
        self._by_owner[stream.owner] -= 1
        if not self._by_owner[stream.owner]:
            del self._by_owner[stream.owner]
        self._note(-1)

    def publish(self, events: Iterable[tuple[str, ServerEvent]]) -> None:
        """Hand out events, each with its audience, in the order of their numbers."""
        for audience, event in events:
            for stream in self._by_audience.get(audience, ()):
                stream.put(event)
            self.position = event.number

    def start(self, position: int) -> None:
        """Hand out what comes after `position`; streams that know another past end."""
        if self.position is not None:
            self._end_all()
        self.position = position

    def close(self) -> None:
        """End every stream at once, and each that is opened after."""
        self._is_closed = True
        self._end_all()

    def _end_all(self) -> None:
        for members in self._by_audience.values():
            for stream in members:
                stream.end()

    def _note(self, change: int) -> None:
        self._count += change
        STREAMS.inc(change)
