-- Everything that log-in needs beyond a password: standing with its reason, second factors,
-- personal API keys, tokens that carry an address.

-- A sign-up that was turned down is told apart from an account that was closed later.
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check
    CHECK (status IN ('pending', 'active', 'deactivated', 'suspended', 'rejected'));
ALTER TABLE users
    -- What the person is told about the present status.
    ADD COLUMN status_reason varchar(500),
    ADD COLUMN password_changed_at timestamptz;

ALTER TABLE user_tokens DROP CONSTRAINT user_tokens_purpose_check;
ALTER TABLE user_tokens ADD CONSTRAINT user_tokens_purpose_check
    CHECK (purpose IN ('verify_email', 'reset_password', 'invite', 'change_email'));
ALTER TABLE user_tokens
    -- The address the token was sent to, and proves.
    ADD COLUMN email varchar(255),
    -- The address it took the place of, which is told so.
    ADD COLUMN previous_email varchar(255);

ALTER TABLE sessions ADD COLUMN last_seen_at timestamptz;

-- A time-based one-time password (RFC 6238). Its secret is derived from this id and the server's
-- key, so the table holds none. `last_step` is the last 30 seconds a code was accepted for.
CREATE TABLE second_factors (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_sha256 bytea NOT NULL CHECK (octet_length(code_sha256) = 32),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (user_id, code_sha256)
);

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    scope varchar(10) NOT NULL CHECK (scope IN ('read', 'write')),
    key_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(key_sha256) = 32),
    -- The beginning of the key, for telling keys apart.
    hint varchar(20) NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_keys_by_user ON api_keys (user_id) WHERE revoked_at IS NULL;

-- A mail about a token: its link is made when it is sent.
ALTER TABLE deliveries
    ADD COLUMN token_id uuid REFERENCES user_tokens (id) ON DELETE SET NULL;

GRANT SELECT, INSERT, UPDATE ON second_factors, recovery_codes, api_keys
    TO hotlead_app, hotlead_worker;
GRANT DELETE ON second_factors, recovery_codes TO hotlead_app, hotlead_worker;

DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['second_factors', 'recovery_codes', 'api_keys'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT actor_is_staff())) '
                       'WITH CHECK ((SELECT actor_is_staff()))', table_name);
        EXECUTE format('CREATE POLICY own ON %I USING (user_id = (SELECT actor_user_id())) '
                       'WITH CHECK (user_id = (SELECT actor_user_id()))', table_name);
    END LOOP;
END
$$;
-- Somebody logged in may ask for a new address of their own, and nothing else.
CREATE POLICY own_change ON user_tokens
    USING (user_id = (SELECT actor_user_id()) AND purpose = 'change_email')
    WITH CHECK (user_id = (SELECT actor_user_id()) AND purpose = 'change_email');
