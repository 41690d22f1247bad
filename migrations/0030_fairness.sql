-- What each live subscription got of its fair share, counted every hour: a page or a scrape reads
-- a row a subscription and never the leads.
CREATE TABLE fairness_shares (
    subscription_id uuid PRIMARY KEY REFERENCES provider_subscriptions ON DELETE CASCADE,
    level_id uuid NOT NULL REFERENCES competition_levels ON DELETE CASCADE,
    received integer NOT NULL CHECK (received >= 0),
    -- The sum of buyers ÷ subscriptions that could have bought, over the leads it could have.
    fair double precision NOT NULL CHECK (fair >= 0),
    -- The longest run of leads it could have bought and did not get.
    waited_max integer NOT NULL CHECK (waited_max >= 0),
    last_received_at timestamptz,
    is_starving boolean NOT NULL,
    computed_at timestamptz NOT NULL
);
CREATE INDEX fairness_shares_by_level ON fairness_shares (level_id);

GRANT SELECT ON fairness_shares TO hotlead_app, hotlead_worker;
GRANT INSERT, UPDATE, DELETE ON fairness_shares TO hotlead_worker;
ALTER TABLE fairness_shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE fairness_shares FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON fairness_shares
    USING ((SELECT actor_is_staff())) WITH CHECK ((SELECT actor_is_staff()));
