-- How administrators word mails. Every saving is a row that nobody changes; the newest of a mail
-- counts, and one without text means the product's own words.
CREATE TABLE mail_templates (
    template varchar(50) NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    subject varchar(300),
    body varchar(10000),
    changed_by uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    -- Mails that could not be written in these words, and went out in the product's.
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failed_at timestamptz,
    PRIMARY KEY (template, version),
    CHECK ((subject IS NULL) = (body IS NULL)),
    CHECK ((failures = 0) = (failed_at IS NULL))
);
CREATE INDEX mail_templates_by_person ON mail_templates (changed_by);

-- When administrators were told last that leads wait for them.
CREATE INDEX deliveries_leads_waiting ON deliveries (created_at DESC)
    WHERE template = 'leads_waiting';
-- What a provider got back on a day.
CREATE INDEX lead_assignments_refunded ON lead_assignments (provider_id, refunded_at)
    WHERE is_refunded;

ALTER TABLE mail_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_templates FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON mail_templates USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
GRANT SELECT ON mail_templates TO hotlead_app, hotlead_worker;
GRANT INSERT ON mail_templates TO hotlead_app;
GRANT UPDATE (failures, failed_at) ON mail_templates TO hotlead_worker;
