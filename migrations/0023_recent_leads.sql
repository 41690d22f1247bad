-- What a provider may count before it buys: the leads that reached a niche's market, without the
-- people. A provider sees the leads it bought and no others, so these two functions read as the
-- system, and return nothing that names or reaches anybody: the engine's rules count over what
-- filters and service areas look at, and only the counts leave the verb.
-- What the terms do not look at is not read: answers and places are most of a lead.
CREATE FUNCTION list_recent_leads(wanted_niche uuid, since timestamptz, most integer,
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
        AND l.status <> 'rejected'
    ORDER BY l.approved_at DESC
    LIMIT most
$$;

CREATE FUNCTION count_recent_leads(wanted_niches uuid[], since timestamptz)
RETURNS TABLE (niche_id uuid, leads bigint)
LANGUAGE sql STABLE
SET hotlead.actor_role = 'system'
AS $$
    SELECT l.niche_id, count(*)
    FROM leads AS l
    WHERE l.niche_id = ANY(wanted_niches) AND l.approved_at >= since AND NOT l.is_test
        AND l.status <> 'rejected'
    GROUP BY l.niche_id
$$;

CREATE INDEX leads_in_market ON leads (niche_id, approved_at)
    WHERE approved_at IS NOT NULL AND NOT is_test AND status <> 'rejected';
