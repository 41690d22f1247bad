-- Webhooks to providers: their endpoints, what is sent to them, and every attempt.
-- Nothing wrote or read `webhook_endpoints` before, so that its columns may be taken away.

DROP INDEX webhook_endpoints_by_provider;
ALTER TABLE webhook_endpoints
    -- Secrets are derived from the id and this number (docs/decisions/0027).
    DROP COLUMN secret,
    DROP COLUMN previous_secret,
    DROP COLUMN previous_secret_expires_at,
    DROP COLUMN is_active,
    ADD COLUMN secret_number integer NOT NULL DEFAULT 1 CHECK (secret_number > 0),
    -- Until when the secret before this one signs too.
    ADD COLUMN previous_secret_until timestamptz,
    ADD COLUMN description varchar(200) NOT NULL DEFAULT '',
    ADD COLUMN status varchar(20) NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'paused', 'disabled')),
    ALTER COLUMN disabled_reason TYPE varchar(20),
    ADD COLUMN disabled_at timestamptz,
    -- Attempts that failed since the last one that did not, and since when.
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN failing_since timestamptz,
    ADD COLUMN last_success_at timestamptz,
    -- When its next attempt may begin: one is under way, or it rests after one that failed.
    ADD COLUMN free_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN deleted_at timestamptz,
    ADD CHECK (disabled_reason IN ('gone', 'failing')),
    ADD CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL)),
    ADD CHECK ((status = 'disabled') = (disabled_at IS NOT NULL)),
    ADD CHECK ((failures = 0) = (failing_since IS NULL)),
    ADD CHECK (events <@ ARRAY['lead.assigned', 'lead.refunded', 'lead.withdrawn',
                               'balance.low']::text[]);
CREATE INDEX webhook_endpoints_by_provider ON webhook_endpoints (provider_id)
    WHERE deleted_at IS NULL;
CREATE INDEX webhook_endpoints_free ON webhook_endpoints (free_at, id)
    WHERE status = 'active' AND deleted_at IS NULL;

-- Mails that are due are not looked for among the webhooks that wait for an endpoint.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, id)
    WHERE status = 'pending' AND channel = 'email';
-- What waits for an endpoint, and the list of what it got.
CREATE INDEX deliveries_to_endpoint ON deliveries (recipient_id, next_attempt_at, id)
    WHERE channel = 'webhook' AND status = 'pending';
CREATE INDEX deliveries_of_endpoint ON deliveries (recipient_id, created_at DESC, id DESC)
    WHERE channel = 'webhook';

-- One row per attempt to reach an endpoint: a status, or why there is none.
CREATE TABLE delivery_attempts (
    id uuid PRIMARY KEY,
    delivery_id uuid NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    status_code smallint CHECK (status_code BETWEEN 100 AND 999),
    error varchar(30) CHECK (error IN (
        'url_refused', 'name_not_found', 'address_refused', 'not_connected',
        'certificate_refused', 'connection_lost', 'timed_out'
    )),
    latency_ms integer NOT NULL CHECK (latency_ms >= 0),
    -- The beginning of the answer, without what was sent to it.
    answer varchar(500) NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    CHECK ((status_code IS NULL) <> (error IS NULL))
);
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (delivery_id, created_at);
CREATE INDEX delivery_attempts_by_age ON delivery_attempts (created_at);

GRANT SELECT, INSERT ON delivery_attempts TO hotlead_app, hotlead_worker;
GRANT DELETE ON delivery_attempts TO hotlead_worker;

ALTER TABLE delivery_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON delivery_attempts USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY own ON delivery_attempts FOR SELECT
    USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_insert ON delivery_attempts FOR INSERT
    WITH CHECK (provider_id = (SELECT actor_provider_id()));

-- A provider sees what goes to its endpoints, sends it again, and tries an endpoint out.
CREATE POLICY own_webhooks ON deliveries FOR SELECT
    USING (channel = 'webhook' AND provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_webhooks_write ON deliveries FOR UPDATE
    USING (channel = 'webhook' AND provider_id = (SELECT actor_provider_id()))
    WITH CHECK (channel = 'webhook' AND provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_webhooks_insert ON deliveries FOR INSERT
    WITH CHECK (channel = 'webhook' AND template = 'test'
                AND provider_id = (SELECT actor_provider_id()));
