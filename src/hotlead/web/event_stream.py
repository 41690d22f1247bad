"""The answer that does not end: events as they come, a sign of life while there are none."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Final

from litestar.types import Message, Receive, Scope, Send
from psycopg import OperationalError

from hotlead.kit.errors import HotleadError
from hotlead.web.streams import DROPPED, Hub, OpenStream, ServerEvent

MEDIA_TYPE: Final = "text/event-stream"
# Below the minute after which proxies give up on a silent connection.
HEARTBEAT_S: Final = (15.0, 25.0)
# Somebody who may not read any more reads for a minute at most.
CHECK_EVERY_S: Final = 30.0
UNCHECKED_MAX_S: Final = 35.0
SEND_WITHIN_S: Final = 10.0
# After how long readers come back: each another time, so that a restart is no stampede.
RETRY_MS: Final = (1_000, 5_000)
SIGN_OF_LIFE: Final = b": \n\n"
_HEADERS: Final = [
    (b"content-type", f"{MEDIA_TYPE}; charset=utf-8".encode()),
    (b"cache-control", b"no-store"),
    # nginx would collect events until they fill its buffer.
    (b"x-accel-buffering", b"no"),
]

MayRead = Callable[[], Awaitable[bool]]


class EventStream:
    """An ASGI answer for one open stream; `may_read` asks whether its reader still may."""

    def __init__(
        self, hub: Hub, stream: OpenStream, first: Sequence[ServerEvent], may_read: MayRead
    ) -> None:
        self._hub = hub
        self._stream = stream
        self._first = first
        self._may_read = may_read
        self._checked_at = monotonic()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the reader leaves, is too slow or may not read, or the process stops."""
        watching = asyncio.ensure_future(_wait_for_disconnect(receive, self._stream))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _send_part(send, self._opening())
            while not self._stream.has_ended:
                await self._send_next(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            # The answer stays unfinished, and the server closes the connection.
            if not self._stream.has_ended:
                DROPPED.inc()
        finally:
            watching.cancel()
            self._hub.leave(self._stream)

    def _opening(self) -> bytes:
        retry_ms = random.randint(*RETRY_MS)  # noqa: S311 - spreads readers, protects nothing
        return b"".join([f"retry: {retry_ms}\n\n".encode(), *(e.encode() for e in self._first)])

    async def _send_next(self, send: Send) -> None:
        part = SIGN_OF_LIFE
        try:
            async with asyncio.timeout(random.uniform(*HEARTBEAT_S)):  # noqa: S311 - as above
                await self._stream.woken.wait()
            part = self._stream.take()
        except TimeoutError:
            pass
        if self._stream.has_ended:
            return
        if part:
            await _send_part(send, part)
        # After it: what is told to all at once does not wait until all were looked up.
        await self._check()

    async def _check(self) -> None:
        """Ends the stream of who may not read; of everybody while that cannot be found out."""
        age_s = monotonic() - self._checked_at
        if age_s < CHECK_EVERY_S:
            return
        try:
            may_read = await self._may_read()
        except HotleadError:
            may_read = False
        except OperationalError:
            if age_s < UNCHECKED_MAX_S:
                return
            may_read = False
        if may_read:
            self._checked_at = monotonic()
        else:
            self._stream.end()


async def _send_part(send: Send, part: bytes) -> None:
    message: Message = {"type": "http.response.body", "body": part, "more_body": True}
    async with asyncio.timeout(SEND_WITHIN_S):
        await send(message)


async def _wait_for_disconnect(receive: Receive, stream: OpenStream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()
