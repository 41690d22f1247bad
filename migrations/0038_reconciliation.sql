-- What moved the account's balance at the gateway, and how it compares with ours, day by day.

CREATE TABLE balance_transactions (
    -- The gateway's own id.
    id varchar(255) PRIMARY KEY,
    -- The gateway's word, and ours.
    type varchar(100) NOT NULL,
    kind varchar(20) NOT NULL CHECK (kind IN
        ('deposit', 'deposit_refund', 'dispute', 'dispute_won', 'fee', 'payout', 'other')),
    amount numeric(12, 2) NOT NULL,
    fee numeric(12, 2) NOT NULL,
    net numeric(12, 2) NOT NULL,
    currency varchar(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    source_id varchar(255),
    intent_id varchar(255),
    -- No foreign key: that the gateway names a payment that is not here is what is looked for.
    payment_id uuid,
    created_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL
);
CREATE INDEX balance_transactions_by_day ON balance_transactions (created_at);
CREATE INDEX balance_transactions_by_payment ON balance_transactions (payment_id, kind)
    WHERE payment_id IS NOT NULL;
CREATE INDEX balance_transactions_unowned ON balance_transactions (intent_id)
    WHERE payment_id IS NULL AND intent_id IS NOT NULL;

-- One row a run: a day is reconciled again on the days after it.
CREATE TABLE reconciliations (
    id uuid PRIMARY KEY,
    day date NOT NULL,
    ran_at timestamptz NOT NULL,
    gateway varchar(20) NOT NULL CHECK (gateway IN ('stripe', 'sandbox', 'none')),
    -- The stretch that the gateway was asked for; null where there is none.
    fetched_from timestamptz,
    fetched_until timestamptz,
    totals jsonb NOT NULL,
    not_ours integer NOT NULL CHECK (not_ours >= 0),
    differing integer NOT NULL CHECK (differing >= 0),
    -- The first of them.
    differences jsonb NOT NULL,
    is_clean boolean NOT NULL CHECK (is_clean = (differing = 0))
);
CREATE INDEX reconciliations_by_day ON reconciliations (day DESC, ran_at DESC);

-- What an administrator put right by hand: the two sides may go on differing by as much.
CREATE TABLE settled_differences (
    payment_id uuid NOT NULL,
    kind varchar(20) NOT NULL CHECK (kind IN
        ('deposit', 'deposit_refund', 'dispute', 'dispute_won', 'fee', 'payout', 'other')),
    difference numeric(12, 2) NOT NULL,
    memo varchar(500) NOT NULL,
    settled_by uuid REFERENCES users (id),
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (payment_id, kind)
);

-- The entries and payments of a day that have another side: few among many.
CREATE INDEX provider_ledger_by_payment ON provider_ledger (payment_id, transaction_type)
    WHERE payment_id IS NOT NULL;
CREATE INDEX provider_ledger_paid_by_day ON provider_ledger (created_at)
    WHERE payment_id IS NOT NULL;
CREATE INDEX payments_by_completion ON payments (completed_at) WHERE completed_at IS NOT NULL;

GRANT SELECT ON balance_transactions, reconciliations TO hotlead_app;
GRANT SELECT, INSERT, UPDATE ON balance_transactions TO hotlead_worker;
GRANT SELECT, INSERT, UPDATE ON settled_differences TO hotlead_app, hotlead_worker;
GRANT SELECT, INSERT ON reconciliations TO hotlead_worker;

DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY[
        'balance_transactions', 'reconciliations', 'settled_differences'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT actor_is_staff())) '
                       'WITH CHECK ((SELECT actor_is_staff()))', table_name);
    END LOOP;
END
$$;
