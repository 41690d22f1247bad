-- Partitioned by month from the start; rows of a month without a partition land in the default.
CREATE TABLE audit_log (
    id uuid NOT NULL,
    actor_id uuid,
    actor_role varchar(20) NOT NULL
        CHECK (actor_role IN ('visitor', 'provider', 'admin', 'system')),
    action_type varchar(50) NOT NULL,
    entity_type varchar(50) NOT NULL,
    entity_id uuid,
    description text NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    ip_address inet,
    user_agent varchar(500),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT;
CREATE INDEX audit_log_newest ON audit_log (created_at DESC, id DESC);
CREATE INDEX audit_log_by_entity ON audit_log (entity_id, created_at DESC);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, created_at DESC);

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Runs as its owner, so that the worker can prepare the months ahead without owning the table.
-- A month whose rows already lie in the default partition is left there.
CREATE FUNCTION create_audit_partitions(months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month_start timestamptz;
    month_end timestamptz;
    partition_name text;
    created integer := 0;
BEGIN
    FOR month_index IN 0 .. least(greatest(months_ahead, 0), 24) LOOP
        month_start := date_trunc('month', now(), 'UTC') + make_interval(months => month_index);
        month_end := month_start + interval '1 month';
        partition_name := 'audit_log_' || to_char(month_start AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
        CONTINUE WHEN EXISTS (
            SELECT FROM audit_log_default
            WHERE created_at >= month_start AND created_at < month_end
        );
        EXECUTE format('CREATE TABLE %I PARTITION OF audit_log FOR VALUES FROM (%L) TO (%L)',
                       partition_name, month_start, month_end);
        created := created + 1;
    END LOOP;
    RETURN created;
END
$$;
REVOKE ALL ON FUNCTION create_audit_partitions(integer) FROM PUBLIC;
