CREATE TABLE payments (
    id uuid PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    kind varchar(20) NOT NULL DEFAULT 'deposit' CHECK (kind IN ('deposit', 'auto_recharge')),
    checkout_session_id varchar(255) UNIQUE,
    stripe_payment_intent_id varchar(255) UNIQUE,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    currency varchar(3) NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
    payment_method varchar(50),
    failure_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payments_by_provider ON payments (provider_id, created_at DESC);

-- Append-only. The order of the identity is the order of each provider's balances, because the
-- row of the provider is locked before an entry takes its id.
CREATE TABLE provider_ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    subscription_id uuid REFERENCES provider_subscriptions (id) ON DELETE RESTRICT,
    lead_id uuid REFERENCES leads (id) ON DELETE RESTRICT,
    -- No foreign key: the assignment points here, and a circle would need deferred checks on
    -- the hottest path. The money checks compare both directions.
    assignment_id uuid,
    payment_id uuid REFERENCES payments (id) ON DELETE RESTRICT,
    transaction_type varchar(20) NOT NULL
        CHECK (transaction_type IN ('deposit', 'lead_purchase', 'refund', 'manual_credit',
                                    'manual_debit', 'dispute')),
    amount numeric(12, 2) NOT NULL,
    balance_after numeric(12, 2) NOT NULL,
    idempotency_key varchar(255) NOT NULL UNIQUE,
    memo text,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (amount <> 0),
    CHECK ((amount > 0) = (transaction_type IN ('deposit', 'refund', 'manual_credit'))),
    CHECK (balance_after >= 0 OR transaction_type <> 'lead_purchase'),
    CHECK ((transaction_type IN ('lead_purchase', 'refund')) = (assignment_id IS NOT NULL))
);
CREATE INDEX provider_ledger_by_provider ON provider_ledger (provider_id, id DESC);
CREATE UNIQUE INDEX provider_ledger_one_per_assignment ON provider_ledger
    (assignment_id, transaction_type) WHERE assignment_id IS NOT NULL;
CREATE UNIQUE INDEX provider_ledger_one_deposit ON provider_ledger (payment_id)
    WHERE transaction_type = 'deposit' AND payment_id IS NOT NULL;

CREATE TRIGGER provider_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON provider_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE lead_assignments
    ADD FOREIGN KEY (ledger_entry_id) REFERENCES provider_ledger (id) ON DELETE RESTRICT;

-- Stripe's events, stored before anything is done about them.
CREATE TABLE stripe_events (
    id varchar(255) PRIMARY KEY,
    type varchar(100) NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz,
    error text
);
CREATE INDEX stripe_events_open ON stripe_events (received_at) WHERE handled_at IS NULL;
