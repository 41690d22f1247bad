-- The actor of a transaction, and the guards every other migration uses.
--
-- The application sets three transaction-local settings when it opens a transaction. After the
-- transaction a setting reads '' instead of NULL, so every reader goes through nullif().

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotlead_app') THEN
        CREATE ROLE hotlead_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotlead_worker') THEN
        CREATE ROLE hotlead_worker NOLOGIN;
    END IF;
END
$$;

GRANT hotlead_app, hotlead_worker TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO hotlead_app, hotlead_worker;

CREATE FUNCTION actor_role() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('hotlead.actor_role', true), '');

CREATE FUNCTION actor_user_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('hotlead.user_id', true), '')::uuid;

CREATE FUNCTION actor_provider_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('hotlead.provider_id', true), '')::uuid;

-- Staff is an administrator, or the system acting for nobody (jobs, log-in, the command line).
CREATE FUNCTION actor_is_staff() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(actor_role() IN ('admin', 'system'), false);

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
