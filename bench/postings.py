"""Postings: how many credits and debits by hand a second, each in a transaction of its own.

On one account they wait for each other, for the account's row is locked until its transaction is
committed; on many accounts only the server's disk and cores are shared.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from time import perf_counter
from uuid import UUID

import uvloop

from bench.bare import run_script, transactions_per_second
from bench.market import make_market, refresh_statistics
from bench.server import throw_away_server
from hotlead.billing import service
from hotlead.billing.records import ManualEntry
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.clock import utc_now
from hotlead.kit.db import APP_ROLE, Database, execute, fetch_rows
from hotlead.kit.ids import new_id

ACCOUNTS = 1_000
LANES = 8
CROWD = 200
SECONDS = 6
# As a web process has by default.
CONNECTIONS = 10

# The rows of a posting, without asking anything.
_BARE = """
\\set n {account}
SELECT id AS prov FROM bench_accounts WHERE n = :n \\gset
BEGIN;
UPDATE providers SET balance = balance + 1, updated_at = now() WHERE id = :prov
    RETURNING balance AS left \\gset
INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after, idempotency_key,
    memo) VALUES (:prov, 'manual_credit', 1, :left, gen_random_uuid(), 'Bench');
INSERT INTO audit_log (id, actor_role, action_type, entity_type, entity_id, description)
    VALUES (gen_random_uuid(), 'system', 'provider.credited', 'provider', :prov, 'Bench');
COMMIT;
"""
_ACCOUNTS = """
DROP TABLE IF EXISTS bench_accounts;
CREATE TABLE bench_accounts AS SELECT row_number() OVER (ORDER BY id) AS n, id FROM providers;
CREATE UNIQUE INDEX ON bench_accounts (n);
ANALYZE bench_accounts;
"""


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings a second, of the product and bare."""

    one_account_8_callers: float
    one_account_200_callers: float
    accounts_1000_8_callers: float
    bare_one_account_8_clients: float
    bare_1000_accounts_8_clients: float


async def measure_postings(url: str) -> Postings:
    """Through the verbs and a pool of CONNECTIONS; half are credits, half debits."""
    db = Database(url, APP_ROLE, CONNECTIONS)
    await db.open()
    await make_market(db, ACCOUNTS)
    admin, accounts = await _make_admin(db), await _list_accounts(db)
    await refresh_statistics(url)
    one = accounts[:1]
    figures = [
        await _per_second(db, admin, one, LANES),
        await _per_second(db, admin, one, CROWD),
        await _per_second(db, admin, accounts, LANES),
    ]
    await db.close()
    run_script(url, _ACCOUNTS)
    bare = [
        transactions_per_second(url, _BARE.format(account=account), LANES, SECONDS)
        for account in ("1", f"random(1, {ACCOUNTS})")
    ]
    return Postings(*(round(figure, 1) for figure in (*figures, *bare)))


async def _per_second(db: Database, admin: Actor, accounts: Sequence[UUID], callers: int) -> float:
    """Each caller goes on to its next account as soon as a posting is committed."""
    ends = perf_counter() + SECONDS

    async def post(lane: int) -> int:
        done = 0
        while perf_counter() < ends:
            await _post(db, admin, accounts[(lane + done * callers) % len(accounts)], done)
            done += 1
        return done

    started = perf_counter()
    done = await asyncio.gather(*(post(lane) for lane in range(callers)))
    return sum(done) / (perf_counter() - started)


async def _post(db: Database, admin: Actor, provider_id: UUID, number: int) -> None:
    verb = service.debit_provider if number % 2 else service.credit_provider
    order = ManualEntry(
        provider_id=provider_id, amount=Decimal("1.00"), memo="Bench", key=new_id().hex
    )
    async with db.transaction(admin) as tx:
        await verb(tx, admin, order, utc_now())


async def _make_admin(db: Database) -> Actor:
    admin = Actor(role=Role.ADMIN, user_id=new_id(), name="Bench")
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            INSERT INTO users (id, email, password_hash, role, status, email_verified)
            VALUES (%(id)s, %(id)s || '@example.com', '', 'admin', 'active', true)
            """,
            {"id": admin.user_id},
        )
    return admin


async def _list_accounts(db: Database) -> list[UUID]:
    async with db.transaction(SYSTEM) as tx:
        return [row[0] for row in await fetch_rows(tx, "SELECT id FROM providers ORDER BY id")]


def main() -> None:
    """Measure on a throw-away server; JSON on standard output."""
    with throw_away_server() as server:
        print(json.dumps(asdict(uvloop.run(measure_postings(server.url))), indent=2))


if __name__ == "__main__":
    main()
