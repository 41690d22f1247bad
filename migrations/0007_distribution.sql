CREATE TABLE lead_assignments (
    id uuid PRIMARY KEY,
    lead_id uuid NOT NULL REFERENCES leads (id) ON DELETE RESTRICT,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    subscription_id uuid NOT NULL REFERENCES provider_subscriptions (id) ON DELETE RESTRICT,
    competition_level_id uuid NOT NULL REFERENCES competition_levels (id) ON DELETE RESTRICT,
    ledger_entry_id bigint UNIQUE,
    price_charged numeric(12, 2) NOT NULL CHECK (price_charged >= 0),
    -- The most competitors this buyer can face for this lead, as promised when it was sold.
    competitors_max integer NOT NULL CHECK (competitors_max >= 0),
    is_refunded boolean NOT NULL DEFAULT false,
    refunded_at timestamptz,
    refund_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (lead_id, provider_id),
    CHECK (is_refunded = (refunded_at IS NOT NULL))
);
CREATE INDEX lead_assignments_by_provider ON lead_assignments
    (provider_id, created_at DESC, id DESC);
CREATE INDEX lead_assignments_by_subscription ON lead_assignments (subscription_id, created_at);

-- One row per attempt to sell a lead: what was decided, and why.
CREATE TABLE distribution_runs (
    id uuid PRIMARY KEY,
    lead_id uuid NOT NULL REFERENCES leads (id) ON DELETE RESTRICT,
    attempt integer NOT NULL CHECK (attempt > 0),
    outcome varchar(20) NOT NULL CHECK (outcome IN ('distributed', 'unsold')),
    policy varchar(20) NOT NULL CHECK (policy IN ('additive', 'promise', 'first_fill')),
    -- [{"level": id, "reasons": {code: [subscription number, ...]}}, ...] in the order tried.
    decisions jsonb NOT NULL,
    -- {code: count} over the whole run.
    reason_counts jsonb NOT NULL,
    snapshot jsonb,
    decided_at timestamptz NOT NULL,
    decide_ms double precision NOT NULL CHECK (decide_ms >= 0),
    UNIQUE (lead_id, attempt)
);

-- A guard inside a batch of statements sent together: fewer rows than decided on means that the
-- market moved since it was read. Reported as a serialization failure, which is decided again.
CREATE FUNCTION expect_rows(expected bigint, actual bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    IF expected <> actual THEN
        RAISE EXCEPTION 'expected % rows, found %', expected, actual
            USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END
$$;
