"""Being woken by PostgreSQL: one connection of its own that listens, and comes back when lost."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, LiteralString

import psycopg
import structlog
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from hotlead.kit.db import CONNECT_TIMEOUT_S, session_options

# Looks this often though nobody called: a lost call then costs seconds, not hours.
LOOK_S: Final = 10.0
ANSWER_WITHIN_S: Final = 5.0
PAUSE_S: Final = 0.2
PAUSE_MAX_S: Final = 5.0

_log = structlog.stdlib.get_logger("hotlead.listening")


class Listener:
    """Calls `on_wake` for each NOTIFY on a channel, after each (re)connect, and every LOOK_S.

    A call says "look", not what there is: several may come as one, and `on_wake` reads for itself
    what is new. So nothing is missed while the connection is away.
    """

    def __init__(
        self,
        url: str,
        role: LiteralString,
        channel: LiteralString,
        on_wake: Callable[[], Awaitable[None]],
    ) -> None:
        self._url = url
        self._options = session_options(role)
        self._listen = sql.SQL("LISTEN {}").format(sql.Identifier(channel))
        self._on_wake = on_wake
        self.is_up = False

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is tried again with growing pauses."""
        pause_s = PAUSE_S
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(self._listen)
                    await self._on_wake()
                    self.is_up, pause_s = True, PAUSE_S
                    await self._follow(connection)
            except (psycopg.Error, OSError) as error:
                _log.warning("listener_lost", error=type(error).__name__)
            finally:
                self.is_up = False
            chance = random.random()  # noqa: S311 - spreads reconnects, protects nothing
            await asyncio.sleep(pause_s * (0.5 + chance))
            pause_s = min(2 * pause_s, PAUSE_MAX_S)

    async def _connect(self) -> AsyncConnection[TupleRow]:
        return await AsyncConnection[TupleRow].connect(
            self._url,
            autocommit=True,
            connect_timeout=CONNECT_TIMEOUT_S,
            options=self._options,
        )

    async def _follow(self, connection: AsyncConnection[TupleRow]) -> None:
        while True:
            is_called = False
            async for _ in connection.notifies(timeout=LOOK_S, stop_after=1):
                is_called = True
            if not is_called:
                # A connection whose other end vanished is as silent as one with no news.
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    await connection.execute("SELECT 1")
            await self._on_wake()
