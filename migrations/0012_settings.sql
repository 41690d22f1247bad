CREATE TABLE settings (
    key varchar(100) PRIMARY KEY,
    value jsonb NOT NULL,
    updated_by uuid REFERENCES users (id),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- The first answer to a request that carried an Idempotency-Key, kept for a day.
CREATE TABLE idempotency_keys (
    scope varchar(100) NOT NULL,
    key varchar(255) NOT NULL,
    request_sha256 bytea NOT NULL CHECK (octet_length(request_sha256) = 32),
    status integer,
    response jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_expired ON idempotency_keys (expires_at);

-- The outcome of each run of the money checks.
CREATE TABLE money_checks (
    id uuid PRIMARY KEY,
    checked_at timestamptz NOT NULL,
    is_clean boolean NOT NULL,
    results jsonb NOT NULL
);
CREATE INDEX money_checks_newest ON money_checks (checked_at DESC);
