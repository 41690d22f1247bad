"""An anchor says what the ledger was, also where somebody was writing at that moment."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg import Rollback
from structlog.testing import capture_logs

from hotlead.billing import jobs, queries, service
from hotlead.billing.records import ManualEntry
from hotlead.billing.service import chain
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx, fetch_rows
from hotlead.kit.ids import new_id
from hotlead.kit.mail import make_mailer
from hotlead.kit.resources import Resources
from tests.builders import NOW, Cast, ProviderCast


async def give(tx: Tx, cast: Cast, provider: ProviderCast) -> int:
    """A credit by hand; its entry."""
    order = ManualEntry(
        provider_id=provider.provider_id, amount=Decimal(5), memo="More", key=new_id().hex
    )
    return (await service.credit_provider(tx, cast.admin, order, NOW)).id


async def test_an_anchor_is_one_row_of_the_audit_log(worker_db: Database, cast: Cast) -> None:
    anchor = await service.anchor_ledger(worker_db, NOW)
    async with worker_db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT actor_role, entity_type, entity_id, metadata, created_at FROM audit_log
            WHERE action_type = 'ledger.anchored'
            """,
        )
        last = await service.last_anchor(tx)
    assert anchor is not None
    assert len(anchor.root) == 64
    told = {"entry_id": 2, "entries": 2, "providers": 2, "root": anchor.root}
    assert rows == [("system", "ledger", None, told, NOW)]
    assert last == anchor


async def test_where_nothing_is_new_there_is_no_anchor(worker_db: Database, cast: Cast) -> None:
    assert await service.anchor_ledger(worker_db, NOW)
    assert await service.anchor_ledger(worker_db, NOW) is None
    async with worker_db.transaction(cast.admin) as tx:
        entry_id = await give(tx, cast, cast.broke)
    again = await service.anchor_ledger(worker_db, NOW)
    assert again is not None
    assert (again.entry_id, again.entries, again.providers) == (entry_id, 3, 3)


async def test_an_empty_ledger_has_no_anchor(worker_db: Database) -> None:
    assert await service.anchor_ledger(worker_db, NOW) is None
    async with worker_db.transaction(SYSTEM) as tx:
        assert await service.last_anchor(tx) is None
    assert [(c.checked, c.wrong) for c in await service.check_chain(worker_db)] == [(0, 0)] * 2


@asynccontextmanager
async def _half_written(
    db: Database, worker_db: Database, cast: Cast, *, is_kept: bool
) -> AsyncGenerator[tuple[int, int]]:
    """Two entries, of which the one with the lower id is committed (or not) after the block."""
    async with db.transaction(cast.admin) as slow:
        lower = await give(slow, cast, cast.acme)
        async with worker_db.transaction(cast.admin) as tx:
            higher = await give(tx, cast, cast.rival)
        assert lower < higher
        yield lower, higher
        if not is_kept:
            raise Rollback


@pytest.mark.parametrize("is_kept", [True, False])
async def test_it_waits_for_who_was_writing_and_nobody_waits_for_it(
    db: Database, worker_db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch, *, is_kept: bool
) -> None:
    monkeypatch.setattr(chain, "POLL_S", 0.01)
    async with _half_written(db, worker_db, cast, is_kept=is_kept) as (_, higher):
        anchoring = asyncio.create_task(service.anchor_ledger(worker_db, NOW))
        await asyncio.sleep(0.1)
        assert not anchoring.done()
        # Whoever comes later is not waited for, and does not wait.
        async with worker_db.transaction(cast.admin) as later:
            await give(later, cast, cast.broke)
            await give(later, cast, cast.rival)
    anchor = await anchoring
    assert anchor is not None
    assert (anchor.entry_id, anchor.entries) == (higher, 4 if is_kept else 3)
    assert all(check.is_clean for check in await service.check_chain(worker_db))


async def test_without_the_wait_the_anchor_would_be_wrong(
    db: Database, worker_db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(_tx: Tx) -> frozenset[str]:
        return frozenset()

    monkeypatch.setattr(queries, "list_writers", nobody)
    async with _half_written(db, worker_db, cast, is_kept=True):
        await service.anchor_ledger(worker_db, NOW)
    seals, anchors = await service.check_chain(worker_db)
    assert (seals.wrong, anchors.wrong) == (0, 1)


async def test_a_writer_that_does_not_end(
    db: Database, worker_db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "POLLS_MAX", 2)
    monkeypatch.setattr(chain, "POLL_S", 0.01)
    async with _half_written(db, worker_db, cast, is_kept=True):
        with pytest.raises(service.LedgerBusy):
            await service.anchor_ledger(worker_db, NOW)
    assert await service.anchor_ledger(worker_db, NOW)


async def test_the_job_tells_the_logs(
    database_url: str, worker_db: Database, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    resources = Resources(worker_db, settings, make_mailer(None, tmp_path))
    with capture_logs() as quiet:
        await jobs.anchor_ledger(resources)
    _tamper(database_url, "'x'")
    async with worker_db.transaction(cast.admin) as tx:
        newer = await give(tx, cast, cast.rival)
    with capture_logs() as loud:
        await jobs.anchor_ledger(resources)
    _tamper(database_url, "NULL")
    assert [line["event"] for line in quiet] == ["ledger_anchored"]
    assert [line["event"] for line in loud] == ["ledger_chain_broken", "ledger_anchored"]
    assert loud[0] == {
        "event": "ledger_chain_broken",
        "log_level": "error",
        "check": "chain_is_whole",
        "examples": ["1"],
    }
    assert (loud[1]["entry_id"], loud[1]["log_level"]) == (newer, "info")


def _tamper(url: str, memo: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(f"UPDATE provider_ledger SET memo = {memo} WHERE id = 1".encode())
