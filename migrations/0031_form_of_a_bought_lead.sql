-- A provider reads the form of a lead it bought. Asked from its own purchases: asked from the
-- leads of a form, a market of a million leads was read whole for every old version.

DROP POLICY bought ON niche_form_schemas;
CREATE POLICY bought ON niche_form_schemas FOR SELECT USING (EXISTS (
    SELECT FROM lead_assignments AS a
    JOIN leads AS l ON l.id = a.lead_id
    WHERE a.provider_id = (SELECT actor_provider_id())
        AND l.niche_id = niche_form_schemas.niche_id
        AND l.schema_version = niche_form_schemas.version
));
