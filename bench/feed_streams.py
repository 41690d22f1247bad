"""Many readers of the live feed, as plain sockets, and when each was told what."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import quantiles
from time import time
from uuid import UUID

START_TIMEOUT_S = 60
OPENED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds from a commit to the readers."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


def delay_of(seconds: Sequence[float]) -> Delay:
    """Percentiles of delays."""
    cuts = [round(cut * 1000, 1) for cut in quantiles(seconds, n=100)]
    return Delay(len(seconds), cuts[49], cuts[94], cuts[98])


@dataclass
class Readers:
    """Open streams of one port; `heard` is (provider, lead or event name, when)."""

    port: int
    heard: list[tuple[UUID, str, float]] = field(default_factory=list[tuple[UUID, str, float]])
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def open(self, tokens: Sequence[tuple[UUID, str]]) -> None:
        """A stream for each provider's token."""
        for start in range(0, len(tokens), OPENED_AT_ONCE):
            batch = tokens[start : start + OPENED_AT_ONCE]
            self._tasks += await asyncio.gather(*(self._open(*each) for each in batch))

    async def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def wait_for(self, count: int, within_s: float) -> None:
        """Until so many events were heard, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while len(self.heard) < count:  # noqa: ASYNC110 - read once in a while
                    await asyncio.sleep(0.05)

    async def _open(self, provider_id: UUID, token: str) -> asyncio.Task[None]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        request = f"GET /api/v1/feed HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        writer.write(f"{request}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        while b"event: ready" not in await reader.readline():
            pass
        return asyncio.create_task(self._read(provider_id, reader, writer))

    async def _read(
        self, provider_id: UUID, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and len(line) > len(b"data: {}\n"):
                    facts = json.loads(line[len(b"data: ") :])
                    self.heard.append((provider_id, facts.get("lead_id", ""), time()))
        finally:
            writer.close()


async def wait_until_open(port: int) -> None:
    """Until somebody listens on the port."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)
