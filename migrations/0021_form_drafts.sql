-- A draft of a niche's form: at most one, saved over the revision that was read alone.
ALTER TABLE niche_form_schemas
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    ADD COLUMN updated_by uuid REFERENCES users (id);
CREATE UNIQUE INDEX niche_form_schemas_one_draft ON niche_form_schemas (niche_id)
    WHERE published_at IS NULL;

-- What is published stays as it was published: its questions, and who said what about them.
CREATE OR REPLACE FUNCTION refuse_published_schema_change() RETURNS trigger
LANGUAGE plpgsql AS $$
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

-- Only a draft can be thrown away.
CREATE POLICY drafts_alone ON niche_form_schemas AS RESTRICTIVE FOR DELETE
    USING (published_at IS NULL);
GRANT DELETE ON niche_form_schemas TO hotlead_app;

-- With a niche that was never used its forms go, published or not: by the foreign key, which alone
-- passes the policy. Leads and subscriptions keep theirs from going.
ALTER TABLE niche_form_schemas DROP CONSTRAINT niche_form_schemas_niche_id_fkey,
    ADD CONSTRAINT niche_form_schemas_niche_id_fkey FOREIGN KEY (niche_id)
        REFERENCES niches (id) ON DELETE CASCADE;
ALTER TABLE field_mappings DROP CONSTRAINT field_mappings_niche_id_fkey,
    ADD CONSTRAINT field_mappings_niche_id_fkey FOREIGN KEY (niche_id)
        REFERENCES niches (id) ON DELETE CASCADE;
