"""`schema.sql` is what the migrations make."""

import psycopg
import pytest

from hotlead.kit.schema_dump import SCHEMA_FILE, dump_schema
from tests.contracts.tree import ROOT

# Other versions of PostgreSQL print the same schema in other words.
DUMPED_BY_VERSION = 18


def test_schema_file_is_what_the_migrations_make(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        version = connection.info.server_version // 10_000
    if version != DUMPED_BY_VERSION:
        pytest.skip(f"schema.sql is compared on PostgreSQL {DUMPED_BY_VERSION}")
    kept = (ROOT / SCHEMA_FILE).read_text(encoding="utf-8")
    assert dump_schema(database_url) == kept, "run `make schema`"
