CREATE TABLE users (
    id uuid PRIMARY KEY,
    email varchar(255) NOT NULL,
    password_hash varchar(255) NOT NULL,
    role varchar(20) NOT NULL CHECK (role IN ('admin', 'provider', 'buyer')),
    first_name varchar(100) NOT NULL DEFAULT '',
    last_name varchar(100) NOT NULL DEFAULT '',
    phone varchar(20),
    email_verified boolean NOT NULL DEFAULT false,
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'active', 'deactivated', 'suspended')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

-- E-mail verification, password reset and invitations: only the hash of a token is kept.
CREATE TABLE user_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose varchar(20) NOT NULL
        CHECK (purpose IN ('verify_email', 'reset_password', 'invite')),
    token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE UNIQUE INDEX user_tokens_one_active ON user_tokens (user_id, purpose)
    WHERE used_at IS NULL;

-- The id is the `jti` of the token, so that log-out ends a token before it expires.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    ip inet,
    user_agent varchar(500)
);
CREATE INDEX sessions_live ON sessions (user_id) WHERE revoked_at IS NULL;
