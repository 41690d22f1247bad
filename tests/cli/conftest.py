"""A demo market without leads, and files to import into it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from hotlead.cli.commands import run_command
from hotlead.cli.screen import screen
from hotlead.demo.builder import build_market
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import WORKER_ROLE, Database
from tests.builders import PASSWORD_HASH
from tests.conftest import prove_money

DATA = Path(__file__).parents[1] / "data"
MAPPING = Path(__file__).parents[2] / "examples" / "education_leads.toml"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Somebody at a terminal, with a database of their own."""

    url: str
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: object) -> tuple[int, str]:
        """Run a command: its exit code, and all it printed as one line of words."""
        code = run_command([str(argument) for argument in arguments])
        printed = self.capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    def import_leads(self, file: Path, *options: object) -> tuple[int, str]:
        """Import a file into `online-education` with the mapping of the repository."""
        places = ("--niche", "online-education", "--mapping", MAPPING)
        return self.run("import-leads", file, *places, *options)

    def write(self, content: str | bytes, name: str = "leads.csv") -> Path:
        """A file in the terminal's folder."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def fetch(self, sql: LiteralString) -> list[tuple[object, ...]]:
        """What the database says, as its owner sees it."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def url(database_url: str) -> str:
    """The database as a URL, as an operator writes it."""
    parts = conninfo_to_dict(database_url)
    host = quote(str(parts.get("host", "")), safe="")
    port = f":{parts['port']}" if "port" in parts else ""
    password = f":{quote(str(parts['password']))}" if parts.get("password") else ""
    user = f"{parts.get('user', '')}{password}"
    return f"postgresql://{user}@{host}{port}/{parts['dbname']}"


@pytest.fixture
def market(database_url: str, settings: Settings) -> Iterator[Settings]:
    """The demo market without its leads; at the end the money checks must be clean."""
    asyncio.run(_build(database_url))
    yield replace(settings, database_url=database_url)
    asyncio.run(prove_money(database_url))


async def _build(url: str) -> None:
    db = Database(url, WORKER_ROLE, 2)
    await db.open()
    async with db.transaction(SYSTEM) as tx:
        await build_market(tx, PASSWORD_HASH, utc_now() - timedelta(days=31))
    await db.close()


@pytest.fixture
def terminal(
    url: str,
    market: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """Somebody at a terminal of a demo market."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOTLEAD_MODE", "test")
    monkeypatch.setenv("HOTLEAD_DATA_DIR", str(market.data_dir))
    monkeypatch.setenv("HOTLEAD_SECRET_KEY", market.secret_key)
    monkeypatch.setattr(screen, "width", 200)
    return Terminal(url, tmp_path, capsys)
