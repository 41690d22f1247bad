-- Who wants which mail, and which addresses mail no longer goes to.

-- What an administrator switched; what is not there has its default. A provider's are its own.
ALTER TABLE users ADD COLUMN notification_preferences jsonb NOT NULL DEFAULT '{}';

-- Whether somebody wants the mails that a preference switches. No preference: nobody can switch
-- them off. The one list of defaults beside that of the code; a test compares them.
CREATE FUNCTION wants_mail(preferences jsonb, preference text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    preferences -> preference,
    CASE preference WHEN 'daily_summary' THEN 'false'::jsonb ELSE 'true'::jsonb END
) <> 'false'::jsonb;

-- What the mail service tells of mails: what we read of it, never an address. `id` is its own, so
-- that the same message counts once.
CREATE TABLE mail_events (
    id varchar(100) PRIMARY KEY,
    kind varchar(20) NOT NULL
        CHECK (kind IN ('subscription', 'bounce', 'soft_bounce', 'complaint', 'other')),
    delivery_id uuid,
    address_hmacs bytea[] NOT NULL DEFAULT '{}',
    diagnostic varchar(255),
    -- Where a subscription is confirmed: holds a token, and is emptied once it is used.
    subscribe_url varchar(2000),
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    handled_at timestamptz
);
CREATE INDEX mail_events_open ON mail_events (received_at) WHERE handled_at IS NULL;
CREATE INDEX mail_events_by_time ON mail_events (received_at);

-- Addresses that mail no longer goes to, each as a keyed hash.
CREATE TABLE suppressed_addresses (
    id uuid PRIMARY KEY,
    address_hmac bytea NOT NULL CHECK (octet_length(address_hmac) = 32),
    kind varchar(20) NOT NULL CHECK (kind IN ('bounce', 'complaint')),
    diagnostic varchar(255),
    created_at timestamptz NOT NULL,
    UNIQUE (address_hmac, kind)
);
CREATE INDEX suppressed_addresses_by_time ON suppressed_addresses (created_at DESC, id);

DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['mail_events', 'suppressed_addresses'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT actor_is_staff())) '
                       'WITH CHECK ((SELECT actor_is_staff()))', table_name);
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE ON mail_events TO hotlead_app, hotlead_worker;
GRANT DELETE ON mail_events TO hotlead_worker;
GRANT SELECT, INSERT ON suppressed_addresses TO hotlead_app, hotlead_worker;
GRANT DELETE ON suppressed_addresses TO hotlead_app;

-- A mail to the person who handed in a lead came back.
ALTER TABLE leads ADD COLUMN IF NOT EXISTS contact_email_bounced_at timestamptz;
