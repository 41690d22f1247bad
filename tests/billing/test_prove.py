"""Each money check finds the damage it is for, done by the owner with triggers off."""

import psycopg
import pytest

from hotlead.billing import service
from hotlead.billing.queries import CHECKS
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx, fetch_rows
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.refunds.shop import approve, report, sell

DAMAGE: dict[str, str] = {
    "balance_is_sum": "UPDATE providers SET balance = balance + 0.01",
    "chain_is_unbroken": "UPDATE provider_ledger SET balance_after = balance_after + 1",
    "chain_is_sealed": "UPDATE provider_ledger SET memo = 'Something else'",
    "no_debt": "UPDATE providers SET balance = -1",
    "low_balance_is_known": "UPDATE providers SET low_balance_threshold = 5000",
    "dispute_stops_sales": "UPDATE providers SET sales_stopped_at = now()",
    "sale_has_purchase": "UPDATE lead_assignments SET price_charged = price_charged + 1",
    "purchase_has_sale": "DELETE FROM lead_assignments",
    "refund_is_single": "UPDATE lead_assignments SET is_refunded = true, refunded_at = now()",
    # Approved, and nothing went back.
    "approved_is_refunded": """
        INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason, status,
                                       reviewed_at)
        SELECT gen_random_uuid(), lead_id, provider_id, id, 'spam', 'approved', now()
        FROM lead_assignments
    """,
    "payment_has_deposit": """
        INSERT INTO payments (id, provider_id, amount, status)
        SELECT gen_random_uuid(), id, 5, 'completed' FROM providers
    """,
    "given_back_is_booked": """
        WITH paid AS (
            INSERT INTO payments (id, provider_id, amount, status, refunded)
            SELECT gen_random_uuid(), id, 5, 'completed', 2 FROM providers
            RETURNING id, provider_id
        )
        INSERT INTO provider_ledger (provider_id, payment_id, transaction_type, amount,
                                     balance_after, idempotency_key, entry_hash)
        SELECT provider_id, id, 'deposit_refund', -1, 0, id::text, '' FROM paid
    """,
    "deposit_has_invoice": """
        WITH paid AS (
            INSERT INTO payments (id, provider_id, amount, status)
            SELECT gen_random_uuid(), id, 5, 'completed' FROM providers
            RETURNING id, provider_id
        )
        INSERT INTO provider_ledger (provider_id, payment_id, transaction_type, amount,
                                     balance_after, idempotency_key, entry_hash)
        SELECT provider_id, id, 'deposit', 5, 0, id::text, '' FROM paid
    """,
    "invoices_have_no_gap": """
        INSERT INTO invoices (number, payment_id, provider_id, amount, currency, seller, buyer,
                              issued_at)
        SELECT 2, id, id, 5, 'USD', '', '', now() FROM providers LIMIT 1
    """,
    "months_are_a_chain": """
        INSERT INTO statements (provider_id, month, company_name, timezone, after_entry_id,
                                last_entry_id, entries, opening, closing, created_at)
        SELECT provider_id, '2026-10-01', '', 'UTC', 0, min(id), 1, 5, 5, now()
        FROM provider_ledger GROUP BY provider_id
    """,
    # On a day that was reconciled: something moved at Stripe, and nothing here.
    "stripe_is_booked": """
        WITH run AS (
            INSERT INTO reconciliations (id, day, ran_at, gateway, fetched_from, fetched_until,
                                         totals, not_ours, differing, differences, is_clean)
            VALUES (gen_random_uuid(), '2026-11-20', now(), 'stripe', '2026-11-16', '2026-11-21',
                    '[]', 0, 0, '[]', true)
        )
        INSERT INTO balance_transactions (id, type, kind, amount, fee, net, currency, payment_id,
                                          created_at, fetched_at)
        VALUES ('txn_1', 'charge', 'deposit', 5, 0, 5, 'USD', gen_random_uuid(),
                '2026-11-20 23:59:59Z', now())
    """,
    "booked_is_at_stripe": """
        WITH run AS (
            INSERT INTO reconciliations (id, day, ran_at, gateway, fetched_from, fetched_until,
                                         totals, not_ours, differing, differences, is_clean)
            VALUES (gen_random_uuid(), '2026-11-20', now(), 'stripe', '2026-11-16', '2026-11-21',
                    '[]', 0, 0, '[]', true)
        )
        INSERT INTO provider_ledger (provider_id, payment_id, transaction_type, amount,
                                     balance_after, idempotency_key, created_at, entry_hash)
        SELECT id, gen_random_uuid(), 'deposit', 5, 0, id::text, '2026-11-20 00:00Z', ''
        FROM providers
    """,
    "promise_is_kept": "UPDATE lead_assignments SET competitors_max = 0",
    "sold_has_buyer": "UPDATE leads SET status = 'unsold'",
}


def test_every_check_has_its_damage() -> None:
    assert set(DAMAGE) == {check.name for check in CHECKS}


@pytest.mark.parametrize("name", sorted(DAMAGE))
async def test_finds(database_url: str, cast: Cast, name: str) -> None:
    db = Database(database_url, "hotlead_worker", 2)
    await db.open()
    async with db.transaction(SYSTEM) as tx:
        for provider in (cast.acme, cast.rival):
            await make_subscription(tx, provider.provider_id, cast.level_id)
        await make_lead(tx, cast.niche_id, status="approved")
    cache = distribution.TermsCache()
    await distribution.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    clean = await service.record_proof(db, NOW)
    assert clean.is_clean, clean.results
    assert all(check.checked for check in clean.results if check.name in _busy())
    with psycopg.connect(database_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(DAMAGE[name].encode())
    proof = await service.record_proof(db, NOW)
    async with db.transaction(SYSTEM) as tx:
        kept = await fetch_rows(tx, "SELECT is_clean FROM money_checks ORDER BY is_clean")
    await db.close()
    wrong = {check.name for check in proof.results if not check.is_clean}
    assert name in wrong
    assert all(check.examples for check in proof.results if not check.is_clean)
    assert kept == [(False,), (True,)]
    with psycopg.connect(database_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("TRUNCATE providers, leads, balance_transactions CASCADE")


async def test_a_second_refund_of_a_sale_is_found_without_the_rule_of_the_table(
    database_url: str, db: Database, cast: Cast
) -> None:
    """`refund_is_single` sees two refunds of a sale, each of the right amount."""
    lead_id = await sell(db, cast)
    await approve(db, cast.admin, (await report(db, cast.acme.actor, lead_id)).id)
    async with await psycopg.AsyncConnection.connect(database_url) as owner:
        assert "refund_is_single" not in await _wrong(owner)
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("DROP INDEX provider_ledger_one_per_assignment")
        await owner.execute(
            """
            INSERT INTO provider_ledger (provider_id, lead_id, assignment_id, transaction_type,
                                         amount, balance_after, idempotency_key, entry_hash)
            SELECT provider_id, lead_id, assignment_id, 'refund', amount, balance_after + amount,
                'again', ''
            FROM provider_ledger WHERE transaction_type = 'refund'
            """
        )
        assert "refund_is_single" in await _wrong(owner)
        await owner.rollback()


async def _wrong(tx: Tx) -> set[str]:
    return {check.name for check in await service.prove(tx) if not check.is_clean}


def _busy() -> set[str]:
    """The checks that have something to look at in this market."""
    empty = {
        "refund_is_single",
        "approved_is_refunded",
        "payment_has_deposit",
        "given_back_is_booked",
        "deposit_has_invoice",
        "invoices_have_no_gap",
        "months_are_a_chain",
        "stripe_is_booked",
        "booked_is_at_stripe",
    }
    return {c.name for c in CHECKS} - empty
