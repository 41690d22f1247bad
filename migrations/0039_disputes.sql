-- Payments that a bank disputes, by Stripe's id. While one is open or was lost, nothing is sold to
-- its provider, unless an administrator lets it buy again.

CREATE TABLE disputes (
    id varchar(255) PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments (id) ON DELETE RESTRICT,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    -- The bank's, in Stripe's word for it.
    reason varchar(100),
    status varchar(20) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'won', 'lost')),
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    lifted_at timestamptz,
    CHECK ((status = 'open') = (closed_at IS NULL))
);
CREATE INDEX disputes_by_provider ON disputes (provider_id, opened_at DESC);
CREATE INDEX disputes_by_payment ON disputes (payment_id);

ALTER TABLE disputes ENABLE ROW LEVEL SECURITY;
ALTER TABLE disputes FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON disputes USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
GRANT SELECT, INSERT, UPDATE ON disputes TO hotlead_app, hotlead_worker;

-- Set exactly while such a dispute stands; the engine looks at nothing else.
ALTER TABLE providers ADD COLUMN sales_stopped_at timestamptz;
