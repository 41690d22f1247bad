-- The person who asked takes the request back, or has it erased.

ALTER TABLE leads ADD COLUMN withdrawn_at timestamptz, ADD COLUMN erased_at timestamptz;
ALTER TABLE leads DROP CONSTRAINT leads_status_check;
ALTER TABLE leads
    ADD CONSTRAINT leads_status_check CHECK (
        status IN ('pending_approval', 'approved', 'distributed', 'unsold', 'rejected', 'bad_lead',
                   'withdrawn')),
    ADD CONSTRAINT leads_withdrawn CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    -- Nothing of the person is left, and nothing comes back, whatever the code does.
    ADD CONSTRAINT leads_erased CHECK (
        erased_at IS NULL OR (
            withdrawn_at IS NOT NULL AND contact_name = 'Erased person' AND contact_email = ''
            AND form_data = '{}' AND quality = '{}'
            AND num_nonnulls(contact_phone, latitude, longitude, location_address, location_city,
                location_state, location_country, location_zip, referrer_url, utm_term,
                utm_content, click_id, session_id, external_id, rejection_reason) = 0
            AND (consent IS NULL OR (consent ->> 'ip' IS NULL AND consent ->> 'page' = ''))
        ));

-- What a decision was made on holds answers and a place; they go, the decision stays.
GRANT UPDATE (lead) ON distribution_runs TO hotlead_worker;

-- The trail of a lead names the address and the browser of whoever handed it in. Both go with an
-- erased lead, and nothing else of the audit log can be changed by anyone.
CREATE FUNCTION refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('hotlead.wipes_audit_origin', true) = 'on' THEN
        IF TG_LEVEL = 'STATEMENT' THEN
            RETURN NULL;
        ELSIF NEW.ip_address IS NULL AND NEW.user_agent IS NULL
            AND to_jsonb(NEW) - ARRAY['ip_address', 'user_agent']
                = to_jsonb(OLD) - ARRAY['ip_address', 'user_agent']
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER audit_log_append_only ON audit_log;
CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DROP TRIGGER audit_log_rows_append_only ON audit_log;
CREATE TRIGGER audit_log_rows_append_only BEFORE DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_rows_stay BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

-- Runs as its owner, for nobody else may update the log; of a lead that is not erased it wipes
-- nothing.
CREATE FUNCTION wipe_audit_origin(of_lead uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET hotlead.actor_role = 'system'
SET hotlead.wipes_audit_origin = 'on'
AS $$
DECLARE
    wiped integer;
BEGIN
    UPDATE audit_log SET ip_address = NULL, user_agent = NULL
    WHERE entity_id = of_lead AND entity_type = 'lead' AND actor_role = 'visitor'
        AND num_nonnulls(ip_address, user_agent) > 0
        AND EXISTS (SELECT FROM leads WHERE id = of_lead AND erased_at IS NOT NULL);
    GET DIAGNOSTICS wiped = ROW_COUNT;
    RETURN wiped;
END
$$;
REVOKE ALL ON FUNCTION wipe_audit_origin(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wipe_audit_origin(uuid) TO hotlead_app, hotlead_worker;

-- What was withdrawn is not said again by sending it again: it is a new request.
CREATE OR REPLACE FUNCTION recall_lead(
    sent leads, same_since timestamptz, earlier_since timestamptz,
    OUT repeated uuid, OUT earlier jsonb
)
    LANGUAGE plpgsql VOLATILE
    SET hotlead.actor_role = 'system'
    -- Planning would cost more than running it.
    SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- The fingerprint is a keyed hash: its first half is as good a number of a person as any.
    PERFORM pg_advisory_xact_lock(
        ('x' || encode(substr(sent.contact_fingerprint, 1, 8), 'hex'))::bit(64)::bigint
    );
    -- One look at what this person asked in this niche, over the longer of the two windows; a
    -- page may be sent again for a day.
    SELECT (array_agg(l.id ORDER BY l.created_at, l.id) FILTER (
                WHERE (l.id = sent.id OR l.created_at > same_since)
                    AND l.status <> 'withdrawn'
                    AND (l.consent IS NULL) = (sent.consent IS NULL)
                    AND (l.form_data, l.location_address, l.location_city, l.location_state,
                            l.location_country, l.location_zip, l.latitude, l.longitude)
                        IS NOT DISTINCT FROM (sent.form_data, sent.location_address,
                            sent.location_city, sent.location_state, sent.location_country,
                            sent.location_zip, sent.latitude, sent.longitude)
            ))[1],
        (array_agg(jsonb_build_object('lead_id', l.id, 'number', l.number)
            ORDER BY l.created_at DESC, l.id DESC) FILTER (WHERE l.created_at > earlier_since))[1]
    INTO repeated, earlier
    FROM leads AS l
    WHERE l.contact_fingerprint = sent.contact_fingerprint
        AND l.created_at > least(earlier_since, same_since - interval '1 day')
        AND l.niche_id = sent.niche_id;
    IF repeated IS NOT NULL THEN
        earlier := NULL;
    END IF;
END
$$;

-- An erased lead has no answers that terms could be tried on.
CREATE OR REPLACE FUNCTION list_recent_leads(wanted_niche uuid, since timestamptz, most integer,
    with_answers boolean, with_places boolean)
RETURNS TABLE (approved_at timestamptz, schema_version integer, form_data text,
    contact_fingerprint bytea, latitude double precision, longitude double precision,
    location_state varchar, location_country varchar, location_zip varchar)
LANGUAGE sql STABLE
SET hotlead.actor_role = 'system'
AS $$
    SELECT l.approved_at, l.schema_version, CASE WHEN with_answers THEN l.form_data::text END,
        l.contact_fingerprint, CASE WHEN with_places THEN l.latitude END,
        CASE WHEN with_places THEN l.longitude END, CASE WHEN with_places THEN l.location_state END,
        CASE WHEN with_places THEN l.location_country END,
        CASE WHEN with_places THEN l.location_zip END
    FROM leads AS l
    WHERE l.niche_id = wanted_niche AND l.approved_at >= since AND NOT l.is_test
        AND l.status <> 'rejected' AND l.erased_at IS NULL
    ORDER BY l.approved_at DESC
    LIMIT most
$$;

CREATE OR REPLACE FUNCTION count_recent_leads(wanted_niches uuid[], since timestamptz)
RETURNS TABLE (niche_id uuid, leads bigint)
LANGUAGE sql STABLE
SET hotlead.actor_role = 'system'
AS $$
    SELECT l.niche_id, count(*)
    FROM leads AS l
    WHERE l.niche_id = ANY(wanted_niches) AND l.approved_at >= since AND NOT l.is_test
        AND l.status <> 'rejected' AND l.erased_at IS NULL
    GROUP BY l.niche_id
$$;
