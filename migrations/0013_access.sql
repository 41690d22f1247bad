-- Who may do what: grants say which verbs a database role has at all, policies say on which rows.
-- Tenancy is also an argument of every query; this is the second net.

GRANT EXECUTE ON FUNCTION create_audit_partitions(integer) TO hotlead_worker;

-- Both processes ask whether the schema is the one they were built for.
GRANT SELECT ON schema_migrations TO hotlead_app, hotlead_worker;

GRANT SELECT, INSERT, UPDATE ON users, user_tokens, sessions, niches, niche_form_schemas,
    field_mappings, competition_levels, providers, leads, provider_subscriptions,
    lead_assignments, payments, stripe_events, bad_lead_requests, webhook_endpoints, deliveries,
    settings, idempotency_keys
    TO hotlead_app, hotlead_worker;
GRANT SELECT, INSERT ON provider_ledger, distribution_runs, audit_log, money_checks
    TO hotlead_app, hotlead_worker;
GRANT DELETE ON user_tokens, sessions, field_mappings, competition_levels, idempotency_keys
    TO hotlead_app, hotlead_worker;
GRANT DELETE ON distribution_runs, deliveries, money_checks TO hotlead_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hotlead_app, hotlead_worker;

-- Staff sees and writes everything the grants allow.
DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY[
        'users', 'user_tokens', 'sessions', 'niches', 'niche_form_schemas', 'field_mappings',
        'competition_levels', 'providers', 'leads', 'provider_subscriptions',
        'lead_assignments', 'distribution_runs', 'payments', 'provider_ledger', 'stripe_events',
        'bad_lead_requests', 'webhook_endpoints', 'deliveries', 'audit_log', 'settings',
        'idempotency_keys', 'money_checks'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT actor_is_staff())) '
                       'WITH CHECK ((SELECT actor_is_staff()))', table_name);
    END LOOP;
END
$$;

-- The market's shape is public; what anyone bought is not.
CREATE POLICY anyone_reads ON niches FOR SELECT USING (true);
CREATE POLICY anyone_reads ON niche_form_schemas FOR SELECT USING (is_active);
CREATE POLICY anyone_reads ON competition_levels FOR SELECT USING (true);

-- A provider's own rows.
CREATE POLICY own ON users FOR SELECT USING (id = (SELECT actor_user_id()));
CREATE POLICY own_write ON users FOR UPDATE USING (id = (SELECT actor_user_id()))
    WITH CHECK (id = (SELECT actor_user_id()));
CREATE POLICY own ON sessions USING (user_id = (SELECT actor_user_id()))
    WITH CHECK (user_id = (SELECT actor_user_id()));
CREATE POLICY own ON providers FOR SELECT USING (id = (SELECT actor_provider_id()));
CREATE POLICY own_write ON providers FOR UPDATE USING (id = (SELECT actor_provider_id()))
    WITH CHECK (id = (SELECT actor_provider_id()));
CREATE POLICY own ON provider_subscriptions USING (provider_id = (SELECT actor_provider_id()))
    WITH CHECK (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own ON lead_assignments FOR SELECT
    USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own ON provider_ledger FOR SELECT USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own ON payments FOR SELECT USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_insert ON payments FOR INSERT
    WITH CHECK (provider_id = (SELECT actor_provider_id()) AND status = 'pending');
CREATE POLICY own ON bad_lead_requests FOR SELECT
    USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_insert ON bad_lead_requests FOR INSERT
    WITH CHECK (provider_id = (SELECT actor_provider_id()) AND status = 'pending');
CREATE POLICY own ON webhook_endpoints USING (provider_id = (SELECT actor_provider_id()))
    WITH CHECK (provider_id = (SELECT actor_provider_id()));
CREATE POLICY bought ON leads FOR SELECT USING (
    EXISTS (
        SELECT FROM lead_assignments AS a
        WHERE a.lead_id = leads.id AND a.provider_id = (SELECT actor_provider_id())
    )
);
-- The form version a bought lead was given under may no longer be the active one.
CREATE POLICY bought ON niche_form_schemas FOR SELECT USING (
    EXISTS (
        SELECT FROM leads AS l
        WHERE l.niche_id = niche_form_schemas.niche_id
            AND l.schema_version = niche_form_schemas.version
    )
);

-- Anyone may hand in a lead, nobody may read it back; anyone leaves a trace under their own name.
CREATE POLICY anyone_submits ON leads FOR INSERT
    WITH CHECK (status IN ('pending_approval', 'approved') AND distribution_attempts = 0);
CREATE POLICY anyone_leaves_a_trace ON audit_log FOR INSERT
    WITH CHECK (actor_id IS NOT DISTINCT FROM (SELECT actor_user_id()));
CREATE POLICY own ON idempotency_keys
    USING (scope = 'user:' || (SELECT actor_user_id())::text)
    WITH CHECK (scope = 'user:' || (SELECT actor_user_id())::text);

-- A provider may write its own row, but not its money or its rights: the policies cannot compare
-- old and new, so triggers do.
CREATE FUNCTION refuse_unless_staff() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only staff may change this column of %', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER providers_balance_by_staff BEFORE UPDATE OF balance ON providers
    FOR EACH ROW WHEN (NEW.balance IS DISTINCT FROM OLD.balance AND NOT actor_is_staff())
    EXECUTE FUNCTION refuse_unless_staff();
CREATE TRIGGER users_rights_by_staff BEFORE UPDATE OF role, status, email_verified ON users
    FOR EACH ROW WHEN (
        (NEW.role, NEW.status, NEW.email_verified)
            IS DISTINCT FROM (OLD.role, OLD.status, OLD.email_verified) AND NOT actor_is_staff()
    )
    EXECUTE FUNCTION refuse_unless_staff();
