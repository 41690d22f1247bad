CREATE TABLE providers (
    id uuid PRIMARY KEY,
    -- A short key: the engine compares providers thousands of times a lead.
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    user_id uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE RESTRICT,
    company_name varchar(255) NOT NULL,
    website varchar(255),
    logo_url varchar(500),
    timezone varchar(64) NOT NULL DEFAULT 'UTC',
    -- Written by the ledger alone. Below zero only by a chargeback.
    balance numeric(12, 2) NOT NULL DEFAULT 0.00,
    low_balance_threshold numeric(12, 2) NOT NULL DEFAULT 100.00
        CHECK (low_balance_threshold >= 0),
    low_balance_alert_email varchar(255),
    low_balance_alert_sent boolean NOT NULL DEFAULT false,
    notification_preferences jsonb NOT NULL
        DEFAULT '{"new_lead": true, "bad_lead_decision": true, "low_balance": true}',
    is_demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
