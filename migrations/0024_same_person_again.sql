-- Before a submission is stored: did the same person ask in this niche before? One at a time for
-- each person, so that two requests at once cannot both be the first. `repeated` is the lead that
-- this submission says again, word for word; `earlier` is the person's last lead within the
-- niche's window.
--
-- A visitor reads no lead, hence the role inside; what comes out is two ids and no answer. Volatile
-- on purpose: each statement in it sees what was committed while it waited for the lock.
CREATE FUNCTION recall_lead(
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
