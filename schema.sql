-- Made from the migrations by `make schema`; never edited.

CREATE FUNCTION public.actor_role() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('hotlead.actor_role'::text, true), ''::text);

CREATE FUNCTION public.actor_is_staff() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((public.actor_role() = ANY (ARRAY['admin'::text, 'system'::text])), false);

CREATE FUNCTION public.actor_provider_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('hotlead.provider_id'::text, true), ''::text))::uuid;

CREATE FUNCTION public.actor_user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('hotlead.user_id'::text, true), ''::text))::uuid;

CREATE FUNCTION public.announce_feed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM hold_feed();
    PERFORM pg_notify('hotlead_feed', '');
    RETURN NULL;
END
$$;

CREATE FUNCTION public.count_recent_leads(wanted_niches uuid[], since timestamp with time zone) RETURNS TABLE(niche_id uuid, leads bigint)
    LANGUAGE sql STABLE
    SET "hotlead.actor_role" TO 'system'
    AS $$
    SELECT l.niche_id, count(*)
    FROM leads AS l
    WHERE l.niche_id = ANY(wanted_niches) AND l.approved_at >= since AND NOT l.is_test
        AND l.status <> 'rejected' AND l.erased_at IS NULL
    GROUP BY l.niche_id
$$;

CREATE FUNCTION public.create_audit_partitions(months_ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.expect_rows(expected bigint, actual bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF expected <> actual THEN
        RAISE EXCEPTION 'expected % rows, found %', expected, actual
            USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END
$$;

CREATE FUNCTION public.hold_feed() RETURNS void
    LANGUAGE sql
    AS $$
    SELECT pg_advisory_xact_lock(4660028)
$$;

CREATE FUNCTION public.keep_consent_text() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.consent_text IS DISTINCT FROM OLD.consent_text
        AND NEW.consent_version <= OLD.consent_version THEN
        RAISE EXCEPTION 'another consent text is another version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO niche_consents (niche_id, version, text, created_by, created_at)
    VALUES (NEW.id, NEW.consent_version, NEW.consent_text, actor_user_id(), NEW.updated_at)
    ON CONFLICT (niche_id, version) DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.keep_refund_policy() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT coalesce(max(p.version), 0) INTO NEW.refund_policy_version
    FROM competition_levels AS v
    JOIN refund_policies AS p ON p.niche_id = v.niche_id
    WHERE v.id = NEW.competition_level_id;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.keep_subscription_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO subscription_versions (number, filters_version, provider_id, filters, service_area,
        schedule, dedup_days, cap_hour, cap_day, cap_week, cap_month, budget_day, budget_week,
        budget_month, created_at)
    VALUES (NEW.number, NEW.filters_version, NEW.provider_id, NEW.filters, NEW.service_area,
        NEW.schedule, NEW.dedup_days, NEW.cap_hour, NEW.cap_day, NEW.cap_week, NEW.cap_month,
        NEW.budget_day, NEW.budget_week, NEW.budget_month, NEW.updated_at);
    RETURN NULL;
END
$$;

CREATE FUNCTION public.list_published_forms(wanted_niche uuid, most integer) RETURNS TABLE(version integer, is_active boolean, published_at timestamp with time zone, schema jsonb)
    LANGUAGE sql STABLE
    SET "hotlead.actor_role" TO 'system'
    AS $$
    SELECT f.version, f.is_active, f.published_at, f.schema
    FROM niche_form_schemas AS f
    WHERE f.niche_id = wanted_niche AND f.published_at IS NOT NULL
    ORDER BY f.version DESC
    LIMIT most
$$;

CREATE FUNCTION public.list_recent_leads(wanted_niche uuid, since timestamp with time zone, most integer, with_answers boolean, with_places boolean) RETURNS TABLE(approved_at timestamp with time zone, schema_version integer, form_data text, contact_fingerprint bytea, latitude double precision, longitude double precision, location_state character varying, location_country character varying, location_zip character varying)
    LANGUAGE sql STABLE
    SET "hotlead.actor_role" TO 'system'
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

CREATE FUNCTION public.list_used_mappings(wanted_niche uuid, most integer) RETURNS TABLE(from_version integer, to_version integer, field_id character varying, mapping_type character varying, mapping_config jsonb, is_used boolean)
    LANGUAGE sql STABLE
    SET "hotlead.actor_role" TO 'system'
    AS $$
    SELECT m.from_version, m.to_version, m.field_id, m.mapping_type, m.mapping_config, true
    FROM field_mappings AS m
    WHERE m.niche_id = wanted_niche AND m.used_at IS NOT NULL
    ORDER BY m.from_version, m.to_version, m.id
    LIMIT most
$$;

CREATE TABLE public.provider_ledger (
    id bigint NOT NULL,
    provider_id uuid NOT NULL,
    subscription_id uuid,
    lead_id uuid,
    assignment_id uuid,
    payment_id uuid,
    transaction_type character varying(20) NOT NULL,
    amount numeric(12,2) NOT NULL,
    balance_after numeric(12,2) NOT NULL,
    idempotency_key character varying(255) NOT NULL,
    memo text,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    entry_hash bytea NOT NULL,
    CONSTRAINT provider_ledger_amount_check CHECK ((amount <> (0)::numeric)),
    CONSTRAINT provider_ledger_check CHECK (((amount > (0)::numeric) = ((transaction_type)::text = ANY ((ARRAY['deposit'::character varying, 'refund'::character varying, 'manual_credit'::character varying, 'dispute_won'::character varying])::text[])))),
    CONSTRAINT provider_ledger_check1 CHECK (((balance_after >= (0)::numeric) OR ((transaction_type)::text <> 'lead_purchase'::text))),
    CONSTRAINT provider_ledger_check2 CHECK ((((transaction_type)::text = ANY ((ARRAY['lead_purchase'::character varying, 'refund'::character varying])::text[])) = (assignment_id IS NOT NULL))),
    CONSTRAINT provider_ledger_transaction_type_check CHECK (((transaction_type)::text = ANY ((ARRAY['deposit'::character varying, 'lead_purchase'::character varying, 'refund'::character varying, 'manual_credit'::character varying, 'manual_debit'::character varying, 'deposit_refund'::character varying, 'dispute'::character varying, 'dispute_won'::character varying])::text[])))
);

ALTER TABLE public.provider_ledger FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.provider_ledger_hash(entry public.provider_ledger, previous bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN sha256(convert_to(
        entry.id::text
        || '|' || entry.provider_id::text
        || '|' || coalesce(entry.subscription_id::text, '')
        || '|' || coalesce(entry.lead_id::text, '')
        || '|' || coalesce(entry.assignment_id::text, '')
        || '|' || coalesce(entry.payment_id::text, '')
        || '|' || entry.transaction_type
        || '|' || entry.amount::text
        || '|' || entry.balance_after::text
        -- The only texts that may hold a bar say first how many characters they have.
        || '|' || length(entry.idempotency_key)::text || ':' || entry.idempotency_key
        || '|' || coalesce(length(entry.memo)::text || ':' || entry.memo, '')
        || '|' || coalesce(entry.created_by::text, '')
        || '|' || (extract(epoch FROM entry.created_at - '1970-01-01 00:00:00+00'::timestamptz)
                   * 1000000)::bigint::text
        || '|' || encode(coalesce(previous, decode(repeat('00', 32), 'hex')), 'hex'),
        'UTF8'));
END
$$;

CREATE TABLE public.leads (
    id uuid NOT NULL,
    number bigint NOT NULL,
    niche_id uuid NOT NULL,
    schema_version integer NOT NULL,
    status character varying(20) DEFAULT 'pending_approval'::character varying NOT NULL,
    contact_name character varying(255) NOT NULL,
    contact_email character varying(255) NOT NULL,
    contact_phone character varying(20),
    contact_fingerprint bytea NOT NULL,
    form_data jsonb NOT NULL,
    latitude double precision,
    longitude double precision,
    location_address text,
    location_city character varying(100),
    location_state character varying(100),
    location_country character varying(100),
    location_zip character varying(20),
    referrer_url text,
    utm_source character varying(255),
    utm_medium character varying(255),
    utm_campaign character varying(255),
    utm_term character varying(255),
    utm_content character varying(255),
    partner_id uuid,
    click_id character varying(255),
    session_id character varying(255),
    external_id character varying(255),
    consent jsonb,
    quality jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    distribution_attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    distributed_at timestamp with time zone,
    approved_by uuid,
    approved_at timestamp with time zone,
    rejected_by uuid,
    rejected_at timestamp with time zone,
    rejection_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    contact_email_bounced_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    erased_at timestamp with time zone,
    CONSTRAINT leads_check CHECK (((latitude IS NULL) = (longitude IS NULL))),
    CONSTRAINT leads_check1 CHECK ((((status)::text <> 'approved'::text) OR (approved_at IS NOT NULL))),
    CONSTRAINT leads_check2 CHECK ((((status)::text <> 'rejected'::text) OR ((rejected_at IS NOT NULL) AND (rejection_reason IS NOT NULL)))),
    CONSTRAINT leads_contact_fingerprint_check CHECK ((octet_length(contact_fingerprint) = 32)),
    CONSTRAINT leads_erased CHECK (((erased_at IS NULL) OR ((withdrawn_at IS NOT NULL) AND ((contact_name)::text = 'Erased person'::text) AND ((contact_email)::text = ''::text) AND (form_data = '{}'::jsonb) AND (quality = '{}'::jsonb) AND (num_nonnulls(contact_phone, latitude, longitude, location_address, location_city, location_state, location_country, location_zip, referrer_url, utm_term, utm_content, click_id, session_id, external_id, rejection_reason) = 0) AND ((consent IS NULL) OR (((consent ->> 'ip'::text) IS NULL) AND ((consent ->> 'page'::text) = ''::text)))))),
    CONSTRAINT leads_form_data_check CHECK ((jsonb_typeof(form_data) = 'object'::text)),
    CONSTRAINT leads_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT leads_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT leads_status_check CHECK (((status)::text = ANY ((ARRAY['pending_approval'::character varying, 'approved'::character varying, 'distributed'::character varying, 'unsold'::character varying, 'rejected'::character varying, 'bad_lead'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT leads_withdrawn CHECK ((((status)::text = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)))
);

ALTER TABLE public.leads FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.recall_lead(sent public.leads, same_since timestamp with time zone, earlier_since timestamp with time zone, OUT repeated uuid, OUT earlier jsonb) RETURNS record
    LANGUAGE plpgsql
    SET "hotlead.actor_role" TO 'system'
    SET plan_cache_mode TO 'force_generic_plan'
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

CREATE FUNCTION public.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.refuse_policy_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'what a sale was made under does not change'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.refuse_published_schema_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.published_at IS NOT NULL AND (
        NEW.schema, NEW.version, NEW.niche_id, NEW.published_at, NEW.change_summary,
        NEW.created_by, NEW.revision
    ) IS DISTINCT FROM (
        OLD.schema, OLD.version, OLD.niche_id, OLD.published_at, OLD.change_summary,
        OLD.created_by, OLD.revision
    ) THEN
        RAISE EXCEPTION 'a published form schema is immutable'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.refuse_unless_staff() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'only staff may change this column of %', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION public.seal_ledger_entry() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    previous bytea;
BEGIN
    SELECT e.entry_hash INTO previous
    FROM provider_ledger AS e
    WHERE e.provider_id = NEW.provider_id
    ORDER BY e.id DESC
    LIMIT 1;
    NEW.entry_hash := provider_ledger_hash(NEW, previous);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.take_form_in_force() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT f.version INTO NEW.schema_version
    FROM competition_levels AS l
    JOIN niche_form_schemas AS f ON f.niche_id = l.niche_id AND f.is_active
    WHERE l.id = NEW.competition_level_id;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.wants_mail(preferences jsonb, preference text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (COALESCE((preferences -> preference), CASE preference WHEN 'daily_summary'::text THEN 'false'::jsonb ELSE 'true'::jsonb END) <> 'false'::jsonb);

CREATE FUNCTION public.wipe_audit_origin(of_lead uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "hotlead.actor_role" TO 'system'
    SET "hotlead.wipes_audit_origin" TO 'on'
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

CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name character varying(100) NOT NULL,
    scope character varying(10) NOT NULL,
    key_sha256 bytea NOT NULL,
    hint character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_keys_key_sha256_check CHECK ((octet_length(key_sha256) = 32)),
    CONSTRAINT api_keys_scope_check CHECK (((scope)::text = ANY ((ARRAY['read'::character varying, 'write'::character varying])::text[])))
);

ALTER TABLE public.api_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_log (
    id uuid NOT NULL,
    actor_id uuid,
    actor_role character varying(20) NOT NULL,
    action_type character varying(50) NOT NULL,
    entity_type character varying(50) NOT NULL,
    entity_id uuid,
    description text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    ip_address inet,
    user_agent character varying(500),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    request_id character varying(32),
    CONSTRAINT audit_log_actor_role_check CHECK (((actor_role)::text = ANY ((ARRAY['visitor'::character varying, 'provider'::character varying, 'admin'::character varying, 'system'::character varying])::text[])))
)
PARTITION BY RANGE (created_at);

ALTER TABLE public.audit_log FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_log_default (
    id uuid CONSTRAINT audit_log_id_not_null NOT NULL,
    actor_id uuid,
    actor_role character varying(20) CONSTRAINT audit_log_actor_role_not_null NOT NULL,
    action_type character varying(50) CONSTRAINT audit_log_action_type_not_null NOT NULL,
    entity_type character varying(50) CONSTRAINT audit_log_entity_type_not_null NOT NULL,
    entity_id uuid,
    description text CONSTRAINT audit_log_description_not_null NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb CONSTRAINT audit_log_metadata_not_null NOT NULL,
    ip_address inet,
    user_agent character varying(500),
    created_at timestamp with time zone DEFAULT now() CONSTRAINT audit_log_created_at_not_null NOT NULL,
    request_id character varying(32),
    CONSTRAINT audit_log_actor_role_check CHECK (((actor_role)::text = ANY ((ARRAY['visitor'::character varying, 'provider'::character varying, 'admin'::character varying, 'system'::character varying])::text[])))
);

CREATE TABLE public.auto_recharges (
    provider_id uuid NOT NULL,
    is_on boolean DEFAULT false NOT NULL,
    threshold numeric(12,2) NOT NULL,
    amount numeric(12,2) NOT NULL,
    monthly_max numeric(12,2) NOT NULL,
    stopped_because character varying(20),
    stop_note text,
    stopped_at timestamp with time zone,
    attempted_at timestamp with time zone,
    limited_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT auto_recharges_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT auto_recharges_check CHECK ((monthly_max >= amount)),
    CONSTRAINT auto_recharges_check1 CHECK (((NOT is_on) OR (stopped_because IS NULL))),
    CONSTRAINT auto_recharges_stopped_because_check CHECK (((stopped_because)::text = ANY ((ARRAY['declined'::character varying, 'authentication'::character varying, 'disputed'::character varying])::text[]))),
    CONSTRAINT auto_recharges_threshold_check CHECK ((threshold > (0)::numeric))
);

ALTER TABLE public.auto_recharges FORCE ROW LEVEL SECURITY;

CREATE TABLE public.bad_lead_requests (
    id uuid NOT NULL,
    lead_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    reason character varying(50) NOT NULL,
    notes text,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    admin_memo text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    evidence text,
    answer_by timestamp with time zone DEFAULT (now() + '72:00:00'::interval) NOT NULL,
    judged_at timestamp with time zone,
    escalated_at timestamp with time zone,
    rule character varying(40),
    findings jsonb,
    CONSTRAINT bad_lead_requests_answer CHECK ((((status)::text <> 'rejected'::text) OR (admin_memo IS NOT NULL))),
    CONSTRAINT bad_lead_requests_check CHECK ((((status)::text = 'pending'::text) = (reviewed_at IS NULL))),
    CONSTRAINT bad_lead_requests_evidence_length CHECK ((char_length(evidence) <= 2000)),
    CONSTRAINT bad_lead_requests_memo_length CHECK ((char_length(admin_memo) <= 500)),
    CONSTRAINT bad_lead_requests_notes_length CHECK ((char_length(notes) <= 1000)),
    CONSTRAINT bad_lead_requests_reason_check CHECK (((reason)::text = ANY ((ARRAY['fake_contact'::character varying, 'duplicate'::character varying, 'spam'::character varying, 'wrong_niche'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT bad_lead_requests_rule_check CHECK (((rule)::text = ANY ((ARRAY['by_hand'::character varying, 'for_everybody'::character varying, 'fake_contact_bounced'::character varying, 'fake_contact_number'::character varying, 'duplicate_bought'::character varying, 'test_lead'::character varying, 'other_unexplained'::character varying, 'nothing_new'::character varying])::text[]))),
    CONSTRAINT bad_lead_requests_rule_decides CHECK (((rule IS NULL) OR ((status)::text <> 'pending'::text))),
    CONSTRAINT bad_lead_requests_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'approved'::character varying, 'rejected'::character varying, 'auto_resolved'::character varying])::text[])))
);

ALTER TABLE public.bad_lead_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE public.balance_transactions (
    id character varying(255) NOT NULL,
    type character varying(100) NOT NULL,
    kind character varying(20) NOT NULL,
    amount numeric(12,2) NOT NULL,
    fee numeric(12,2) NOT NULL,
    net numeric(12,2) NOT NULL,
    currency character varying(3) NOT NULL,
    source_id character varying(255),
    intent_id character varying(255),
    payment_id uuid,
    created_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    CONSTRAINT balance_transactions_currency_check CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT balance_transactions_kind_check CHECK (((kind)::text = ANY ((ARRAY['deposit'::character varying, 'deposit_refund'::character varying, 'dispute'::character varying, 'dispute_won'::character varying, 'fee'::character varying, 'payout'::character varying, 'other'::character varying])::text[])))
);

ALTER TABLE public.balance_transactions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.competition_levels (
    id uuid NOT NULL,
    niche_id uuid NOT NULL,
    name character varying(100) NOT NULL,
    order_position integer NOT NULL,
    max_distribution_count integer NOT NULL,
    price_per_lead numeric(12,2) NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    rotation_counter bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT competition_levels_max_distribution_count_check CHECK ((max_distribution_count > 0)),
    CONSTRAINT competition_levels_order_position_check CHECK ((order_position > 0)),
    CONSTRAINT competition_levels_price_per_lead_check CHECK ((price_per_lead > (0)::numeric))
);

ALTER TABLE public.competition_levels FORCE ROW LEVEL SECURITY;

CREATE TABLE public.deliveries (
    id uuid NOT NULL,
    cause character varying(255) NOT NULL,
    channel character varying(20) NOT NULL,
    recipient_kind character varying(20) NOT NULL,
    recipient_id uuid NOT NULL,
    provider_id uuid,
    lead_id uuid,
    assignment_id uuid,
    template character varying(50) NOT NULL,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    answer text,
    sent_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    token_id uuid,
    activation_id uuid,
    attempt_began_at timestamp with time zone,
    CONSTRAINT deliveries_channel_check CHECK (((channel)::text = ANY ((ARRAY['email'::character varying, 'webhook'::character varying])::text[]))),
    CONSTRAINT deliveries_check CHECK ((((status)::text = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT deliveries_check1 CHECK ((((status)::text = 'pending'::text) = (next_attempt_at IS NOT NULL))),
    CONSTRAINT deliveries_recipient_kind_check CHECK (((recipient_kind)::text = ANY ((ARRAY['submitter'::character varying, 'provider'::character varying, 'user'::character varying, 'endpoint'::character varying])::text[]))),
    CONSTRAINT deliveries_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'sent'::character varying, 'failed'::character varying])::text[])))
);

ALTER TABLE public.deliveries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.delivery_attempts (
    id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    status_code smallint,
    error character varying(30),
    latency_ms integer NOT NULL,
    answer character varying(500) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT delivery_attempts_check CHECK (((status_code IS NULL) <> (error IS NULL))),
    CONSTRAINT delivery_attempts_error_check CHECK (((error)::text = ANY ((ARRAY['url_refused'::character varying, 'name_not_found'::character varying, 'address_refused'::character varying, 'not_connected'::character varying, 'certificate_refused'::character varying, 'connection_lost'::character varying, 'timed_out'::character varying])::text[]))),
    CONSTRAINT delivery_attempts_latency_ms_check CHECK ((latency_ms >= 0)),
    CONSTRAINT delivery_attempts_status_code_check CHECK (((status_code >= 100) AND (status_code <= 999)))
);

ALTER TABLE public.delivery_attempts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.disputes (
    id character varying(255) NOT NULL,
    payment_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    amount numeric(12,2) NOT NULL,
    reason character varying(100),
    status character varying(20) DEFAULT 'open'::character varying NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    lifted_at timestamp with time zone,
    CONSTRAINT disputes_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT disputes_check CHECK ((((status)::text = 'open'::text) = (closed_at IS NULL))),
    CONSTRAINT disputes_status_check CHECK (((status)::text = ANY ((ARRAY['open'::character varying, 'won'::character varying, 'lost'::character varying])::text[])))
);

ALTER TABLE public.disputes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.distribution_batches (
    id uuid NOT NULL,
    niche_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    lead_ids uuid[] NOT NULL,
    market bytea NOT NULL
);

ALTER TABLE public.distribution_batches FORCE ROW LEVEL SECURITY;

CREATE TABLE public.distribution_runs (
    id uuid NOT NULL,
    lead_id uuid NOT NULL,
    attempt integer NOT NULL,
    outcome character varying(20) NOT NULL,
    policy character varying(20) NOT NULL,
    decisions jsonb NOT NULL,
    reason_counts jsonb NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decide_ms double precision NOT NULL,
    batch_id uuid,
    lead bytea,
    CONSTRAINT distribution_runs_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT distribution_runs_decide_ms_check CHECK ((decide_ms >= (0)::double precision)),
    CONSTRAINT distribution_runs_outcome_check CHECK (((outcome)::text = ANY ((ARRAY['distributed'::character varying, 'unsold'::character varying])::text[]))),
    CONSTRAINT distribution_runs_policy_check CHECK (((policy)::text = ANY ((ARRAY['additive'::character varying, 'promise'::character varying, 'first_fill'::character varying])::text[])))
);

ALTER TABLE public.distribution_runs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.fairness_shares (
    subscription_id uuid NOT NULL,
    level_id uuid NOT NULL,
    received integer NOT NULL,
    fair double precision NOT NULL,
    waited_max integer NOT NULL,
    last_received_at timestamp with time zone,
    is_starving boolean NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    CONSTRAINT fairness_shares_fair_check CHECK ((fair >= (0)::double precision)),
    CONSTRAINT fairness_shares_received_check CHECK ((received >= 0)),
    CONSTRAINT fairness_shares_waited_max_check CHECK ((waited_max >= 0))
);

ALTER TABLE public.fairness_shares FORCE ROW LEVEL SECURITY;

CREATE TABLE public.feed_events (
    id bigint NOT NULL,
    provider_id uuid,
    kind character varying(30) NOT NULL,
    cause character varying(100),
    facts jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT feed_events_kind_check CHECK (((kind)::text = ANY ((ARRAY['lead.bought'::character varying, 'balance.changed'::character varying, 'lead.pending'::character varying, 'waiting.changed'::character varying])::text[])))
);

ALTER TABLE public.feed_events FORCE ROW LEVEL SECURITY;

ALTER TABLE public.feed_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.feed_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.field_mappings (
    id uuid NOT NULL,
    niche_id uuid NOT NULL,
    from_version integer NOT NULL,
    to_version integer NOT NULL,
    field_id character varying(100) NOT NULL,
    mapping_type character varying(20) NOT NULL,
    mapping_config jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT field_mappings_mapping_type_check CHECK (((mapping_type)::text = ANY ((ARRAY['direct'::character varying, 'renamed'::character varying, 'split'::character varying, 'merged'::character varying, 'deprecated'::character varying])::text[])))
);

ALTER TABLE public.field_mappings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.filter_changes (
    activation_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    niche_id uuid NOT NULL,
    verdict character varying(20) NOT NULL,
    before text[] NOT NULL,
    after text[] NOT NULL,
    notes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT filter_changes_verdict_check CHECK (((verdict)::text = ANY ((ARRAY['carried'::character varying, 'changed'::character varying, 'broken'::character varying])::text[])))
);

ALTER TABLE public.filter_changes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency_keys (
    scope character varying(100) NOT NULL,
    key character varying(255) NOT NULL,
    request_sha256 bytea NOT NULL,
    status integer,
    response bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_request_sha256_check CHECK ((octet_length(request_sha256) = 32))
);

ALTER TABLE public.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE public.invoices (
    number bigint NOT NULL,
    payment_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    amount numeric(12,2) NOT NULL,
    currency character varying(3) NOT NULL,
    seller text NOT NULL,
    buyer text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    CONSTRAINT invoices_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT invoices_currency_check CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT invoices_number_check CHECK ((number > 0))
);

ALTER TABLE public.invoices FORCE ROW LEVEL SECURITY;

CREATE TABLE public.lead_assignments (
    id uuid NOT NULL,
    lead_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    competition_level_id uuid NOT NULL,
    ledger_entry_id bigint,
    price_charged numeric(12,2) NOT NULL,
    competitors_max integer NOT NULL,
    is_refunded boolean DEFAULT false NOT NULL,
    refunded_at timestamp with time zone,
    refund_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    refund_policy_version integer,
    CONSTRAINT lead_assignments_check CHECK ((is_refunded = (refunded_at IS NOT NULL))),
    CONSTRAINT lead_assignments_competitors_max_check CHECK ((competitors_max >= 0)),
    CONSTRAINT lead_assignments_price_charged_check CHECK ((price_charged >= (0)::numeric))
);

ALTER TABLE public.lead_assignments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.leads ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.leads_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.level_changes (
    event_id uuid NOT NULL,
    competition_level_id uuid NOT NULL,
    price_before numeric(12,2) NOT NULL,
    price_after numeric(12,2) NOT NULL,
    buyers_before integer NOT NULL,
    buyers_after integer NOT NULL,
    competitors_before integer,
    competitors_after integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    place_before integer,
    place_after integer
);

ALTER TABLE public.level_changes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.mail_events (
    id character varying(100) NOT NULL,
    kind character varying(20) NOT NULL,
    delivery_id uuid,
    address_hmacs bytea[] DEFAULT '{}'::bytea[] NOT NULL,
    diagnostic character varying(255),
    subscribe_url character varying(2000),
    sent_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    handled_at timestamp with time zone,
    CONSTRAINT mail_events_kind_check CHECK (((kind)::text = ANY ((ARRAY['subscription'::character varying, 'bounce'::character varying, 'soft_bounce'::character varying, 'complaint'::character varying, 'other'::character varying])::text[])))
);

ALTER TABLE public.mail_events FORCE ROW LEVEL SECURITY;

CREATE TABLE public.mail_templates (
    template character varying(50) NOT NULL,
    version integer NOT NULL,
    subject character varying(300),
    body character varying(10000),
    changed_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failed_at timestamp with time zone,
    CONSTRAINT mail_templates_check CHECK (((subject IS NULL) = (body IS NULL))),
    CONSTRAINT mail_templates_check1 CHECK (((failures = 0) = (failed_at IS NULL))),
    CONSTRAINT mail_templates_failures_check CHECK ((failures >= 0)),
    CONSTRAINT mail_templates_version_check CHECK ((version > 0))
);

ALTER TABLE public.mail_templates FORCE ROW LEVEL SECURITY;

CREATE TABLE public.manual_requests (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    transaction_type character varying(20) NOT NULL,
    amount numeric(12,2) NOT NULL,
    memo text NOT NULL,
    idempotency_key character varying(255) NOT NULL,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    ledger_entry_id bigint,
    CONSTRAINT manual_requests_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT manual_requests_check CHECK ((((status)::text = 'pending'::text) = (decided_at IS NULL))),
    CONSTRAINT manual_requests_check1 CHECK ((((status)::text = 'approved'::text) = (ledger_entry_id IS NOT NULL))),
    CONSTRAINT manual_requests_check2 CHECK ((((status)::text <> ALL ((ARRAY['approved'::character varying, 'rejected'::character varying])::text[])) OR (decided_by <> asked_by))),
    CONSTRAINT manual_requests_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'approved'::character varying, 'rejected'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT manual_requests_transaction_type_check CHECK (((transaction_type)::text = ANY ((ARRAY['manual_credit'::character varying, 'manual_debit'::character varying])::text[])))
);

ALTER TABLE public.manual_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE public.money_checks (
    id uuid NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    is_clean boolean NOT NULL,
    results jsonb NOT NULL
);

ALTER TABLE public.money_checks FORCE ROW LEVEL SECURITY;

CREATE TABLE public.niche_consents (
    niche_id uuid NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT niche_consents_version_check CHECK ((version > 0))
);

ALTER TABLE public.niche_consents FORCE ROW LEVEL SECURITY;

CREATE TABLE public.niche_form_schemas (
    id uuid NOT NULL,
    niche_id uuid NOT NULL,
    version integer NOT NULL,
    is_active boolean DEFAULT false NOT NULL,
    schema jsonb NOT NULL,
    change_summary text DEFAULT ''::text NOT NULL,
    created_by uuid,
    published_at timestamp with time zone,
    activated_by uuid,
    activated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    updated_by uuid,
    CONSTRAINT niche_form_schemas_check CHECK (((published_at IS NOT NULL) OR (NOT is_active))),
    CONSTRAINT niche_form_schemas_revision_check CHECK ((revision > 0)),
    CONSTRAINT niche_form_schemas_version_check CHECK ((version > 0))
);

ALTER TABLE public.niche_form_schemas FORCE ROW LEVEL SECURITY;

CREATE TABLE public.niche_former_slugs (
    slug character varying(100) NOT NULL,
    niche_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.niche_former_slugs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.niches (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    is_location_based boolean DEFAULT false NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    default_competition_level_id uuid,
    cascade_policy character varying(20) DEFAULT 'additive'::character varying NOT NULL,
    approval_mode character varying(20) DEFAULT 'manual'::character varying NOT NULL,
    lead_max_age_hours integer DEFAULT 168 NOT NULL,
    intake_dedup_hours integer DEFAULT 24 NOT NULL,
    provider_dedup_days integer DEFAULT 30 NOT NULL,
    consent_required boolean DEFAULT true NOT NULL,
    consent_text text DEFAULT ''::text NOT NULL,
    consent_version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    embed_origins text[] DEFAULT '{}'::text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    activation_id uuid,
    upgrading_since timestamp with time zone,
    draft_revision integer DEFAULT 0 NOT NULL,
    CONSTRAINT niches_approval_mode_check CHECK (((approval_mode)::text = ANY ((ARRAY['manual'::character varying, 'automatic'::character varying])::text[]))),
    CONSTRAINT niches_cascade_policy_check CHECK (((cascade_policy)::text = ANY ((ARRAY['additive'::character varying, 'promise'::character varying, 'first_fill'::character varying])::text[]))),
    CONSTRAINT niches_consent_version_check CHECK ((consent_version > 0)),
    CONSTRAINT niches_embed_origins_check CHECK ((cardinality(embed_origins) <= 20)),
    CONSTRAINT niches_intake_dedup_hours_check CHECK ((intake_dedup_hours >= 0)),
    CONSTRAINT niches_lead_max_age_hours_check CHECK ((lead_max_age_hours > 0)),
    CONSTRAINT niches_provider_dedup_days_check CHECK ((provider_dedup_days >= 0)),
    CONSTRAINT niches_slug_check CHECK (((slug)::text ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT niches_version_check CHECK ((version > 0))
);

ALTER TABLE public.niches FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payments (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind character varying(20) DEFAULT 'deposit'::character varying NOT NULL,
    checkout_session_id character varying(255),
    stripe_payment_intent_id character varying(255),
    amount numeric(12,2) NOT NULL,
    currency character varying(3) DEFAULT 'USD'::character varying NOT NULL,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    payment_method character varying(50),
    failure_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    checkout_url text,
    completed_at timestamp with time zone,
    refunded numeric(12,2) DEFAULT 0 NOT NULL,
    card_id uuid,
    called_at timestamp with time zone,
    CONSTRAINT payments_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT payments_card_check CHECK ((((kind)::text = 'auto_recharge'::text) = (card_id IS NOT NULL))),
    CONSTRAINT payments_currency_check CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT payments_kind_check CHECK (((kind)::text = ANY ((ARRAY['deposit'::character varying, 'auto_recharge'::character varying])::text[]))),
    CONSTRAINT payments_refunded_check CHECK ((refunded >= (0)::numeric)),
    CONSTRAINT payments_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying, 'completed'::character varying, 'failed'::character varying, 'canceled'::character varying, 'refunded'::character varying])::text[])))
);

ALTER TABLE public.payments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.provider_ledger ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.provider_ledger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.provider_subscriptions (
    id uuid NOT NULL,
    number bigint NOT NULL,
    provider_id uuid NOT NULL,
    competition_level_id uuid NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    is_paused boolean DEFAULT false NOT NULL,
    pause_reason character varying(255),
    filters jsonb DEFAULT '{}'::jsonb NOT NULL,
    filters_version integer DEFAULT 1 NOT NULL,
    service_area jsonb,
    schedule jsonb,
    cap_hour integer,
    cap_day integer,
    cap_week integer,
    cap_month integer,
    budget_day numeric(12,2),
    budget_week numeric(12,2),
    budget_month numeric(12,2),
    dedup_days integer,
    rotation bigint,
    last_received_at timestamp with time zone,
    leads_received_count integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    schema_version integer,
    is_paused_by_form boolean DEFAULT false NOT NULL,
    CONSTRAINT provider_subscriptions_budget_day_check CHECK ((budget_day >= (0)::numeric)),
    CONSTRAINT provider_subscriptions_budget_month_check CHECK ((budget_month >= (0)::numeric)),
    CONSTRAINT provider_subscriptions_budget_week_check CHECK ((budget_week >= (0)::numeric)),
    CONSTRAINT provider_subscriptions_cap_day_check CHECK ((cap_day >= 0)),
    CONSTRAINT provider_subscriptions_cap_hour_check CHECK ((cap_hour >= 0)),
    CONSTRAINT provider_subscriptions_cap_month_check CHECK ((cap_month >= 0)),
    CONSTRAINT provider_subscriptions_cap_week_check CHECK ((cap_week >= 0)),
    CONSTRAINT provider_subscriptions_dedup_days_check CHECK ((dedup_days >= 0)),
    CONSTRAINT provider_subscriptions_filters_check CHECK ((jsonb_typeof(filters) = 'object'::text)),
    CONSTRAINT provider_subscriptions_filters_version_check CHECK ((filters_version > 0)),
    CONSTRAINT provider_subscriptions_paused_by_form_check CHECK ((is_paused OR (NOT is_paused_by_form)))
);

ALTER TABLE public.provider_subscriptions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.provider_subscriptions ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.provider_subscriptions_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.providers (
    id uuid NOT NULL,
    number bigint NOT NULL,
    user_id uuid NOT NULL,
    company_name character varying(255) NOT NULL,
    website character varying(255),
    logo_url character varying(500),
    timezone character varying(64) DEFAULT 'UTC'::character varying NOT NULL,
    balance numeric(12,2) DEFAULT 0.00 NOT NULL,
    low_balance_threshold numeric(12,2) DEFAULT 100.00 NOT NULL,
    low_balance_alert_email character varying(255),
    notification_preferences jsonb DEFAULT '{"new_lead": true, "low_balance": true, "bad_lead_decision": true}'::jsonb NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    low_balance_at timestamp with time zone,
    sales_stopped_at timestamp with time zone,
    CONSTRAINT providers_low_balance_threshold_check CHECK ((low_balance_threshold >= (0)::numeric))
);

ALTER TABLE public.providers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.providers ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.providers_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reconciliations (
    id uuid NOT NULL,
    day date NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    gateway character varying(20) NOT NULL,
    fetched_from timestamp with time zone,
    fetched_until timestamp with time zone,
    totals jsonb NOT NULL,
    not_ours integer NOT NULL,
    differing integer NOT NULL,
    differences jsonb NOT NULL,
    is_clean boolean NOT NULL,
    CONSTRAINT reconciliations_check CHECK ((is_clean = (differing = 0))),
    CONSTRAINT reconciliations_differing_check CHECK ((differing >= 0)),
    CONSTRAINT reconciliations_gateway_check CHECK (((gateway)::text = ANY ((ARRAY['stripe'::character varying, 'sandbox'::character varying, 'none'::character varying])::text[]))),
    CONSTRAINT reconciliations_not_ours_check CHECK ((not_ours >= 0))
);

ALTER TABLE public.reconciliations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recovery_codes (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    code_sha256 bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_code_sha256_check CHECK ((octet_length(code_sha256) = 32))
);

ALTER TABLE public.recovery_codes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.refund_policies (
    niche_id uuid NOT NULL,
    version integer NOT NULL,
    window_days integer NOT NULL,
    answer_by_hours integer NOT NULL,
    approve_rules text[] NOT NULL,
    reject_rules text[] NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT refund_policies_answer_by_hours_check CHECK (((answer_by_hours >= 1) AND (answer_by_hours <= 720))),
    CONSTRAINT refund_policies_approve_rules_check CHECK ((approve_rules <@ '{fake_contact_bounced,fake_contact_number,duplicate_bought,test_lead}'::text[])),
    CONSTRAINT refund_policies_reject_rules_check CHECK ((reject_rules <@ '{other_unexplained,nothing_new}'::text[])),
    CONSTRAINT refund_policies_version_check CHECK ((version > 0)),
    CONSTRAINT refund_policies_window_days_check CHECK (((window_days >= 1) AND (window_days <= 365)))
);

ALTER TABLE public.refund_policies FORCE ROW LEVEL SECURITY;

CREATE TABLE public.saved_cards (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    consent_version integer NOT NULL,
    consent_text text NOT NULL,
    consented_by uuid NOT NULL,
    consent_address inet,
    setup_intent_id character varying(255),
    customer_id character varying(255),
    payment_method_id character varying(255),
    brand character varying(30),
    last4 character varying(4),
    exp_month smallint,
    exp_year smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    saved_at timestamp with time zone,
    removed_at timestamp with time zone,
    detached_at timestamp with time zone,
    CONSTRAINT saved_cards_check CHECK ((((status)::text <> 'saved'::text) OR ((payment_method_id IS NOT NULL) AND (customer_id IS NOT NULL)))),
    CONSTRAINT saved_cards_consent_version_check CHECK ((consent_version > 0)),
    CONSTRAINT saved_cards_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'entered'::character varying, 'saved'::character varying, 'removed'::character varying])::text[])))
);

ALTER TABLE public.saved_cards FORCE ROW LEVEL SECURITY;

CREATE TABLE public.schema_migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.second_factors (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL
);

ALTER TABLE public.second_factors FORCE ROW LEVEL SECURITY;

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    ip inet,
    user_agent character varying(500),
    last_seen_at timestamp with time zone
);

ALTER TABLE public.sessions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.settings (
    key character varying(100) NOT NULL,
    value jsonb NOT NULL,
    updated_by uuid,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.settings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.settled_differences (
    payment_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    difference numeric(12,2) NOT NULL,
    memo character varying(500) NOT NULL,
    settled_by uuid,
    settled_at timestamp with time zone NOT NULL,
    CONSTRAINT settled_differences_kind_check CHECK (((kind)::text = ANY ((ARRAY['deposit'::character varying, 'deposit_refund'::character varying, 'dispute'::character varying, 'dispute_won'::character varying, 'fee'::character varying, 'payout'::character varying, 'other'::character varying])::text[])))
);

ALTER TABLE public.settled_differences FORCE ROW LEVEL SECURITY;

CREATE TABLE public.statements (
    provider_id uuid NOT NULL,
    month date NOT NULL,
    company_name character varying(255) NOT NULL,
    timezone character varying(64) NOT NULL,
    after_entry_id bigint NOT NULL,
    last_entry_id bigint NOT NULL,
    entries integer NOT NULL,
    opening numeric(12,2) NOT NULL,
    closing numeric(12,2) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT statements_check CHECK (((entries = 0) = (after_entry_id = last_entry_id))),
    CONSTRAINT statements_check1 CHECK ((after_entry_id <= last_entry_id)),
    CONSTRAINT statements_entries_check CHECK ((entries >= 0)),
    CONSTRAINT statements_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

ALTER TABLE public.statements FORCE ROW LEVEL SECURITY;

CREATE TABLE public.stripe_events (
    id character varying(255) NOT NULL,
    type character varying(100) NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    handled_at timestamp with time zone,
    error text
);

ALTER TABLE public.stripe_events FORCE ROW LEVEL SECURITY;

CREATE TABLE public.subscription_versions (
    number bigint NOT NULL,
    filters_version integer NOT NULL,
    provider_id uuid NOT NULL,
    filters jsonb NOT NULL,
    service_area jsonb,
    schedule jsonb,
    dedup_days integer,
    cap_hour integer,
    cap_day integer,
    cap_week integer,
    cap_month integer,
    budget_day numeric(12,2),
    budget_week numeric(12,2),
    budget_month numeric(12,2),
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.subscription_versions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.suppressed_addresses (
    id uuid NOT NULL,
    address_hmac bytea NOT NULL,
    kind character varying(20) NOT NULL,
    diagnostic character varying(255),
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT suppressed_addresses_address_hmac_check CHECK ((octet_length(address_hmac) = 32)),
    CONSTRAINT suppressed_addresses_kind_check CHECK (((kind)::text = ANY ((ARRAY['bounce'::character varying, 'complaint'::character varying])::text[])))
);

ALTER TABLE public.suppressed_addresses FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    purpose character varying(20) NOT NULL,
    token_sha256 bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    email character varying(255),
    previous_email character varying(255),
    CONSTRAINT user_tokens_purpose_check CHECK (((purpose)::text = ANY ((ARRAY['verify_email'::character varying, 'reset_password'::character varying, 'invite'::character varying, 'change_email'::character varying])::text[]))),
    CONSTRAINT user_tokens_token_sha256_check CHECK ((octet_length(token_sha256) = 32))
);

ALTER TABLE public.user_tokens FORCE ROW LEVEL SECURITY;

CREATE TABLE public.users (
    id uuid NOT NULL,
    email character varying(255) NOT NULL,
    password_hash character varying(255) NOT NULL,
    role character varying(20) NOT NULL,
    first_name character varying(100) DEFAULT ''::character varying NOT NULL,
    last_name character varying(100) DEFAULT ''::character varying NOT NULL,
    phone character varying(20),
    email_verified boolean DEFAULT false NOT NULL,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    status_reason character varying(500),
    password_changed_at timestamp with time zone,
    notification_preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT users_role_check CHECK (((role)::text = ANY ((ARRAY['admin'::character varying, 'provider'::character varying, 'buyer'::character varying])::text[]))),
    CONSTRAINT users_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'active'::character varying, 'deactivated'::character varying, 'suspended'::character varying, 'rejected'::character varying])::text[])))
);

ALTER TABLE public.users FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_endpoints (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    url character varying(2000) NOT NULL,
    events text[] DEFAULT '{}'::text[] NOT NULL,
    disabled_reason character varying(20),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    secret_number integer DEFAULT 1 NOT NULL,
    previous_secret_until timestamp with time zone,
    description character varying(200) DEFAULT ''::character varying NOT NULL,
    status character varying(20) DEFAULT 'active'::character varying NOT NULL,
    disabled_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    last_success_at timestamp with time zone,
    free_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT webhook_endpoints_check CHECK ((((status)::text = 'disabled'::text) = (disabled_reason IS NOT NULL))),
    CONSTRAINT webhook_endpoints_check1 CHECK ((((status)::text = 'disabled'::text) = (disabled_at IS NOT NULL))),
    CONSTRAINT webhook_endpoints_check2 CHECK (((failures = 0) = (failing_since IS NULL))),
    CONSTRAINT webhook_endpoints_disabled_reason_check CHECK (((disabled_reason)::text = ANY ((ARRAY['gone'::character varying, 'failing'::character varying])::text[]))),
    CONSTRAINT webhook_endpoints_events_check CHECK ((events <@ ARRAY['lead.assigned'::text, 'lead.refunded'::text, 'lead.withdrawn'::text, 'balance.low'::text])),
    CONSTRAINT webhook_endpoints_secret_number_check CHECK ((secret_number > 0)),
    CONSTRAINT webhook_endpoints_status_check CHECK (((status)::text = ANY ((ARRAY['active'::character varying, 'paused'::character varying, 'disabled'::character varying])::text[])))
);

ALTER TABLE public.webhook_endpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_log ATTACH PARTITION public.audit_log_default DEFAULT;

ALTER TABLE public.api_keys
    ADD CONSTRAINT api_keys_key_sha256_key UNIQUE (key_sha256);

ALTER TABLE public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id, created_at);

ALTER TABLE public.audit_log_default
    ADD CONSTRAINT audit_log_default_pkey PRIMARY KEY (id, created_at);

ALTER TABLE public.auto_recharges
    ADD CONSTRAINT auto_recharges_pkey PRIMARY KEY (provider_id);

ALTER TABLE public.bad_lead_requests
    ADD CONSTRAINT bad_lead_requests_pkey PRIMARY KEY (id);

ALTER TABLE public.balance_transactions
    ADD CONSTRAINT balance_transactions_pkey PRIMARY KEY (id);

ALTER TABLE public.competition_levels
    ADD CONSTRAINT competition_levels_niche_id_id_key UNIQUE (niche_id, id);

ALTER TABLE public.competition_levels
    ADD CONSTRAINT competition_levels_niche_id_order_position_key UNIQUE (niche_id, order_position) DEFERRABLE;

ALTER TABLE public.competition_levels
    ADD CONSTRAINT competition_levels_pkey PRIMARY KEY (id);

ALTER TABLE public.deliveries
    ADD CONSTRAINT deliveries_cause_channel_recipient_id_key UNIQUE (cause, channel, recipient_id);

ALTER TABLE public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE public.delivery_attempts
    ADD CONSTRAINT delivery_attempts_pkey PRIMARY KEY (id);

ALTER TABLE public.disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (id);

ALTER TABLE public.distribution_batches
    ADD CONSTRAINT distribution_batches_pkey PRIMARY KEY (id);

ALTER TABLE public.distribution_runs
    ADD CONSTRAINT distribution_runs_lead_id_attempt_key UNIQUE (lead_id, attempt);

ALTER TABLE public.distribution_runs
    ADD CONSTRAINT distribution_runs_pkey PRIMARY KEY (id);

ALTER TABLE public.fairness_shares
    ADD CONSTRAINT fairness_shares_pkey PRIMARY KEY (subscription_id);

ALTER TABLE public.feed_events
    ADD CONSTRAINT feed_events_cause_key UNIQUE (cause);

ALTER TABLE public.feed_events
    ADD CONSTRAINT feed_events_pkey PRIMARY KEY (id);

ALTER TABLE public.field_mappings
    ADD CONSTRAINT field_mappings_niche_id_from_version_to_version_field_id_key UNIQUE (niche_id, from_version, to_version, field_id);

ALTER TABLE public.field_mappings
    ADD CONSTRAINT field_mappings_pkey PRIMARY KEY (id);

ALTER TABLE public.filter_changes
    ADD CONSTRAINT filter_changes_pkey PRIMARY KEY (activation_id, subscription_id);

ALTER TABLE public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key);

ALTER TABLE public.invoices
    ADD CONSTRAINT invoices_payment_id_key UNIQUE (payment_id);

ALTER TABLE public.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (number);

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_lead_id_provider_id_key UNIQUE (lead_id, provider_id);

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_ledger_entry_id_key UNIQUE (ledger_entry_id);

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_pkey PRIMARY KEY (id);

ALTER TABLE public.leads
    ADD CONSTRAINT leads_number_key UNIQUE (number);

ALTER TABLE public.leads
    ADD CONSTRAINT leads_pkey PRIMARY KEY (id);

ALTER TABLE public.level_changes
    ADD CONSTRAINT level_changes_pkey PRIMARY KEY (event_id, competition_level_id);

ALTER TABLE public.mail_events
    ADD CONSTRAINT mail_events_pkey PRIMARY KEY (id);

ALTER TABLE public.mail_templates
    ADD CONSTRAINT mail_templates_pkey PRIMARY KEY (template, version);

ALTER TABLE public.manual_requests
    ADD CONSTRAINT manual_requests_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE public.manual_requests
    ADD CONSTRAINT manual_requests_pkey PRIMARY KEY (id);

ALTER TABLE public.money_checks
    ADD CONSTRAINT money_checks_pkey PRIMARY KEY (id);

ALTER TABLE public.niche_consents
    ADD CONSTRAINT niche_consents_pkey PRIMARY KEY (niche_id, version);

ALTER TABLE public.niche_form_schemas
    ADD CONSTRAINT niche_form_schemas_niche_id_version_key UNIQUE (niche_id, version);

ALTER TABLE public.niche_form_schemas
    ADD CONSTRAINT niche_form_schemas_pkey PRIMARY KEY (id);

ALTER TABLE public.niche_former_slugs
    ADD CONSTRAINT niche_former_slugs_pkey PRIMARY KEY (slug);

ALTER TABLE public.niches
    ADD CONSTRAINT niches_pkey PRIMARY KEY (id);

ALTER TABLE public.niches
    ADD CONSTRAINT niches_slug_key UNIQUE (slug);

ALTER TABLE public.payments
    ADD CONSTRAINT payments_checkout_session_id_key UNIQUE (checkout_session_id);

ALTER TABLE public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);

ALTER TABLE public.payments
    ADD CONSTRAINT payments_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id);

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_pkey PRIMARY KEY (id);

ALTER TABLE public.provider_subscriptions
    ADD CONSTRAINT provider_subscriptions_number_key UNIQUE (number);

ALTER TABLE public.provider_subscriptions
    ADD CONSTRAINT provider_subscriptions_pkey PRIMARY KEY (id);

ALTER TABLE public.provider_subscriptions
    ADD CONSTRAINT provider_subscriptions_provider_id_competition_level_id_key UNIQUE (provider_id, competition_level_id);

ALTER TABLE public.providers
    ADD CONSTRAINT providers_number_key UNIQUE (number);

ALTER TABLE public.providers
    ADD CONSTRAINT providers_pkey PRIMARY KEY (id);

ALTER TABLE public.providers
    ADD CONSTRAINT providers_user_id_key UNIQUE (user_id);

ALTER TABLE public.reconciliations
    ADD CONSTRAINT reconciliations_pkey PRIMARY KEY (id);

ALTER TABLE public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (id);

ALTER TABLE public.recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_code_sha256_key UNIQUE (user_id, code_sha256);

ALTER TABLE public.refund_policies
    ADD CONSTRAINT refund_policies_pkey PRIMARY KEY (niche_id, version);

ALTER TABLE public.saved_cards
    ADD CONSTRAINT saved_cards_id_provider_id_key UNIQUE (id, provider_id);

ALTER TABLE public.saved_cards
    ADD CONSTRAINT saved_cards_payment_method_id_key UNIQUE (payment_method_id);

ALTER TABLE public.saved_cards
    ADD CONSTRAINT saved_cards_pkey PRIMARY KEY (id);

ALTER TABLE public.saved_cards
    ADD CONSTRAINT saved_cards_setup_intent_id_key UNIQUE (setup_intent_id);

ALTER TABLE public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (name);

ALTER TABLE public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (id);

ALTER TABLE public.second_factors
    ADD CONSTRAINT second_factors_user_id_key UNIQUE (user_id);

ALTER TABLE public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (key);

ALTER TABLE public.settled_differences
    ADD CONSTRAINT settled_differences_pkey PRIMARY KEY (payment_id, kind);

ALTER TABLE public.statements
    ADD CONSTRAINT statements_pkey PRIMARY KEY (provider_id, month);

ALTER TABLE public.stripe_events
    ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (id);

ALTER TABLE public.subscription_versions
    ADD CONSTRAINT subscription_versions_pkey PRIMARY KEY (number, filters_version);

ALTER TABLE public.suppressed_addresses
    ADD CONSTRAINT suppressed_addresses_address_hmac_kind_key UNIQUE (address_hmac, kind);

ALTER TABLE public.suppressed_addresses
    ADD CONSTRAINT suppressed_addresses_pkey PRIMARY KEY (id);

ALTER TABLE public.user_tokens
    ADD CONSTRAINT user_tokens_pkey PRIMARY KEY (id);

ALTER TABLE public.user_tokens
    ADD CONSTRAINT user_tokens_token_sha256_key UNIQUE (token_sha256);

ALTER TABLE public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);

CREATE INDEX api_keys_by_user ON public.api_keys USING btree (user_id) WHERE (revoked_at IS NULL);

CREATE INDEX audit_log_by_action ON ONLY public.audit_log USING btree (action_type COLLATE "C", created_at DESC);

CREATE INDEX audit_log_by_actor ON ONLY public.audit_log USING btree (actor_id, created_at DESC);

CREATE INDEX audit_log_by_address ON ONLY public.audit_log USING btree (ip_address, created_at DESC) WHERE (ip_address IS NOT NULL);

CREATE INDEX audit_log_by_entity ON ONLY public.audit_log USING btree (entity_id, created_at DESC);

CREATE INDEX audit_log_by_role ON ONLY public.audit_log USING btree (actor_role, created_at DESC) WHERE ((actor_role)::text = ANY ((ARRAY['admin'::character varying, 'provider'::character varying])::text[]));

CREATE INDEX audit_log_default_action_type_created_at_idx ON public.audit_log_default USING btree (action_type COLLATE "C", created_at DESC);

CREATE INDEX audit_log_default_actor_id_created_at_idx ON public.audit_log_default USING btree (actor_id, created_at DESC);

CREATE INDEX audit_log_default_actor_role_created_at_idx ON public.audit_log_default USING btree (actor_role, created_at DESC) WHERE ((actor_role)::text = ANY ((ARRAY['admin'::character varying, 'provider'::character varying])::text[]));

CREATE INDEX audit_log_newest ON ONLY public.audit_log USING btree (created_at DESC, id DESC);

CREATE INDEX audit_log_default_created_at_id_idx ON public.audit_log_default USING btree (created_at DESC, id DESC);

CREATE INDEX audit_log_default_entity_id_created_at_idx ON public.audit_log_default USING btree (entity_id, created_at DESC);

CREATE INDEX audit_log_default_ip_address_created_at_idx ON public.audit_log_default USING btree (ip_address, created_at DESC) WHERE (ip_address IS NOT NULL);

CREATE INDEX auto_recharges_on ON public.auto_recharges USING btree (attempted_at) WHERE is_on;

CREATE INDEX bad_lead_requests_by_lead ON public.bad_lead_requests USING btree (lead_id);

CREATE INDEX bad_lead_requests_by_provider ON public.bad_lead_requests USING btree (provider_id, created_at DESC);

CREATE INDEX bad_lead_requests_due ON public.bad_lead_requests USING btree (answer_by, id) WHERE ((status)::text = 'pending'::text);

CREATE INDEX bad_lead_requests_escalated ON public.bad_lead_requests USING btree (escalated_at) WHERE (escalated_at IS NOT NULL);

CREATE UNIQUE INDEX bad_lead_requests_one_approval ON public.bad_lead_requests USING btree (assignment_id) WHERE ((status)::text = 'approved'::text);

CREATE UNIQUE INDEX bad_lead_requests_one_open ON public.bad_lead_requests USING btree (assignment_id) WHERE ((status)::text = 'pending'::text);

CREATE INDEX bad_lead_requests_queue ON public.bad_lead_requests USING btree (created_at) WHERE ((status)::text = 'pending'::text);

CREATE INDEX balance_transactions_by_day ON public.balance_transactions USING btree (created_at);

CREATE INDEX balance_transactions_by_payment ON public.balance_transactions USING btree (payment_id, kind) WHERE (payment_id IS NOT NULL);

CREATE INDEX balance_transactions_unowned ON public.balance_transactions USING btree (intent_id) WHERE ((payment_id IS NULL) AND (intent_id IS NOT NULL));

CREATE UNIQUE INDEX competition_levels_by_name ON public.competition_levels USING btree (niche_id, lower(regexp_replace((name)::text, '\s+'::text, ' '::text, 'g'::text)));

CREATE INDEX deliveries_by_lead ON public.deliveries USING btree (lead_id) WHERE (lead_id IS NOT NULL);

CREATE INDEX deliveries_by_token ON public.deliveries USING btree (token_id) WHERE (token_id IS NOT NULL);

CREATE INDEX deliveries_due ON public.deliveries USING btree (next_attempt_at, id) WHERE (((status)::text = 'pending'::text) AND ((channel)::text = 'email'::text));

CREATE INDEX deliveries_failed ON public.deliveries USING btree (created_at DESC) WHERE ((status)::text = 'failed'::text);

CREATE INDEX deliveries_leads_waiting ON public.deliveries USING btree (created_at DESC) WHERE ((template)::text = 'leads_waiting'::text);

CREATE INDEX deliveries_of_endpoint ON public.deliveries USING btree (recipient_id, created_at DESC, id DESC) WHERE ((channel)::text = 'webhook'::text);

CREATE INDEX deliveries_to_endpoint ON public.deliveries USING btree (recipient_id, next_attempt_at, id) WHERE (((channel)::text = 'webhook'::text) AND ((status)::text = 'pending'::text));

CREATE INDEX delivery_attempts_by_age ON public.delivery_attempts USING btree (created_at);

CREATE INDEX delivery_attempts_by_delivery ON public.delivery_attempts USING btree (delivery_id, created_at);

CREATE INDEX disputes_by_payment ON public.disputes USING btree (payment_id);

CREATE INDEX disputes_by_provider ON public.disputes USING btree (provider_id, opened_at DESC);

CREATE INDEX distribution_batches_by_time ON public.distribution_batches USING btree (decided_at);

CREATE INDEX fairness_shares_by_level ON public.fairness_shares USING btree (level_id);

CREATE INDEX feed_events_by_provider ON public.feed_events USING btree (provider_id, id);

CREATE INDEX feed_events_of_waiting ON public.feed_events USING btree (id) WHERE ((kind)::text = 'waiting.changed'::text);

CREATE INDEX filter_changes_by_niche ON public.filter_changes USING btree (niche_id, created_at);

CREATE INDEX filter_changes_by_provider ON public.filter_changes USING btree (provider_id);

CREATE INDEX filter_changes_by_subscription ON public.filter_changes USING btree (subscription_id);

CREATE INDEX idempotency_keys_expired ON public.idempotency_keys USING btree (expires_at);

CREATE INDEX invoices_by_provider ON public.invoices USING btree (provider_id, number DESC);

CREATE INDEX lead_assignments_by_provider ON public.lead_assignments USING btree (provider_id, created_at DESC, id DESC);

CREATE INDEX lead_assignments_by_subscription ON public.lead_assignments USING btree (subscription_id, created_at);

CREATE INDEX lead_assignments_refunded ON public.lead_assignments USING btree (provider_id, refunded_at) WHERE is_refunded;

CREATE INDEX leads_by_fingerprint ON public.leads USING btree (contact_fingerprint, created_at);

CREATE INDEX leads_by_place ON public.leads USING btree (latitude, longitude) WHERE (latitude IS NOT NULL);

CREATE INDEX leads_by_status ON public.leads USING btree (status, created_at, id);

CREATE UNIQUE INDEX leads_external_id_key ON public.leads USING btree (niche_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX leads_in_market ON public.leads USING btree (niche_id, approved_at) WHERE ((approved_at IS NOT NULL) AND (NOT is_test) AND ((status)::text <> 'rejected'::text));

CREATE INDEX leads_newest ON public.leads USING btree (created_at DESC, id DESC);

CREATE INDEX leads_to_distribute ON public.leads USING btree (niche_id, approved_at, id) WHERE ((status)::text = 'approved'::text);

CREATE INDEX leads_to_retry ON public.leads USING btree (next_attempt_at) WHERE (((status)::text = 'unsold'::text) AND (next_attempt_at IS NOT NULL));

CREATE INDEX level_changes_by_level ON public.level_changes USING btree (competition_level_id);

CREATE INDEX mail_events_by_time ON public.mail_events USING btree (received_at);

CREATE INDEX mail_events_open ON public.mail_events USING btree (received_at) WHERE (handled_at IS NULL);

CREATE INDEX mail_templates_by_person ON public.mail_templates USING btree (changed_by);

CREATE INDEX manual_requests_by_entry ON public.manual_requests USING btree (ledger_entry_id) WHERE (ledger_entry_id IS NOT NULL);

CREATE INDEX manual_requests_by_provider ON public.manual_requests USING btree (provider_id);

CREATE INDEX manual_requests_by_time ON public.manual_requests USING btree (asked_at DESC);

CREATE INDEX manual_requests_pending ON public.manual_requests USING btree (asked_at) WHERE ((status)::text = 'pending'::text);

CREATE INDEX money_checks_newest ON public.money_checks USING btree (checked_at DESC);

CREATE UNIQUE INDEX niche_form_schemas_one_active ON public.niche_form_schemas USING btree (niche_id) WHERE is_active;

CREATE UNIQUE INDEX niche_form_schemas_one_draft ON public.niche_form_schemas USING btree (niche_id) WHERE (published_at IS NULL);

CREATE INDEX payments_by_card ON public.payments USING btree (card_id) WHERE (card_id IS NOT NULL);

CREATE INDEX payments_by_completion ON public.payments USING btree (completed_at) WHERE (completed_at IS NOT NULL);

CREATE INDEX payments_by_provider ON public.payments USING btree (provider_id, created_at DESC);

CREATE UNIQUE INDEX payments_one_recharge ON public.payments USING btree (provider_id) WHERE (((kind)::text = 'auto_recharge'::text) AND ((status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying])::text[])));

CREATE INDEX payments_open ON public.payments USING btree (created_at) WHERE ((status)::text = 'pending'::text);

CREATE INDEX provider_ledger_by_kind ON public.provider_ledger USING btree (transaction_type, created_at, id) WHERE ((transaction_type)::text <> 'lead_purchase'::text);

CREATE INDEX provider_ledger_by_payment ON public.provider_ledger USING btree (payment_id, transaction_type) WHERE (payment_id IS NOT NULL);

CREATE INDEX provider_ledger_by_provider ON public.provider_ledger USING btree (provider_id, id DESC);

CREATE INDEX provider_ledger_newest ON public.provider_ledger USING btree (created_at, id);

CREATE UNIQUE INDEX provider_ledger_one_deposit ON public.provider_ledger USING btree (payment_id) WHERE (((transaction_type)::text = 'deposit'::text) AND (payment_id IS NOT NULL));

CREATE UNIQUE INDEX provider_ledger_one_per_assignment ON public.provider_ledger USING btree (assignment_id, transaction_type) WHERE (assignment_id IS NOT NULL);

CREATE INDEX provider_ledger_paid_by_day ON public.provider_ledger USING btree (created_at) WHERE (payment_id IS NOT NULL);

CREATE INDEX provider_subscriptions_queue ON public.provider_subscriptions USING btree (competition_level_id, rotation NULLS FIRST, created_at, id) WHERE is_active;

CREATE INDEX reconciliations_by_day ON public.reconciliations USING btree (day DESC, ran_at DESC);

CREATE INDEX saved_cards_attached ON public.saved_cards USING btree (updated_at) WHERE (((status)::text = 'removed'::text) AND (detached_at IS NULL) AND (payment_method_id IS NOT NULL));

CREATE INDEX saved_cards_by_provider ON public.saved_cards USING btree (provider_id, created_at DESC);

CREATE UNIQUE INDEX saved_cards_one ON public.saved_cards USING btree (provider_id) WHERE ((status)::text = 'saved'::text);

CREATE INDEX saved_cards_unread ON public.saved_cards USING btree (updated_at) WHERE ((status)::text = 'entered'::text);

CREATE INDEX sessions_by_end ON public.sessions USING btree (expires_at);

CREATE INDEX sessions_by_user ON public.sessions USING btree (user_id);

CREATE INDEX stripe_events_open ON public.stripe_events USING btree (received_at) WHERE (handled_at IS NULL);

CREATE INDEX suppressed_addresses_by_time ON public.suppressed_addresses USING btree (created_at DESC, id);

CREATE INDEX user_tokens_by_end ON public.user_tokens USING btree (expires_at);

CREATE UNIQUE INDEX user_tokens_one_active ON public.user_tokens USING btree (user_id, purpose) WHERE (used_at IS NULL);

CREATE UNIQUE INDEX users_email_key ON public.users USING btree (lower((email)::text));

CREATE INDEX webhook_endpoints_by_provider ON public.webhook_endpoints USING btree (provider_id) WHERE (deleted_at IS NULL);

CREATE INDEX webhook_endpoints_free ON public.webhook_endpoints USING btree (free_at, id) WHERE (((status)::text = 'active'::text) AND (deleted_at IS NULL));

ALTER INDEX public.audit_log_by_action ATTACH PARTITION public.audit_log_default_action_type_created_at_idx;

ALTER INDEX public.audit_log_by_actor ATTACH PARTITION public.audit_log_default_actor_id_created_at_idx;

ALTER INDEX public.audit_log_by_role ATTACH PARTITION public.audit_log_default_actor_role_created_at_idx;

ALTER INDEX public.audit_log_newest ATTACH PARTITION public.audit_log_default_created_at_id_idx;

ALTER INDEX public.audit_log_by_entity ATTACH PARTITION public.audit_log_default_entity_id_created_at_idx;

ALTER INDEX public.audit_log_by_address ATTACH PARTITION public.audit_log_default_ip_address_created_at_idx;

ALTER INDEX public.audit_log_pkey ATTACH PARTITION public.audit_log_default_pkey;

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_rows_append_only BEFORE DELETE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_rows_stay BEFORE UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.refuse_audit_change();

CREATE TRIGGER audit_log_stays BEFORE UPDATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();

CREATE TRIGGER feed_events_in_order BEFORE INSERT ON public.feed_events FOR EACH STATEMENT EXECUTE FUNCTION public.announce_feed();

CREATE TRIGGER invoices_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.invoices FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER lead_assignments_keep_policy BEFORE INSERT ON public.lead_assignments FOR EACH ROW WHEN ((new.refund_policy_version IS NULL)) EXECUTE FUNCTION public.keep_refund_policy();

CREATE TRIGGER lead_assignments_policy_stays BEFORE UPDATE OF refund_policy_version ON public.lead_assignments FOR EACH ROW EXECUTE FUNCTION public.refuse_policy_change();

CREATE TRIGGER niche_form_schemas_immutable BEFORE UPDATE ON public.niche_form_schemas FOR EACH ROW EXECUTE FUNCTION public.refuse_published_schema_change();

CREATE TRIGGER niches_keep_consent AFTER INSERT OR UPDATE OF consent_text, consent_version ON public.niches FOR EACH ROW EXECUTE FUNCTION public.keep_consent_text();

CREATE TRIGGER provider_ledger_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.provider_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER provider_ledger_seal BEFORE INSERT ON public.provider_ledger FOR EACH ROW EXECUTE FUNCTION public.seal_ledger_entry();

CREATE TRIGGER provider_subscriptions_first_version AFTER INSERT ON public.provider_subscriptions FOR EACH ROW EXECUTE FUNCTION public.keep_subscription_version();

CREATE TRIGGER provider_subscriptions_form_in_force BEFORE INSERT ON public.provider_subscriptions FOR EACH ROW WHEN ((new.schema_version IS NULL)) EXECUTE FUNCTION public.take_form_in_force();

CREATE TRIGGER provider_subscriptions_next_version AFTER UPDATE OF filters_version ON public.provider_subscriptions FOR EACH ROW WHEN ((new.filters_version IS DISTINCT FROM old.filters_version)) EXECUTE FUNCTION public.keep_subscription_version();

CREATE TRIGGER providers_balance_by_staff BEFORE UPDATE OF balance ON public.providers FOR EACH ROW WHEN (((new.balance IS DISTINCT FROM old.balance) AND (NOT public.actor_is_staff()))) EXECUTE FUNCTION public.refuse_unless_staff();

CREATE TRIGGER refund_policies_immutable BEFORE UPDATE ON public.refund_policies FOR EACH ROW EXECUTE FUNCTION public.refuse_policy_change();

CREATE TRIGGER statements_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.statements FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER users_rights_by_staff BEFORE UPDATE OF role, status, email_verified ON public.users FOR EACH ROW WHEN ((((((new.role)::text IS DISTINCT FROM (old.role)::text) OR ((new.status)::text IS DISTINCT FROM (old.status)::text)) OR (new.email_verified IS DISTINCT FROM old.email_verified)) AND (NOT public.actor_is_staff()))) EXECUTE FUNCTION public.refuse_unless_staff();

ALTER TABLE public.api_keys
    ADD CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE public.auto_recharges
    ADD CONSTRAINT auto_recharges_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.bad_lead_requests
    ADD CONSTRAINT bad_lead_requests_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.lead_assignments(id) ON DELETE RESTRICT;

ALTER TABLE public.bad_lead_requests
    ADD CONSTRAINT bad_lead_requests_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.leads(id) ON DELETE RESTRICT;

ALTER TABLE public.bad_lead_requests
    ADD CONSTRAINT bad_lead_requests_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.bad_lead_requests
    ADD CONSTRAINT bad_lead_requests_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.users(id);

ALTER TABLE public.competition_levels
    ADD CONSTRAINT competition_levels_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE RESTRICT;

ALTER TABLE public.deliveries
    ADD CONSTRAINT deliveries_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.lead_assignments(id) ON DELETE RESTRICT;

ALTER TABLE public.deliveries
    ADD CONSTRAINT deliveries_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.leads(id) ON DELETE RESTRICT;

ALTER TABLE public.deliveries
    ADD CONSTRAINT deliveries_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.deliveries
    ADD CONSTRAINT deliveries_token_id_fkey FOREIGN KEY (token_id) REFERENCES public.user_tokens(id) ON DELETE SET NULL;

ALTER TABLE public.delivery_attempts
    ADD CONSTRAINT delivery_attempts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.deliveries(id) ON DELETE CASCADE;

ALTER TABLE public.delivery_attempts
    ADD CONSTRAINT delivery_attempts_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.disputes
    ADD CONSTRAINT disputes_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE public.disputes
    ADD CONSTRAINT disputes_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.distribution_batches
    ADD CONSTRAINT distribution_batches_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id);

ALTER TABLE public.distribution_runs
    ADD CONSTRAINT distribution_runs_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.leads(id) ON DELETE RESTRICT;

ALTER TABLE public.fairness_shares
    ADD CONSTRAINT fairness_shares_level_id_fkey FOREIGN KEY (level_id) REFERENCES public.competition_levels(id) ON DELETE CASCADE;

ALTER TABLE public.fairness_shares
    ADD CONSTRAINT fairness_shares_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.provider_subscriptions(id) ON DELETE CASCADE;

ALTER TABLE public.feed_events
    ADD CONSTRAINT feed_events_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.field_mappings
    ADD CONSTRAINT field_mappings_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE CASCADE;

ALTER TABLE public.field_mappings
    ADD CONSTRAINT field_mappings_niche_id_from_version_fkey FOREIGN KEY (niche_id, from_version) REFERENCES public.niche_form_schemas(niche_id, version);

ALTER TABLE public.field_mappings
    ADD CONSTRAINT field_mappings_niche_id_to_version_fkey FOREIGN KEY (niche_id, to_version) REFERENCES public.niche_form_schemas(niche_id, version);

ALTER TABLE public.filter_changes
    ADD CONSTRAINT filter_changes_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE RESTRICT;

ALTER TABLE public.filter_changes
    ADD CONSTRAINT filter_changes_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.filter_changes
    ADD CONSTRAINT filter_changes_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.provider_subscriptions(id) ON DELETE RESTRICT;

ALTER TABLE public.invoices
    ADD CONSTRAINT invoices_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE public.invoices
    ADD CONSTRAINT invoices_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_competition_level_id_fkey FOREIGN KEY (competition_level_id) REFERENCES public.competition_levels(id) ON DELETE RESTRICT;

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.leads(id) ON DELETE RESTRICT;

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_ledger_entry_id_fkey FOREIGN KEY (ledger_entry_id) REFERENCES public.provider_ledger(id) ON DELETE RESTRICT;

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.lead_assignments
    ADD CONSTRAINT lead_assignments_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.provider_subscriptions(id) ON DELETE RESTRICT;

ALTER TABLE public.leads
    ADD CONSTRAINT leads_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.users(id);

ALTER TABLE public.leads
    ADD CONSTRAINT leads_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE RESTRICT;

ALTER TABLE public.leads
    ADD CONSTRAINT leads_niche_id_schema_version_fkey FOREIGN KEY (niche_id, schema_version) REFERENCES public.niche_form_schemas(niche_id, version);

ALTER TABLE public.leads
    ADD CONSTRAINT leads_rejected_by_fkey FOREIGN KEY (rejected_by) REFERENCES public.users(id);

ALTER TABLE public.level_changes
    ADD CONSTRAINT level_changes_competition_level_id_fkey FOREIGN KEY (competition_level_id) REFERENCES public.competition_levels(id) ON DELETE CASCADE;

ALTER TABLE public.mail_templates
    ADD CONSTRAINT mail_templates_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.users(id) ON DELETE RESTRICT;

ALTER TABLE public.manual_requests
    ADD CONSTRAINT manual_requests_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.users(id) ON DELETE RESTRICT;

ALTER TABLE public.manual_requests
    ADD CONSTRAINT manual_requests_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.users(id) ON DELETE RESTRICT;

ALTER TABLE public.manual_requests
    ADD CONSTRAINT manual_requests_ledger_entry_id_fkey FOREIGN KEY (ledger_entry_id) REFERENCES public.provider_ledger(id) ON DELETE RESTRICT;

ALTER TABLE public.manual_requests
    ADD CONSTRAINT manual_requests_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.niche_consents
    ADD CONSTRAINT niche_consents_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE public.niche_consents
    ADD CONSTRAINT niche_consents_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE CASCADE;

ALTER TABLE public.niche_form_schemas
    ADD CONSTRAINT niche_form_schemas_activated_by_fkey FOREIGN KEY (activated_by) REFERENCES public.users(id);

ALTER TABLE public.niche_form_schemas
    ADD CONSTRAINT niche_form_schemas_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE public.niche_form_schemas
    ADD CONSTRAINT niche_form_schemas_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE CASCADE;

ALTER TABLE public.niche_form_schemas
    ADD CONSTRAINT niche_form_schemas_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users(id);

ALTER TABLE public.niche_former_slugs
    ADD CONSTRAINT niche_former_slugs_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE CASCADE;

ALTER TABLE public.niches
    ADD CONSTRAINT niches_id_default_competition_level_id_fkey FOREIGN KEY (id, default_competition_level_id) REFERENCES public.competition_levels(niche_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.payments
    ADD CONSTRAINT payments_card_id_provider_id_fkey FOREIGN KEY (card_id, provider_id) REFERENCES public.saved_cards(id, provider_id) ON DELETE RESTRICT;

ALTER TABLE public.payments
    ADD CONSTRAINT payments_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.leads(id) ON DELETE RESTRICT;

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.provider_ledger
    ADD CONSTRAINT provider_ledger_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.provider_subscriptions(id) ON DELETE RESTRICT;

ALTER TABLE public.provider_subscriptions
    ADD CONSTRAINT provider_subscriptions_competition_level_id_fkey FOREIGN KEY (competition_level_id) REFERENCES public.competition_levels(id) ON DELETE RESTRICT;

ALTER TABLE public.provider_subscriptions
    ADD CONSTRAINT provider_subscriptions_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.providers
    ADD CONSTRAINT providers_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE RESTRICT;

ALTER TABLE public.recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE public.refund_policies
    ADD CONSTRAINT refund_policies_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE public.refund_policies
    ADD CONSTRAINT refund_policies_niche_id_fkey FOREIGN KEY (niche_id) REFERENCES public.niches(id) ON DELETE CASCADE;

ALTER TABLE public.saved_cards
    ADD CONSTRAINT saved_cards_consented_by_fkey FOREIGN KEY (consented_by) REFERENCES public.users(id);

ALTER TABLE public.saved_cards
    ADD CONSTRAINT saved_cards_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.second_factors
    ADD CONSTRAINT second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE public.settings
    ADD CONSTRAINT settings_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users(id);

ALTER TABLE public.settled_differences
    ADD CONSTRAINT settled_differences_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.users(id);

ALTER TABLE public.statements
    ADD CONSTRAINT statements_last_entry_id_fkey FOREIGN KEY (last_entry_id) REFERENCES public.provider_ledger(id) ON DELETE RESTRICT;

ALTER TABLE public.statements
    ADD CONSTRAINT statements_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

ALTER TABLE public.subscription_versions
    ADD CONSTRAINT subscription_versions_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id);

ALTER TABLE public.user_tokens
    ADD CONSTRAINT user_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.providers(id) ON DELETE RESTRICT;

CREATE POLICY anyone_leaves_a_trace ON public.audit_log FOR INSERT WITH CHECK ((NOT (actor_id IS DISTINCT FROM ( SELECT public.actor_user_id() AS actor_user_id))));

CREATE POLICY anyone_reads ON public.competition_levels FOR SELECT USING (true);

CREATE POLICY anyone_reads ON public.niche_consents FOR SELECT USING (true);

CREATE POLICY anyone_reads ON public.niche_form_schemas FOR SELECT USING (is_active);

CREATE POLICY anyone_reads ON public.niche_former_slugs FOR SELECT USING (true);

CREATE POLICY anyone_reads ON public.niches FOR SELECT USING (true);

CREATE POLICY anyone_reads ON public.refund_policies FOR SELECT USING (true);

CREATE POLICY anyone_submits ON public.leads FOR INSERT WITH CHECK ((((status)::text = ANY ((ARRAY['pending_approval'::character varying, 'approved'::character varying])::text[])) AND (distribution_attempts = 0)));

ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.auto_recharges ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bad_lead_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.balance_transactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY bought ON public.leads FOR SELECT USING ((EXISTS ( SELECT
   FROM public.lead_assignments a
  WHERE ((a.lead_id = leads.id) AND (a.provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))))));

CREATE POLICY bought ON public.niche_form_schemas FOR SELECT USING ((EXISTS ( SELECT
   FROM (public.lead_assignments a
     JOIN public.leads l ON ((l.id = a.lead_id)))
  WHERE ((a.provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)) AND (l.niche_id = niche_form_schemas.niche_id) AND (l.schema_version = niche_form_schemas.version)))));

ALTER TABLE public.competition_levels ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.deliveries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.delivery_attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.disputes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.distribution_batches ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.distribution_runs ENABLE ROW LEVEL SECURITY;

CREATE POLICY drafts_alone ON public.niche_form_schemas AS RESTRICTIVE FOR DELETE USING ((published_at IS NULL));

ALTER TABLE public.fairness_shares ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.feed_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.field_mappings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.filter_changes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.invoices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.lead_assignments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.leads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.level_changes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.mail_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.mail_templates ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.manual_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.money_checks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.niche_consents ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.niche_form_schemas ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.niche_former_slugs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.niches ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON public.api_keys USING ((user_id = ( SELECT public.actor_user_id() AS actor_user_id))) WITH CHECK ((user_id = ( SELECT public.actor_user_id() AS actor_user_id)));

CREATE POLICY own ON public.auto_recharges USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))) WITH CHECK ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.bad_lead_requests FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.delivery_attempts FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.feed_events FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.idempotency_keys USING (((scope)::text = ('user:'::text || (( SELECT public.actor_user_id() AS actor_user_id))::text))) WITH CHECK (((scope)::text = ('user:'::text || (( SELECT public.actor_user_id() AS actor_user_id))::text)));

CREATE POLICY own ON public.invoices FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.lead_assignments FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.payments FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.provider_ledger FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.provider_subscriptions USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))) WITH CHECK ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.providers FOR SELECT USING ((id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.recovery_codes USING ((user_id = ( SELECT public.actor_user_id() AS actor_user_id))) WITH CHECK ((user_id = ( SELECT public.actor_user_id() AS actor_user_id)));

CREATE POLICY own ON public.saved_cards FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.second_factors USING ((user_id = ( SELECT public.actor_user_id() AS actor_user_id))) WITH CHECK ((user_id = ( SELECT public.actor_user_id() AS actor_user_id)));

CREATE POLICY own ON public.sessions USING ((user_id = ( SELECT public.actor_user_id() AS actor_user_id))) WITH CHECK ((user_id = ( SELECT public.actor_user_id() AS actor_user_id)));

CREATE POLICY own ON public.statements FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.subscription_versions FOR SELECT USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own ON public.users FOR SELECT USING ((id = ( SELECT public.actor_user_id() AS actor_user_id)));

CREATE POLICY own ON public.webhook_endpoints USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))) WITH CHECK ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own_insert ON public.bad_lead_requests FOR INSERT WITH CHECK (((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)) AND ((status)::text = 'pending'::text) AND (judged_at IS NULL) AND (escalated_at IS NULL) AND (findings IS NULL) AND (EXISTS ( SELECT
   FROM public.lead_assignments a
  WHERE ((a.id = bad_lead_requests.assignment_id) AND (a.lead_id = bad_lead_requests.lead_id) AND (a.provider_id = bad_lead_requests.provider_id))))));

CREATE POLICY own_insert ON public.delivery_attempts FOR INSERT WITH CHECK ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own_insert ON public.payments FOR INSERT WITH CHECK (((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)) AND ((status)::text = 'pending'::text) AND ((kind)::text = 'deposit'::text)));

CREATE POLICY own_insert ON public.saved_cards FOR INSERT WITH CHECK (((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)) AND ((status)::text = 'pending'::text)));

CREATE POLICY own_insert ON public.subscription_versions FOR INSERT WITH CHECK ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own_remove ON public.saved_cards FOR UPDATE USING ((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))) WITH CHECK (((provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)) AND ((status)::text = 'removed'::text)));

CREATE POLICY own_webhooks ON public.deliveries FOR SELECT USING ((((channel)::text = 'webhook'::text) AND (provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))));

CREATE POLICY own_webhooks_insert ON public.deliveries FOR INSERT WITH CHECK ((((channel)::text = 'webhook'::text) AND ((template)::text = 'test'::text) AND (provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))));

CREATE POLICY own_webhooks_write ON public.deliveries FOR UPDATE USING ((((channel)::text = 'webhook'::text) AND (provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id)))) WITH CHECK ((((channel)::text = 'webhook'::text) AND (provider_id = ( SELECT public.actor_provider_id() AS actor_provider_id))));

CREATE POLICY own_write ON public.providers FOR UPDATE USING ((id = ( SELECT public.actor_provider_id() AS actor_provider_id))) WITH CHECK ((id = ( SELECT public.actor_provider_id() AS actor_provider_id)));

CREATE POLICY own_write ON public.users FOR UPDATE USING ((id = ( SELECT public.actor_user_id() AS actor_user_id))) WITH CHECK ((id = ( SELECT public.actor_user_id() AS actor_user_id)));

ALTER TABLE public.payments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.provider_ledger ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.provider_subscriptions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.providers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.reconciliations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recovery_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.refund_policies ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.saved_cards ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.second_factors ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.settled_differences ENABLE ROW LEVEL SECURITY;

CREATE POLICY staff ON public.api_keys USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.audit_log USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.auto_recharges USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.bad_lead_requests USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.balance_transactions USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.competition_levels USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.deliveries USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.delivery_attempts USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.disputes USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.distribution_batches USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.distribution_runs USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.fairness_shares USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.feed_events USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.field_mappings USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.filter_changes USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.idempotency_keys USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.invoices USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.lead_assignments USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.leads USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.level_changes USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.mail_events USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.mail_templates USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.manual_requests USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.money_checks USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.niche_consents USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.niche_form_schemas USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.niche_former_slugs USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.niches USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.payments USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.provider_ledger USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.provider_subscriptions USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.providers USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.reconciliations USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.recovery_codes USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.refund_policies USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.saved_cards USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.second_factors USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.sessions USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.settings USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.settled_differences USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.statements USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.stripe_events USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.subscription_versions USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.suppressed_addresses USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.user_tokens USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.users USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

CREATE POLICY staff ON public.webhook_endpoints USING (( SELECT public.actor_is_staff() AS actor_is_staff)) WITH CHECK (( SELECT public.actor_is_staff() AS actor_is_staff));

ALTER TABLE public.statements ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.stripe_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.subscription_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.suppressed_addresses ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_endpoints ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA public TO hotlead_app;
GRANT USAGE ON SCHEMA public TO hotlead_worker;

REVOKE ALL ON FUNCTION public.create_audit_partitions(months_ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_audit_partitions(months_ahead integer) TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.provider_ledger TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.provider_ledger TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.leads TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.leads TO hotlead_worker;

REVOKE ALL ON FUNCTION public.wipe_audit_origin(of_lead uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.wipe_audit_origin(of_lead uuid) TO hotlead_app;
GRANT ALL ON FUNCTION public.wipe_audit_origin(of_lead uuid) TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.api_keys TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.api_keys TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.audit_log TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.audit_log TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.auto_recharges TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.auto_recharges TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bad_lead_requests TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.bad_lead_requests TO hotlead_worker;

GRANT SELECT ON TABLE public.balance_transactions TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.balance_transactions TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.competition_levels TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.competition_levels TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.deliveries TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deliveries TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.delivery_attempts TO hotlead_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.delivery_attempts TO hotlead_worker;

GRANT UPDATE(answer) ON TABLE public.delivery_attempts TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.disputes TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.disputes TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.distribution_batches TO hotlead_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.distribution_batches TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.distribution_runs TO hotlead_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.distribution_runs TO hotlead_worker;

GRANT UPDATE(lead) ON TABLE public.distribution_runs TO hotlead_worker;

GRANT SELECT ON TABLE public.fairness_shares TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fairness_shares TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.feed_events TO hotlead_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.feed_events TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.field_mappings TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.field_mappings TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.filter_changes TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.filter_changes TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.invoices TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.invoices TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.lead_assignments TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lead_assignments TO hotlead_worker;

GRANT USAGE ON SEQUENCE public.leads_number_seq TO hotlead_app;
GRANT USAGE ON SEQUENCE public.leads_number_seq TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.level_changes TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.level_changes TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.mail_events TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_events TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.mail_templates TO hotlead_app;
GRANT SELECT ON TABLE public.mail_templates TO hotlead_worker;

GRANT UPDATE(failures) ON TABLE public.mail_templates TO hotlead_worker;

GRANT UPDATE(failed_at) ON TABLE public.mail_templates TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.manual_requests TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.manual_requests TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.money_checks TO hotlead_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.money_checks TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.niche_consents TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.niche_consents TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.niche_form_schemas TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.niche_form_schemas TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.niche_former_slugs TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.niche_former_slugs TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.niches TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.niches TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.payments TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.payments TO hotlead_worker;

GRANT USAGE ON SEQUENCE public.provider_ledger_id_seq TO hotlead_app;
GRANT USAGE ON SEQUENCE public.provider_ledger_id_seq TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.provider_subscriptions TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.provider_subscriptions TO hotlead_worker;

GRANT USAGE ON SEQUENCE public.provider_subscriptions_number_seq TO hotlead_app;
GRANT USAGE ON SEQUENCE public.provider_subscriptions_number_seq TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.providers TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.providers TO hotlead_worker;

GRANT USAGE ON SEQUENCE public.providers_number_seq TO hotlead_app;
GRANT USAGE ON SEQUENCE public.providers_number_seq TO hotlead_worker;

GRANT SELECT ON TABLE public.reconciliations TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.reconciliations TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.refund_policies TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.refund_policies TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.saved_cards TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.saved_cards TO hotlead_worker;

GRANT SELECT ON TABLE public.schema_migrations TO hotlead_app;
GRANT SELECT ON TABLE public.schema_migrations TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factors TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factors TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.settings TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.settings TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.settled_differences TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.settled_differences TO hotlead_worker;

GRANT SELECT ON TABLE public.statements TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.statements TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.stripe_events TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.stripe_events TO hotlead_worker;

GRANT SELECT,INSERT ON TABLE public.subscription_versions TO hotlead_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.subscription_versions TO hotlead_worker;

GRANT SELECT,INSERT,DELETE ON TABLE public.suppressed_addresses TO hotlead_app;
GRANT SELECT,INSERT ON TABLE public.suppressed_addresses TO hotlead_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_tokens TO hotlead_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_tokens TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO hotlead_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.webhook_endpoints TO hotlead_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.webhook_endpoints TO hotlead_worker;
