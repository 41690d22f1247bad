"""The money checks: each statement counts what it looked at, and what is wrong with examples."""

from dataclasses import dataclass
from typing import LiteralString

from hotlead.billing.queries.chain import EXAMPLES_MAX, SEALS
from hotlead.billing.records import CheckCount
from hotlead.kit.db import Tx, fetch_one

# All of them are looked at every night, and by `hotlead check --chain`.
_NEWEST: LiteralString = """
    WITH part AS (
        SELECT e.id, e.provider_id, e.entry_hash, e AS entry
        FROM provider_ledger AS e
        ORDER BY e.id DESC
        LIMIT 10000
    )
    """


@dataclass(frozen=True, slots=True)
class CheckQuery:
    """A check: `sql` gives `subject` (text) and `is_wrong` for every row it looks at."""

    name: str
    title: str
    sql: LiteralString


CHECKS: tuple[CheckQuery, ...] = (
    CheckQuery(
        "balance_is_sum",
        "Every balance is the sum of its ledger entries",
        """
        SELECT p.id::text AS subject, p.balance <> coalesce(sum(e.amount), 0) AS is_wrong
        FROM providers AS p
        LEFT JOIN provider_ledger AS e ON e.provider_id = p.id
        GROUP BY p.id
        """,
    ),
    CheckQuery(
        "chain_is_unbroken",
        "Every entry continues from the balance before it",
        """
        SELECT e.id::text AS subject,
            e.balance_after <> e.amount + coalesce(lag(e.balance_after) OVER chain, 0) AS is_wrong
        FROM provider_ledger AS e
        WINDOW chain AS (PARTITION BY e.provider_id ORDER BY e.id)
        """,
    ),
    CheckQuery(
        "chain_is_sealed",
        "The newest entries carry the hash of what they say and of the entry before",
        _NEWEST + SEALS,
    ),
    CheckQuery(
        "no_debt",
        "No balance is below zero, except after Stripe took money back",
        """
        SELECT p.id::text AS subject,
            p.balance < 0 AND NOT EXISTS (
                SELECT FROM provider_ledger AS e
                WHERE e.provider_id = p.id
                    AND e.transaction_type IN ('dispute', 'deposit_refund')
            ) AS is_wrong
        FROM providers AS p
        """,
    ),
    CheckQuery(
        "low_balance_is_known",
        "Every balance below its warning is known to be, and no other",
        """
        SELECT p.id::text AS subject,
            (p.low_balance_at IS NOT NULL) <> (
                p.balance < p.low_balance_threshold
                AND EXISTS (SELECT FROM provider_ledger AS e WHERE e.provider_id = p.id)
            ) AS is_wrong
        FROM providers AS p
        """,
    ),
    CheckQuery(
        "dispute_stops_sales",
        "Nothing is sold to whoever has a dispute that stands, and to everyone else",
        """
        SELECT p.id::text AS subject,
            (p.sales_stopped_at IS NOT NULL) <> EXISTS (
                SELECT FROM disputes AS d
                WHERE d.provider_id = p.id AND d.lifted_at IS NULL AND d.status <> 'won'
            ) AS is_wrong
        FROM providers AS p
        """,
    ),
    CheckQuery(
        "sale_has_purchase",
        "Every sale has exactly one purchase of its price",
        """
        SELECT a.id::text AS subject,
            CASE WHEN a.price_charged = 0 THEN a.ledger_entry_id IS NOT NULL
                 ELSE e.id IS NULL OR e.id IS DISTINCT FROM a.ledger_entry_id
                      OR e.amount <> -a.price_charged OR e.provider_id <> a.provider_id
                      OR e.lead_id IS DISTINCT FROM a.lead_id
            END AS is_wrong
        FROM lead_assignments AS a
        LEFT JOIN provider_ledger AS e
            ON e.assignment_id = a.id AND e.transaction_type = 'lead_purchase'
        """,
    ),
    CheckQuery(
        "purchase_has_sale",
        "Every purchase belongs to a sale",
        """
        SELECT e.id::text AS subject, a.id IS NULL AS is_wrong
        FROM provider_ledger AS e
        LEFT JOIN lead_assignments AS a ON a.id = e.assignment_id
        WHERE e.transaction_type = 'lead_purchase'
        """,
    ),
    CheckQuery(
        "refund_is_single",
        "Every refunded sale has exactly one refund of its price, and no other has any",
        """
        SELECT coalesce(a.id, e.assignment_id)::text AS subject,
            a.id IS NULL OR e.id IS NULL OR e.amount <> a.price_charged
                OR e.provider_id <> a.provider_id
                OR count(*) OVER (PARTITION BY e.assignment_id) > 1 AND e.id IS NOT NULL AS is_wrong
        FROM (
            SELECT id, price_charged, provider_id FROM lead_assignments
            WHERE is_refunded AND price_charged > 0
        ) AS a
        FULL JOIN (
            SELECT id, assignment_id, amount, provider_id FROM provider_ledger
            WHERE transaction_type = 'refund'
        ) AS e ON e.assignment_id = a.id
        """,
    ),
    CheckQuery(
        "approved_is_refunded",
        "Every report that was approved gave the price of its sale back",
        """
        SELECT r.id::text AS subject,
            NOT a.is_refunded OR a.provider_id <> r.provider_id OR a.lead_id <> r.lead_id
                AS is_wrong
        FROM bad_lead_requests AS r
        JOIN lead_assignments AS a ON a.id = r.assignment_id
        WHERE r.status = 'approved'
        """,
    ),
    CheckQuery(
        "payment_has_deposit",
        "Every completed payment has exactly one deposit of its amount, and no other has any",
        """
        SELECT coalesce(p.id, e.payment_id)::text AS subject,
            p.id IS NULL OR e.id IS NULL OR e.amount <> p.amount
                OR e.provider_id <> p.provider_id AS is_wrong
        FROM (
            SELECT id, amount, provider_id FROM payments
            WHERE status IN ('completed', 'refunded')
        ) AS p
        FULL JOIN (
            SELECT id, payment_id, amount, provider_id FROM provider_ledger
            WHERE transaction_type = 'deposit' AND payment_id IS NOT NULL
        ) AS e ON e.payment_id = p.id
        """,
    ),
    CheckQuery(
        "given_back_is_booked",
        "What was given back of a payment at Stripe was taken from its provider",
        """
        SELECT coalesce(p.id, e.payment_id)::text AS subject,
            coalesce(p.refunded, 0) <> coalesce(e.amount, 0) AS is_wrong
        FROM (SELECT id, refunded FROM payments WHERE refunded > 0) AS p
        FULL JOIN (
            SELECT payment_id, -sum(amount) AS amount FROM provider_ledger
            WHERE transaction_type = 'deposit_refund'
            GROUP BY payment_id
        ) AS e ON e.payment_id = p.id
        """,
    ),
    CheckQuery(
        "deposit_has_invoice",
        "Every deposit that was paid has exactly one invoice of its amount",
        """
        SELECT coalesce(e.payment_id, i.payment_id)::text AS subject,
            i.number IS NULL OR e.id IS NULL OR e.amount <> i.amount
                OR e.provider_id <> i.provider_id AS is_wrong
        FROM (
            SELECT id, payment_id, amount, provider_id FROM provider_ledger
            WHERE transaction_type = 'deposit' AND payment_id IS NOT NULL
        ) AS e
        FULL JOIN invoices AS i ON i.payment_id = e.payment_id
        """,
    ),
    CheckQuery(
        "invoices_have_no_gap",
        "Invoices are numbered without a gap",
        """
        SELECT i.number::text AS subject,
            i.number <> row_number() OVER (ORDER BY i.number) AS is_wrong
        FROM invoices AS i
        """,
    ),
    CheckQuery(
        "months_are_a_chain",
        "Every statement begins where the one before ended, and ends with its last balance",
        """
        SELECT s.provider_id || ' ' || s.month AS subject,
            s.opening <> coalesce(lag(s.closing) OVER chain, 0)
                OR s.after_entry_id <> coalesce(lag(s.last_entry_id) OVER chain, 0)
                OR s.closing <> e.balance_after OR e.provider_id <> s.provider_id AS is_wrong
        FROM statements AS s
        LEFT JOIN provider_ledger AS e ON e.id = s.last_entry_id
        WINDOW chain AS (PARTITION BY s.provider_id ORDER BY s.month)
        """,
    ),
    CheckQuery(
        "stripe_is_booked",
        "What Stripe moved for us on a reconciled day is in the ledger",
        """
        SELECT t.payment_id || ' ' || t.kind AS subject,
            (t.is_foreign OR t.amount NOT IN (coalesce(e.amount, 0), coalesce(e.before, 0)))
                AND s.difference IS DISTINCT FROM t.amount - coalesce(e.amount, 0) AS is_wrong
        FROM (
            SELECT payment_id, kind, sum(amount) AS amount, bool_or(currency <> 'USD') AS is_foreign
            FROM balance_transactions
            WHERE payment_id IS NOT NULL
                AND kind IN ('deposit', 'deposit_refund', 'dispute', 'dispute_won')
            GROUP BY payment_id, kind
            HAVING bool_or((created_at AT TIME ZONE 'UTC')::date IN (
                SELECT day FROM reconciliations WHERE gateway <> 'none'))
        ) AS t
        CROSS JOIN (
            SELECT min(fetched_from) AS since, max(fetched_until) AS until FROM reconciliations
        ) AS k
        CROSS JOIN LATERAL (
            SELECT sum(amount) AS amount, sum(amount) FILTER (WHERE created_at < k.until) AS before
            FROM provider_ledger
            WHERE payment_id = t.payment_id AND transaction_type = t.kind AND created_at >= k.since
        ) AS e
        LEFT JOIN settled_differences AS s ON s.payment_id = t.payment_id AND s.kind = t.kind
        """,
    ),
    CheckQuery(
        "booked_is_at_stripe",
        "What a payment brought or took on a reconciled day is at Stripe",
        """
        SELECT e.payment_id || ' ' || e.kind AS subject,
            coalesce(t.amount, 0) NOT IN (e.amount, e.before)
                AND s.difference IS DISTINCT FROM coalesce(t.amount, 0) - e.amount AS is_wrong
        FROM (
            SELECT l.payment_id, l.transaction_type AS kind, sum(l.amount) AS amount,
                coalesce(sum(l.amount) FILTER (WHERE l.created_at < k.until), 0) AS before
            FROM provider_ledger AS l
            JOIN (
                SELECT min(fetched_from) AS since, max(fetched_until) AS until FROM reconciliations
            ) AS k ON l.created_at >= k.since
            WHERE l.payment_id IS NOT NULL
            GROUP BY l.payment_id, l.transaction_type
            HAVING bool_or((l.created_at AT TIME ZONE 'UTC')::date IN (
                SELECT day FROM reconciliations WHERE gateway <> 'none'))
        ) AS e
        CROSS JOIN LATERAL (
            SELECT sum(amount) AS amount FROM balance_transactions
            WHERE payment_id = e.payment_id AND kind = e.kind
        ) AS t
        LEFT JOIN settled_differences AS s ON s.payment_id = e.payment_id AND s.kind = e.kind
        """,
    ),
    CheckQuery(
        "promise_is_kept",
        "No lead has more buyers than any of them was promised",
        """
        SELECT a.lead_id::text AS subject, count(*) - 1 > min(a.competitors_max) AS is_wrong
        FROM lead_assignments AS a
        GROUP BY a.lead_id
        """,
    ),
    CheckQuery(
        "sold_has_buyer",
        "A lead is distributed exactly when somebody bought it",
        """
        SELECT l.id::text AS subject,
            (l.status IN ('distributed', 'bad_lead'))
                <> EXISTS (SELECT FROM lead_assignments AS a WHERE a.lead_id = l.id)
                -- Who has such a lead is another matter than where it stands.
                AND l.status NOT IN ('bad_lead', 'withdrawn') AS is_wrong
        FROM leads AS l
        """,
    ),
)

_COUNT: LiteralString = """
    SELECT count(*) AS checked,
        count(*) FILTER (WHERE c.is_wrong) AS wrong,
        coalesce((array_agg(c.subject) FILTER (WHERE c.is_wrong))[1:%(examples_max)s], '{}')
            AS examples
    FROM (
"""


async def count_wrong(tx: Tx, check: CheckQuery) -> CheckCount:
    """Run one check."""
    return await fetch_one(
        tx, CheckCount, _COUNT + check.sql + ") AS c", {"examples_max": EXAMPLES_MAX}
    )
