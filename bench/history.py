"""A market with a past: leads, sales, decisions and ledger by the million, written as they are.

Foreign keys and triggers are off while it is written; the rows keep to them all the same, every
balance equals its ledger, and every entry is sealed: `hotlead check --chain` finds nothing.
"""

from dataclasses import dataclass

import psycopg

from bench.market import BUYERS, BenchMarket

# A year of leads, the newest a minute ago.
DAYS = 365
# Decisions are kept for as long as the setting's default.
DECISIONS_DAYS = 90
CREDIT = 5


@dataclass(frozen=True, slots=True)
class Past:
    """What is to have happened; sales are `leads` × BUYERS at most."""

    leads: int
    sales: int
    ledger_rows: int


# A subscription of each provider, numbered from zero.
_BUYERS = """
    CREATE TEMPORARY TABLE buyer AS
    SELECT row_number() OVER (ORDER BY s.number) - 1 AS place, s.id AS subscription_id,
        s.provider_id, s.competition_level_id
    FROM provider_subscriptions AS s
    JOIN competition_levels AS c ON c.id = s.competition_level_id
    WHERE c.niche_id = %(niche_id)s
    """

_LEADS = """
    CREATE TEMPORARY TABLE past AS
    SELECT n, md5('lead' || n)::uuid AS id,
        now() - (%(leads)s - n + 1) * %(days)s * interval '1 day' / %(leads)s AS at,
        CASE WHEN n %% 100 = 0 THEN 'unsold' WHEN n %% 1000 = 1 THEN 'pending_approval'
             ELSE 'distributed' END AS status
    FROM generate_series(%(first)s, %(leads)s) AS n;

    INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                       contact_fingerprint, form_data, latitude, longitude, location_state,
                       location_country, utm_source, approved_at, distributed_at,
                       distribution_attempts, next_attempt_at, created_at, updated_at)
    SELECT id, %(niche_id)s, 1, status, 'Past', 'p' || n || '@example.com',
        sha256(n::text::bytea),
        jsonb_build_object('budget', n %% 600, 'region', jsonb_build_array('EU')),
        30 + n %% 1500 / 100.0, -120 + n %% 5000 / 100.0, 'TX', 'US', 'source' || n %% 9,
        CASE WHEN status <> 'pending_approval' THEN at END,
        CASE WHEN status = 'distributed' THEN at END, 1,
        CASE WHEN status = 'unsold' AND n %% 1000 = 0 THEN now() + interval '1 hour' END, at, at
    FROM past;
    """

_SALES = """
    CREATE TEMPORARY TABLE sale AS
    SELECT row_number() OVER () AS n, gen_random_uuid() AS id, l.id AS lead_id,
        s.subscription_id, s.provider_id, s.competition_level_id, l.at
    FROM past AS l
    CROSS JOIN generate_series(0, %(each)s - 1) AS turn
    JOIN buyer AS s ON s.place = (l.n * %(each)s + turn) %% %(buyers)s
    WHERE l.status = 'distributed'
    LIMIT %(sales)s
    """

# What the trigger does row by row, as an aggregate that carries the last hash along.
_CHAIN = """
    CREATE OR REPLACE FUNCTION pg_temp.seal_behind(
        last bytea, entry provider_ledger, before bytea
    ) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN provider_ledger_hash(entry, coalesce(last, before));

    CREATE OR REPLACE AGGREGATE pg_temp.sealed(entry provider_ledger, before bytea) (
        SFUNC = pg_temp.seal_behind, STYPE = bytea
    );
    """

# Credits come between the sales, so that a page of the ledger shows both.
_LEDGER = """
    INSERT INTO provider_ledger (id, provider_id, subscription_id, lead_id, assignment_id,
                                 transaction_type, amount, balance_after, idempotency_key,
                                 created_at, entry_hash)
    OVERRIDING SYSTEM VALUE
    SELECT e.id, e.provider_id, e.subscription_id, e.lead_id, e.assignment_id, e.kind, e.amount,
        e.balance, e.key, e.at, pg_temp.sealed(
            ROW(e.id, e.provider_id, e.subscription_id, e.lead_id, e.assignment_id, NULL, e.kind,
                e.amount, e.balance, e.key, NULL, NULL, e.at, NULL)::provider_ledger, e.before
        ) OVER (PARTITION BY e.provider_id ORDER BY e.id)
    FROM (
        SELECT w.*, head.entry_hash AS before,
            p.balance + sum(w.amount) OVER (PARTITION BY w.provider_id ORDER BY w.id) AS balance
        FROM (
            SELECT nextval('provider_ledger_id_seq') AS id, o.*
            FROM (
                SELECT n, provider_id, subscription_id, lead_id, id AS assignment_id,
                    'lead_purchase' AS kind, -1 AS amount, 'sale:' || id AS key, at
                FROM sale
                UNION ALL
                SELECT n, provider_id, NULL, NULL, NULL, 'manual_credit', %(credit)s,
                    'credit:' || provider_id || ':' || %(ledger_rows)s || ':' || n,
                    now() - (n %% 525600) * interval '1 minute'
                FROM generate_series(1, %(credits)s) AS n
                JOIN buyer ON place = n %% %(buyers)s
                ORDER BY at, n
            ) AS o
        ) AS w
        JOIN providers AS p ON p.id = w.provider_id
        LEFT JOIN (
            SELECT DISTINCT ON (provider_id) provider_id, entry_hash
            FROM provider_ledger
            ORDER BY provider_id, id DESC
        ) AS head ON head.provider_id = w.provider_id
    ) AS e
    ORDER BY e.id
    """

_REST = """
    INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id, competition_level_id,
                                  ledger_entry_id, price_charged, competitors_max, created_at)
    SELECT s.id, s.lead_id, s.provider_id, s.subscription_id, s.competition_level_id,
        e.id, -e.amount, %(competitors)s, s.at
    FROM sale AS s
    JOIN provider_ledger AS e ON e.assignment_id = s.id;

    INSERT INTO distribution_runs (id, lead_id, attempt, outcome, policy, decisions, reason_counts,
                                   decided_at, decide_ms)
    SELECT gen_random_uuid(), id, 1, status, 'additive',
        '[{"level": "0190f5a4-0000-7000-8000-000000000000", "reasons": {"won": [1, 2, 3]}}]',
        '{"won": 3}', at, 0
    FROM past
    WHERE status <> 'pending_approval' AND at > now() - %(kept_days)s * interval '1 day';

    INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, provider_id, lead_id,
                            assignment_id, template, status, sent_at, created_at)
    SELECT gen_random_uuid(), 'lead.assigned:' || id, 'email', 'provider', provider_id, provider_id,
        lead_id, id, 'new_lead', 'sent', at, at
    FROM sale;

    UPDATE providers AS p SET balance = e.balance
    FROM (SELECT provider_id, sum(amount) AS balance FROM provider_ledger GROUP BY provider_id) AS e
    WHERE e.provider_id = p.id;
    DROP TABLE buyer, past, sale;
    """


def make_past(url: str, market: BenchMarket, before: Past, wanted: Past) -> None:
    """Write what is missing between two pasts of the market."""
    sales = wanted.sales - before.sales
    leads = wanted.leads - before.leads
    values: dict[str, object] = {
        "niche_id": market.niche_id,
        "first": before.leads + 1,
        "leads": wanted.leads,
        "days": DAYS,
        "each": min(BUYERS, -(-sales // leads)),
        "sales": sales,
        "credits": wanted.ledger_rows - before.ledger_rows - sales,
        "ledger_rows": wanted.ledger_rows,
        "credit": CREDIT,
        "competitors": BUYERS - 1,
        "kept_days": DECISIONS_DAYS,
    }
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET session_replication_role = replica; SET work_mem = '512MB'")
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', false)")
        values["buyers"] = owner.execute(_BUYERS, values).rowcount
        owner.execute("ANALYZE buyer")
        for statement in (_LEADS, _SALES, _CHAIN, _LEDGER, _REST):
            owner.execute(statement, values)
        owner.execute("VACUUM ANALYZE")
