CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    url varchar(2000) NOT NULL,
    secret varchar(255) NOT NULL,
    previous_secret varchar(255),
    previous_secret_expires_at timestamptz,
    events text[] NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT true,
    disabled_reason varchar(255),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_endpoints_by_provider ON webhook_endpoints (provider_id) WHERE is_active;

-- One row per message to someone. `cause` names what happened (`lead.assigned:<assignment>`), so
-- a job that runs twice tells nobody twice.
CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    cause varchar(255) NOT NULL,
    channel varchar(20) NOT NULL CHECK (channel IN ('email', 'webhook')),
    -- Whom it is for, in ids: never an address.
    recipient_kind varchar(20) NOT NULL
        CHECK (recipient_kind IN ('submitter', 'provider', 'user', 'endpoint')),
    recipient_id uuid NOT NULL,
    provider_id uuid REFERENCES providers (id) ON DELETE RESTRICT,
    lead_id uuid REFERENCES leads (id) ON DELETE RESTRICT,
    assignment_id uuid REFERENCES lead_assignments (id) ON DELETE RESTRICT,
    template varchar(50) NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    answer text,
    sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (cause, channel, recipient_id),
    CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, id) WHERE status = 'pending';
CREATE INDEX deliveries_by_lead ON deliveries (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX deliveries_failed ON deliveries (created_at DESC) WHERE status = 'failed';
