"""A database in which every change is undone: thousands of requests against the same rows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Self

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from hotlead.kit.db import APP_ROLE, Database, session_options


class RehearsalDatabase(Database):
    """Everything runs for real, on one connection: a transaction is a savepoint of the rehearsal.

    What the application asks for at the same time runs one after the other.
    """

    def __init__(self, connection: AsyncConnection[TupleRow]) -> None:
        self.connection_of_all = connection
        # The part of a pool that `Database` uses; its own methods stay as they are.
        self._pool = _OneConnection(connection)  # pyright: ignore[reportAttributeAccessIssue]

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> AsyncGenerator[Self]:
        """The database as the web sees it."""
        options = session_options(APP_ROLE)
        async with await AsyncConnection.connect(url, autocommit=True, options=options) as one:
            yield cls(one)

    @asynccontextmanager
    async def rehearsal(self) -> AsyncGenerator[None]:
        """What happens inside is undone at the end."""
        async with self.connection_of_all.transaction(force_rollback=True):
            yield


class _OneConnection:
    """Lends one connection to one borrower at a time, each inside a savepoint."""

    def __init__(self, connection: AsyncConnection[TupleRow]) -> None:
        self._connection = connection
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[AsyncConnection[TupleRow]]:
        async with self._lock, self._connection.transaction():
            # A setting made `local` would last as long as the rehearsal: forget the last actor.
            await self._connection.execute("RESET ALL")
            yield self._connection
            # What a commit would check.
            await self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
