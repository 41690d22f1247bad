-- Filters are written for one version of a form, and follow it to the next.

ALTER TABLE provider_subscriptions
    ADD COLUMN schema_version integer,
    ADD COLUMN is_paused_by_form boolean DEFAULT false NOT NULL,
    ADD CONSTRAINT provider_subscriptions_paused_by_form_check
        CHECK (is_paused OR NOT is_paused_by_form);

-- Row security is forced for the owner too.
SELECT set_config('hotlead.actor_role', 'system', true);
UPDATE provider_subscriptions AS s
SET schema_version = f.version
FROM competition_levels AS l
JOIN niche_form_schemas AS f ON f.niche_id = l.niche_id AND f.is_active
WHERE l.id = s.competition_level_id;
SELECT set_config('hotlead.actor_role', '', true);

-- Whoever does not know of versions yet checks filters against the form in force.
CREATE FUNCTION take_form_in_force() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT f.version INTO NEW.schema_version
    FROM competition_levels AS l
    JOIN niche_form_schemas AS f ON f.niche_id = l.niche_id AND f.is_active
    WHERE l.id = NEW.competition_level_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER provider_subscriptions_form_in_force BEFORE INSERT ON provider_subscriptions
    FOR EACH ROW WHEN (NEW.schema_version IS NULL) EXECUTE FUNCTION take_form_in_force();

-- While filters follow the form, the leads of the niche wait.
ALTER TABLE niches ADD COLUMN activation_id uuid, ADD COLUMN upgrading_since timestamptz;

-- A mapping that was never put to use is a draft, and leads nowhere.
ALTER TABLE field_mappings ADD COLUMN used_at timestamptz;

-- What an activation did to a subscription that its provider is told of.
CREATE TABLE filter_changes (
    activation_id uuid NOT NULL,
    subscription_id uuid NOT NULL REFERENCES provider_subscriptions (id) ON DELETE RESTRICT,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE RESTRICT,
    verdict varchar(20) NOT NULL CHECK (verdict IN ('carried', 'changed', 'broken')),
    before text[] NOT NULL,
    after text[] NOT NULL,
    notes text[] NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (activation_id, subscription_id)
);
CREATE INDEX filter_changes_by_niche ON filter_changes (niche_id, created_at);
CREATE INDEX filter_changes_by_subscription ON filter_changes (subscription_id);
CREATE INDEX filter_changes_by_provider ON filter_changes (provider_id);
ALTER TABLE deliveries ADD COLUMN activation_id uuid;

GRANT SELECT, INSERT ON filter_changes TO hotlead_app, hotlead_worker;
ALTER TABLE filter_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE filter_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON filter_changes USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));

-- What leads given under any published version of a form mean to the one in force. A provider reads
-- neither older forms nor mappings; its what-if asks both, so these two read as the system. Nothing
-- in a form that was public, or in a mapping, is about anybody.
CREATE FUNCTION list_published_forms(wanted_niche uuid, most integer)
RETURNS TABLE (version integer, is_active boolean, published_at timestamptz, schema jsonb)
LANGUAGE sql STABLE
SET hotlead.actor_role = 'system'
AS $$
    SELECT f.version, f.is_active, f.published_at, f.schema
    FROM niche_form_schemas AS f
    WHERE f.niche_id = wanted_niche AND f.published_at IS NOT NULL
    ORDER BY f.version DESC
    LIMIT most
$$;

CREATE FUNCTION list_used_mappings(wanted_niche uuid, most integer)
RETURNS TABLE (from_version integer, to_version integer, field_id varchar, mapping_type varchar,
    mapping_config jsonb, is_used boolean)
LANGUAGE sql STABLE
SET hotlead.actor_role = 'system'
AS $$
    SELECT m.from_version, m.to_version, m.field_id, m.mapping_type, m.mapping_config, true
    FROM field_mappings AS m
    WHERE m.niche_id = wanted_niche AND m.used_at IS NOT NULL
    ORDER BY m.from_version, m.to_version, m.id
    LIMIT most
$$;
