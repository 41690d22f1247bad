-- Counts the changes of a niche and its levels: whoever saves says which state was looked at, so
-- that two administrators do not overwrite each other unseen.
ALTER TABLE niches ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);

-- Every text that people were asked to agree to: a lead keeps the version, this keeps the words.
CREATE TABLE niche_consents (
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE CASCADE,
    version integer NOT NULL CHECK (version > 0),
    text text NOT NULL,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (niche_id, version)
);
INSERT INTO niche_consents (niche_id, version, text, created_at)
SELECT id, consent_version, consent_text, updated_at
FROM niches;

-- A trigger, so that no text is ever in force that is not kept, whoever writes it.
CREATE FUNCTION keep_consent_text() RETURNS trigger
LANGUAGE plpgsql AS $$
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
CREATE TRIGGER niches_keep_consent AFTER INSERT OR UPDATE OF consent_text, consent_version ON niches
    FOR EACH ROW EXECUTE FUNCTION keep_consent_text();

-- The addresses a niche had before: they still lead to it, and nobody else gets them.
CREATE TABLE niche_former_slugs (
    slug varchar(100) PRIMARY KEY,
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What changed for the subscribers of a level, told by mail. `event_id` is the audit entry of what
-- was done; one event may change several levels. Without competitors a level sells nothing.
CREATE TABLE level_changes (
    event_id uuid NOT NULL,
    competition_level_id uuid NOT NULL REFERENCES competition_levels (id) ON DELETE CASCADE,
    price_before numeric(12, 2) NOT NULL,
    price_after numeric(12, 2) NOT NULL,
    buyers_before integer NOT NULL,
    buyers_after integer NOT NULL,
    competitors_before integer,
    competitors_after integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, competition_level_id)
);
-- Erasing a level that nobody ever bought at looks for these.
CREATE INDEX level_changes_by_level ON level_changes
    (competition_level_id);

GRANT SELECT, INSERT ON niche_consents, niche_former_slugs, level_changes
    TO hotlead_app, hotlead_worker;
-- A niche that nothing hangs on: the foreign keys refuse any other.
GRANT DELETE ON niches, niche_form_schemas TO hotlead_app;

DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY[
        'niche_consents', 'niche_former_slugs', 'level_changes'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT actor_is_staff())) '
                       'WITH CHECK ((SELECT actor_is_staff()))', table_name);
    END LOOP;
END
$$;
-- What stood on a public page, and where that page is now.
CREATE POLICY anyone_reads ON niche_consents FOR SELECT USING (true);
CREATE POLICY anyone_reads ON niche_former_slugs FOR SELECT USING (true);
