CREATE TABLE bad_lead_requests (
    id uuid PRIMARY KEY,
    lead_id uuid NOT NULL REFERENCES leads (id) ON DELETE RESTRICT,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    assignment_id uuid NOT NULL REFERENCES lead_assignments (id) ON DELETE RESTRICT,
    reason varchar(50) NOT NULL
        CHECK (reason IN ('fake_contact', 'duplicate', 'spam', 'wrong_niche', 'other')),
    notes text,
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'approved', 'rejected', 'auto_resolved')),
    reviewed_by uuid REFERENCES users (id),
    reviewed_at timestamptz,
    admin_memo text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'pending') = (reviewed_at IS NULL))
);
CREATE UNIQUE INDEX bad_lead_requests_one_open ON bad_lead_requests (assignment_id)
    WHERE status = 'pending';
CREATE INDEX bad_lead_requests_by_provider ON bad_lead_requests (provider_id, created_at DESC);
CREATE INDEX bad_lead_requests_by_lead ON bad_lead_requests (lead_id);
CREATE INDEX bad_lead_requests_queue ON bad_lead_requests (created_at) WHERE status = 'pending';
