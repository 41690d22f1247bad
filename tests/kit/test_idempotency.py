"""A key is taken for a day, and forgotten some time after it."""

from datetime import timedelta

import pytest

from hotlead import worker
from hotlead.kit import idempotency
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx, execute, fetch_rows
from hotlead.kit.idempotency import ANSWER_KEPT, Answer, Claim, KeptAnswer
from hotlead.kit.mail import make_mailer
from hotlead.kit.resources import Resources
from tests.builders import NOW

CLAIM = Claim("user:1", "key", b"1" * 32)
OTHER = Claim("user:1", "key", b"2" * 32)


async def _keep(tx: Tx, claim: Claim, body: bytes) -> None:
    assert await idempotency.take_key(tx, claim, NOW) is None
    await idempotency.keep_answer(tx, claim, Answer(201, body))


async def test_a_taken_key_has_its_answer(tx: Tx) -> None:
    await _keep(tx, CLAIM, b'{"b":1,"a":2}')
    kept = await idempotency.take_key(tx, CLAIM, NOW)
    assert kept == KeptAnswer(201, b'{"b":1,"a":2}', is_same=True)
    kept = await idempotency.take_key(tx, OTHER, NOW)
    assert kept == KeptAnswer(201, b'{"b":1,"a":2}', is_same=False)


async def test_a_key_is_free_again_after_a_day(tx: Tx) -> None:
    await _keep(tx, CLAIM, b"first")
    later = NOW + ANSWER_KEPT
    assert await idempotency.take_key(tx, CLAIM, later - timedelta(seconds=1)) is not None
    assert await idempotency.take_key(tx, OTHER, later) is None
    await idempotency.keep_answer(tx, OTHER, Answer(200, b"second"))
    kept = await idempotency.take_key(tx, OTHER, later + timedelta(hours=23))
    assert kept == KeptAnswer(200, b"second", is_same=True)


async def test_old_keys_are_deleted_in_batches(
    worker_db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (idempotency, worker):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE_MAX", 10)
    async with worker_db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            INSERT INTO idempotency_keys (scope, key, request_sha256, expires_at)
            SELECT 'user:1', n::text, sha256('x'), now() + make_interval(secs => n - 26)
            FROM generate_series(1, 60) AS n
            """,
        )
    async with worker_db.transaction(SYSTEM) as tx:
        assert await idempotency.forget_answers(tx, NOW + timedelta(days=999)) == 10
        await execute(tx, "UPDATE idempotency_keys SET expires_at = expires_at + '1 minute'")
        await execute(
            tx, "UPDATE idempotency_keys SET expires_at = 'epoch' WHERE key::integer <= 35"
        )
    mailer = make_mailer(None, settings.outbox_dir)
    await worker.prune_idempotency_keys(Resources(worker_db, settings, mailer))
    async with worker_db.transaction(SYSTEM) as tx:
        left = await fetch_rows(tx, "SELECT key::integer FROM idempotency_keys ORDER BY 1")
    assert [row[0] for row in left] == list(range(36, 61))


def test_the_worker_forgets_every_hour() -> None:
    (job,) = [job for job in worker.JOBS if job.name == "worker.prune_idempotency_keys"]
    assert job.cron == "40 * * * *"
