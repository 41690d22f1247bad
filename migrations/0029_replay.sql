-- What every batch of sales was decided on, so that it can be decided again.

-- The terms of a subscription by version: a change writes its own version once, whoever makes it.
CREATE TABLE subscription_versions (
    number bigint NOT NULL,
    filters_version integer NOT NULL,
    provider_id uuid NOT NULL REFERENCES providers,
    filters jsonb NOT NULL,
    service_area jsonb,
    schedule jsonb,
    dedup_days integer,
    cap_hour integer,
    cap_day integer,
    cap_week integer,
    cap_month integer,
    budget_day numeric(12, 2),
    budget_week numeric(12, 2),
    budget_month numeric(12, 2),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (number, filters_version)
);

CREATE FUNCTION keep_subscription_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO subscription_versions (number, filters_version, provider_id, filters, service_area,
        schedule, dedup_days, cap_hour, cap_day, cap_week, cap_month, budget_day, budget_week,
        budget_month, created_at)
    VALUES (NEW.number, NEW.filters_version, NEW.provider_id, NEW.filters, NEW.service_area,
        NEW.schedule, NEW.dedup_days, NEW.cap_hour, NEW.cap_day, NEW.cap_week, NEW.cap_month,
        NEW.budget_day, NEW.budget_week, NEW.budget_month, NEW.updated_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER provider_subscriptions_first_version AFTER INSERT ON provider_subscriptions
    FOR EACH ROW EXECUTE FUNCTION keep_subscription_version();
CREATE TRIGGER provider_subscriptions_next_version
    AFTER UPDATE OF filters_version ON provider_subscriptions
    FOR EACH ROW WHEN (NEW.filters_version IS DISTINCT FROM OLD.filters_version)
    EXECUTE FUNCTION keep_subscription_version();
INSERT INTO subscription_versions (number, filters_version, provider_id, filters, service_area,
    schedule, dedup_days, cap_hour, cap_day, cap_week, cap_month, budget_day, budget_week,
    budget_month, created_at)
SELECT number, filters_version, provider_id, filters, service_area, schedule, dedup_days, cap_hour,
    cap_day, cap_week, cap_month, budget_day, budget_week, budget_month, updated_at
FROM provider_subscriptions;

-- The market of a batch once, and of each lead in it what the rules asked of it.
CREATE TABLE distribution_batches (
    id uuid PRIMARY KEY,
    niche_id uuid NOT NULL REFERENCES niches,
    decided_at timestamptz NOT NULL,
    lead_ids uuid[] NOT NULL,
    market bytea NOT NULL
);
CREATE INDEX distribution_batches_by_time ON distribution_batches (decided_at);
ALTER TABLE distribution_runs
    DROP COLUMN snapshot,
    ADD COLUMN batch_id uuid,
    ADD COLUMN lead bytea;

GRANT SELECT, INSERT ON subscription_versions, distribution_batches TO hotlead_app, hotlead_worker;
GRANT DELETE ON subscription_versions, distribution_batches TO hotlead_worker;
ALTER TABLE subscription_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscription_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE distribution_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE distribution_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON subscription_versions FOR SELECT
    USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_insert ON subscription_versions FOR INSERT
    WITH CHECK (provider_id = (SELECT actor_provider_id()));
CREATE POLICY staff ON subscription_versions
    USING ((SELECT actor_is_staff())) WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY staff ON distribution_batches
    USING ((SELECT actor_is_staff())) WITH CHECK ((SELECT actor_is_staff()));
