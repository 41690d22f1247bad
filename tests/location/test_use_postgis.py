"""PostGIS is used where it is there and may be used; elsewhere nothing but speed is missing."""

from typing import Final

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hotlead.kit.db import APP_ROLE
from hotlead.kit.migrate import migrate, use_postgis
from tests.conftest import ServerUnderTest, fresh_database
from tests.contracts.test_privileges import test_few_functions_run_as_their_owner as few_run
from tests.contracts.test_privileges import test_views_see_what_their_caller_sees as views_see
from tests.contracts.test_tenancy import test_no_role_reaches_around_the_policies as none_around
from tests.contracts.test_tenancy import test_the_probe_knows_every_table as known

HAS_INDEX: Final = "SELECT to_regclass('leads_by_point') IS NOT NULL"


def _one(url: str, statement: str) -> object:
    with psycopg.connect(url) as owner:
        row = owner.execute(statement.encode()).fetchone()
    return row[0] if row else None


async def test_done_once_and_again(postgis_url: str) -> None:
    assert _one(postgis_url, HAS_INDEX) is True
    assert await migrate(postgis_url) == []
    # An update of the extension takes the mark away.
    with psycopg.connect(postgis_url, options="-c search_path=public,postgis") as owner:
        owner.execute(
            "ALTER FUNCTION st_dwithin(geography, geography, double precision, boolean)"
            " NOT LEAKPROOF"
        )
    await migrate(postgis_url)
    marked = "SELECT count(*) FROM pg_proc WHERE proname = 'st_dwithin' AND proleakproof"
    assert _one(postgis_url, marked) == 1


async def test_what_is_there_already_gets_its_point(postgis_url: str) -> None:
    """A database that was there before PostGIS was."""
    with psycopg.connect(postgis_url, autocommit=True) as owner:
        owner.execute("DROP EXTENSION postgis CASCADE")
        assert owner.execute(HAS_INDEX.encode()).fetchone() == (False,)
    await migrate(postgis_url)
    assert _one(postgis_url, HAS_INDEX) is True


async def test_who_may_not_goes_without(
    postgis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(postgis_url, autocommit=True) as owner:
        owner.execute("DROP EXTENSION postgis CASCADE")
    plain = make_conninfo(postgis_url, options=f"-c role={APP_ROLE}")
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
        await use_postgis(connection)
    assert _one(postgis_url, HAS_INDEX) is False
    assert capsys.readouterr().out.count("postgis_not_used") == 1


async def test_who_has_none_hears_nothing(
    server: ServerUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    with fresh_database(server) as url:
        assert await migrate(url) == []
        assert _one(url, HAS_INDEX) is False
    assert "postgis" not in capsys.readouterr().out


def test_the_contracts_hold_with_postgis_too(postgis_url: str) -> None:
    few_run(postgis_url)
    views_see(postgis_url)
    none_around(postgis_url)
    known(postgis_url)


def test_nobody_sees_the_extent_of_a_table(postgis_url: str) -> None:
    """PostGIS reads statistics with the rights of its owner, past every policy."""
    options = f"-c role={APP_ROLE} -c search_path=public,postgis"
    with (
        psycopg.connect(postgis_url, options=options) as web,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        web.execute("SELECT ST_EstimatedExtent('leads', 'point')")
