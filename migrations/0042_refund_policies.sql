-- On which terms bad leads are refunded in a niche, and what is decided by rule.

-- A version is never changed: another policy is another version. Without any, the settings hold.
CREATE TABLE refund_policies (
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE CASCADE,
    version integer NOT NULL CHECK (version > 0),
    window_days integer NOT NULL CHECK (window_days BETWEEN 1 AND 365),
    answer_by_hours integer NOT NULL CHECK (answer_by_hours BETWEEN 1 AND 720),
    approve_rules text[] NOT NULL
        CHECK (approve_rules <@ '{fake_contact_bounced, fake_contact_number, duplicate_bought,
                                  test_lead}'::text[]),
    reject_rules text[] NOT NULL
        CHECK (reject_rules <@ '{other_unexplained, nothing_new}'::text[]),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (niche_id, version)
);

CREATE FUNCTION refuse_policy_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a sale was made under does not change'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER refund_policies_immutable BEFORE UPDATE ON refund_policies
    FOR EACH ROW EXECUTE FUNCTION refuse_policy_change();

ALTER TABLE refund_policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE refund_policies FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON refund_policies USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
-- Whoever thinks of buying reads on which terms.
CREATE POLICY anyone_reads ON refund_policies FOR SELECT USING (true);
GRANT SELECT, INSERT ON refund_policies TO hotlead_app, hotlead_worker;

-- The policy in force at the moment of the sale stays with the sale; 0 is a sale under the
-- settings, null one from before there were policies. The engine says it for a whole batch, which
-- costs less than a trigger; the trigger fills it in for whatever sells without saying it.
ALTER TABLE lead_assignments ADD COLUMN refund_policy_version integer;
CREATE FUNCTION keep_refund_policy() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(max(p.version), 0) INTO NEW.refund_policy_version
    FROM competition_levels AS v
    JOIN refund_policies AS p ON p.niche_id = v.niche_id
    WHERE v.id = NEW.competition_level_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER lead_assignments_keep_policy BEFORE INSERT ON lead_assignments
    FOR EACH ROW WHEN (NEW.refund_policy_version IS NULL) EXECUTE FUNCTION keep_refund_policy();
CREATE TRIGGER lead_assignments_policy_stays BEFORE UPDATE OF refund_policy_version
    ON lead_assignments FOR EACH ROW EXECUTE FUNCTION refuse_policy_change();

-- When a mail to the contact came back; null where none did.
ALTER TABLE leads ADD COLUMN contact_email_bounced_at timestamptz;

ALTER TABLE bad_lead_requests
    ADD COLUMN evidence text
        CONSTRAINT bad_lead_requests_evidence_length CHECK (char_length(evidence) <= 2000),
    -- Those that wait already are answered within three days from now.
    ADD COLUMN answer_by timestamptz NOT NULL DEFAULT now() + interval '72 hours',
    -- When the rules were asked first and left it to a person, who is told.
    ADD COLUMN judged_at timestamptz,
    -- When administrators were told that the answer is overdue.
    ADD COLUMN escalated_at timestamptz,
    -- What decided it, and what was known then: flags, moments and ids, nothing of the person.
    ADD COLUMN rule varchar(40)
        CHECK (rule IN ('by_hand', 'for_everybody', 'fake_contact_bounced', 'fake_contact_number',
                        'duplicate_bought', 'test_lead', 'other_unexplained', 'nothing_new')),
    ADD COLUMN findings jsonb,
    ADD CONSTRAINT bad_lead_requests_rule_decides CHECK (rule IS NULL OR status <> 'pending');
CREATE INDEX bad_lead_requests_due ON bad_lead_requests (answer_by, id) WHERE status = 'pending';
CREATE INDEX bad_lead_requests_escalated ON bad_lead_requests (escalated_at)
    WHERE escalated_at IS NOT NULL;

-- A provider reports what it bought, and says nothing of what is decided.
DROP POLICY own_insert ON bad_lead_requests;
CREATE POLICY own_insert ON bad_lead_requests FOR INSERT WITH CHECK (
    provider_id = (SELECT actor_provider_id()) AND status = 'pending'
    AND judged_at IS NULL AND escalated_at IS NULL AND findings IS NULL
    AND EXISTS (
        SELECT FROM lead_assignments AS a
        WHERE a.id = bad_lead_requests.assignment_id
            AND a.lead_id = bad_lead_requests.lead_id
            AND a.provider_id = bad_lead_requests.provider_id
    )
);
