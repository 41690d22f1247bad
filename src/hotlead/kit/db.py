"""The one door to PostgreSQL: pools, transactions with an actor, typed rows.

A `Tx` is an open transaction. Whoever holds one may read and write and must not talk to the
outside world; whoever opens one (`Database.transaction`) commits it.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from time import monotonic
from typing import LiteralString, TypeAlias, TypeVar
from uuid import UUID

import msgspec
from psycopg import AsyncConnection, AsyncCursor, AsyncTransaction
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from hotlead.kit.actor import Actor
from hotlead.kit.errors import NotFound

__all__ = [
    "APP_ROLE",
    "WORKER_ROLE",
    "Database",
    "Jsonb",
    "Params",
    "Tx",
    "execute",
    "fetch_all",
    "fetch_maybe",
    "fetch_one",
    "fetch_rows",
    "fetch_value",
    "session_options",
]

T = TypeVar("T")
Tx: TypeAlias = AsyncConnection[TupleRow]
Params: TypeAlias = Mapping[str, object]

APP_ROLE = "hotlead_app"
WORKER_ROLE = "hotlead_worker"
STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
IDLE_TIMEOUT_MS = 60_000
CONNECT_TIMEOUT_S = 10
POOL_WAIT_S = 10
CHECK_AFTER_S = 0.5

# Values that psycopg has already made; msgspec takes them as they are.
_READY_TYPES = (UUID, datetime, date, time, timedelta, Decimal, bytes)


class PooledConnection(AsyncConnection[TupleRow]):
    """A connection that knows when it was last given back, in seconds of the monotonic clock."""

    returned_at: float = 0.0


class Database:
    """A pool of connections that act as one database role."""

    def __init__(self, url: str, role: LiteralString, pool_size_max: int) -> None:
        self._pool = AsyncConnectionPool[PooledConnection](
            url,
            connection_class=PooledConnection,
            min_size=1,
            max_size=pool_size_max,
            timeout=POOL_WAIT_S,
            open=False,
            kwargs={
                "autocommit": True,
                "connect_timeout": CONNECT_TIMEOUT_S,
                "prepare_threshold": 2,
                "options": session_options(role),
            },
            check=_check_if_idle,
            reset=_note_return,
        )

    async def open(self) -> None:
        """Open the pool; connections are made as they are needed."""
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Tx]:
        """A connection in autocommit: each statement is its own transaction, without an actor."""
        async with self._pool.connection() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncGenerator[Tx]:
        """A transaction of `actor`, committed at the end of the block, rolled back on an error."""
        async with self._pool.connection() as connection, AsyncExitStack() as stack:
            # Sent together: opening costs one round trip. `connection.transaction()` would keep the
            # pipeline open for the whole block, and no statement would know its row count.
            async with connection.pipeline():
                await stack.enter_async_context(AsyncTransaction(connection))
                await _set_actor(connection, actor)
            yield connection


async def _note_return(connection: PooledConnection) -> None:
    connection.returned_at = monotonic()


async def _check_if_idle(connection: PooledConnection) -> None:
    """Ask a connection that lay idle whether the server is still there; a busy pool need not."""
    if monotonic() - connection.returned_at > CHECK_AFTER_S:
        await AsyncConnectionPool.check_connection(connection)


def session_options(role: LiteralString) -> str:
    """The settings every connection of `role` starts with."""
    return (
        f"-c role={role} -c search_path=public,jobs,postgis -c timezone=UTC"
        f" -c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
        f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
    )


async def _set_actor(tx: Tx, actor: Actor) -> None:
    await tx.execute(
        """
        SELECT set_config('hotlead.actor_role', %(role)s, true),
            set_config('hotlead.user_id', %(user_id)s, true),
            set_config('hotlead.provider_id', %(provider_id)s, true)
        """,
        {
            "role": actor.role.value,
            "user_id": str(actor.user_id or ""),
            "provider_id": str(actor.provider_id or ""),
        },
    )


async def fetch_all(
    tx: Tx, record: type[T], sql: LiteralString, params: Params | None = None
) -> list[T]:
    """Every row of `sql` as `record`; the query carries its own limit."""
    async with tx.cursor(row_factory=_rows_as(record)) as cursor:
        await cursor.execute(sql, params)
        return await cursor.fetchall()


async def fetch_maybe(
    tx: Tx, record: type[T], sql: LiteralString, params: Params | None = None
) -> T | None:
    """The row of `sql` as `record`, or None."""
    async with tx.cursor(row_factory=_rows_as(record)) as cursor:
        await cursor.execute(sql, params)
        return await cursor.fetchone()


async def fetch_one(tx: Tx, record: type[T], sql: LiteralString, params: Params | None = None) -> T:
    """The row of `sql` as `record`; raises NotFound where there is none."""
    row = await fetch_maybe(tx, record, sql, params)
    if row is None:
        raise NotFound
    return row


async def fetch_value(
    tx: Tx, value_type: type[T], sql: LiteralString, params: Params | None = None
) -> T:
    """The first column of the first row; raises NotFound where there is no row."""
    cursor = await tx.execute(sql, params)
    row = await cursor.fetchone()
    if row is None:
        raise NotFound
    return msgspec.convert(row[0], value_type, strict=False, builtin_types=_READY_TYPES)


async def fetch_rows(
    tx: Tx, sql: LiteralString, params: Params | None = None, *, binary: bool = False
) -> Sequence[TupleRow]:
    """Plain tuples, for hot paths that read by position.

    `binary` halves the cost of many numbers, times and bytes; it wants types psycopg knows so.
    """
    cursor = await tx.execute(sql, params, binary=binary)
    return await cursor.fetchall()


async def execute(tx: Tx, sql: LiteralString, params: Params | None = None) -> int:
    """Run `sql`; how many rows it touched."""
    cursor = await tx.execute(sql, params)
    return cursor.rowcount


def _rows_as(record: type[T]) -> Callable[[AsyncCursor[object]], Callable[[Sequence[object]], T]]:
    def make(cursor: AsyncCursor[object]) -> Callable[[Sequence[object]], T]:
        names = [column.name for column in cursor.description or ()]

        def read(values: Sequence[object]) -> T:
            row = {name: _plain(value) for name, value in zip(names, values, strict=True)}
            return msgspec.convert(row, record, strict=False, builtin_types=_READY_TYPES)

        return read

    return make


def _plain(value: object) -> object:
    # inet columns arrive as address objects; records keep them as text.
    return str(value) if isinstance(value, IPv4Address | IPv6Address) else value
