CREATE TABLE niches (
    id uuid PRIMARY KEY,
    name varchar(100) NOT NULL,
    slug varchar(100) NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    description text NOT NULL DEFAULT '',
    is_active boolean NOT NULL DEFAULT true,
    is_location_based boolean NOT NULL DEFAULT false,
    is_demo boolean NOT NULL DEFAULT false,
    default_competition_level_id uuid,
    cascade_policy varchar(20) NOT NULL DEFAULT 'additive'
        CHECK (cascade_policy IN ('additive', 'promise', 'first_fill')),
    approval_mode varchar(20) NOT NULL DEFAULT 'manual'
        CHECK (approval_mode IN ('manual', 'automatic')),
    lead_max_age_hours integer NOT NULL DEFAULT 168 CHECK (lead_max_age_hours > 0),
    intake_dedup_hours integer NOT NULL DEFAULT 24 CHECK (intake_dedup_hours >= 0),
    provider_dedup_days integer NOT NULL DEFAULT 30 CHECK (provider_dedup_days >= 0),
    consent_required boolean NOT NULL DEFAULT true,
    consent_text text NOT NULL DEFAULT '',
    consent_version integer NOT NULL DEFAULT 1 CHECK (consent_version > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE niche_form_schemas (
    id uuid PRIMARY KEY,
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE RESTRICT,
    version integer NOT NULL CHECK (version > 0),
    is_active boolean NOT NULL DEFAULT false,
    schema jsonb NOT NULL,
    change_summary text NOT NULL DEFAULT '',
    created_by uuid REFERENCES users (id),
    published_at timestamptz,
    activated_by uuid REFERENCES users (id),
    activated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (niche_id, version),
    CHECK (published_at IS NOT NULL OR NOT is_active)
);
CREATE UNIQUE INDEX niche_form_schemas_one_active ON niche_form_schemas (niche_id)
    WHERE is_active;

-- Leads point at the version they were given under, so a published version never changes.
CREATE FUNCTION refuse_published_schema_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL
        AND (NEW.schema, NEW.version, NEW.niche_id, NEW.published_at)
            IS DISTINCT FROM (OLD.schema, OLD.version, OLD.niche_id, OLD.published_at) THEN
        RAISE EXCEPTION 'a published form schema is immutable'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER niche_form_schemas_immutable BEFORE UPDATE ON niche_form_schemas
    FOR EACH ROW EXECUTE FUNCTION refuse_published_schema_change();

CREATE TABLE field_mappings (
    id uuid PRIMARY KEY,
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE RESTRICT,
    from_version integer NOT NULL,
    to_version integer NOT NULL,
    field_id varchar(100) NOT NULL,
    mapping_type varchar(20) NOT NULL
        CHECK (mapping_type IN ('direct', 'renamed', 'split', 'merged', 'deprecated')),
    mapping_config jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (niche_id, from_version, to_version, field_id),
    FOREIGN KEY (niche_id, from_version) REFERENCES niche_form_schemas (niche_id, version),
    FOREIGN KEY (niche_id, to_version) REFERENCES niche_form_schemas (niche_id, version)
);

CREATE TABLE competition_levels (
    id uuid PRIMARY KEY,
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE RESTRICT,
    name varchar(100) NOT NULL,
    order_position integer NOT NULL CHECK (order_position > 0),
    max_distribution_count integer NOT NULL CHECK (max_distribution_count > 0),
    price_per_lead numeric(12, 2) NOT NULL CHECK (price_per_lead > 0),
    is_active boolean NOT NULL DEFAULT true,
    rotation_counter bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- Deferrable, so that a reorder is one statement.
    UNIQUE (niche_id, order_position) DEFERRABLE INITIALLY IMMEDIATE,
    UNIQUE (niche_id, id)
);

-- The default level is one of the niche's own.
ALTER TABLE niches
    ADD FOREIGN KEY (id, default_competition_level_id)
        REFERENCES competition_levels (niche_id, id) DEFERRABLE INITIALLY DEFERRED;
