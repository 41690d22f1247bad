-- What an administrator wants to give or take by hand and another has to agree to.

CREATE TABLE manual_requests (
    id uuid PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    transaction_type varchar(20) NOT NULL
        CHECK (transaction_type IN ('manual_credit', 'manual_debit')),
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    memo text NOT NULL,
    idempotency_key varchar(255) NOT NULL UNIQUE,
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'approved', 'rejected', 'withdrawn')),
    asked_by uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    asked_at timestamptz NOT NULL,
    decided_by uuid REFERENCES users (id) ON DELETE RESTRICT,
    decided_at timestamptz,
    ledger_entry_id bigint REFERENCES provider_ledger (id) ON DELETE RESTRICT,
    CHECK ((status = 'pending') = (decided_at IS NULL)),
    CHECK ((status = 'approved') = (ledger_entry_id IS NOT NULL)),
    -- Two people, whatever the code says.
    CHECK (status NOT IN ('approved', 'rejected') OR decided_by <> asked_by)
);
CREATE INDEX manual_requests_by_time ON manual_requests (asked_at DESC);
CREATE INDEX manual_requests_by_provider ON manual_requests (provider_id);
CREATE INDEX manual_requests_by_entry ON manual_requests (ledger_entry_id)
    WHERE ledger_entry_id IS NOT NULL;
CREATE INDEX manual_requests_pending ON manual_requests (asked_at) WHERE status = 'pending';

ALTER TABLE manual_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE manual_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON manual_requests USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
GRANT SELECT, INSERT, UPDATE ON manual_requests TO hotlead_app, hotlead_worker;
