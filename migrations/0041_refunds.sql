-- What a request for the refund of a bad lead must hold, whatever the code says.

ALTER TABLE bad_lead_requests
    ADD CONSTRAINT bad_lead_requests_notes_length CHECK (char_length(notes) <= 1000),
    ADD CONSTRAINT bad_lead_requests_memo_length CHECK (char_length(admin_memo) <= 500),
    -- Whoever is turned down is told why.
    ADD CONSTRAINT bad_lead_requests_answer CHECK (status <> 'rejected' OR admin_memo IS NOT NULL);
-- Two approvals of one sale would be two refunds.
CREATE UNIQUE INDEX bad_lead_requests_one_approval ON bad_lead_requests (assignment_id)
    WHERE status = 'approved';

-- A provider reports what it bought, and nothing else.
DROP POLICY own_insert ON bad_lead_requests;
CREATE POLICY own_insert ON bad_lead_requests FOR INSERT WITH CHECK (
    provider_id = (SELECT actor_provider_id()) AND status = 'pending'
    AND EXISTS (
        SELECT FROM lead_assignments AS a
        WHERE a.id = bad_lead_requests.assignment_id
            AND a.lead_id = bad_lead_requests.lead_id
            AND a.provider_id = bad_lead_requests.provider_id
    )
);
