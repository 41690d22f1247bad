CREATE TABLE leads (
    id uuid PRIMARY KEY,
    -- What people call the lead: short, ordered, says nothing about the person.
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    niche_id uuid NOT NULL REFERENCES niches (id) ON DELETE RESTRICT,
    schema_version integer NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'pending_approval'
        CHECK (status IN ('pending_approval', 'approved', 'distributed', 'unsold', 'rejected',
                          'bad_lead')),
    contact_name varchar(255) NOT NULL,
    contact_email varchar(255) NOT NULL,
    contact_phone varchar(20),
    contact_fingerprint bytea NOT NULL CHECK (octet_length(contact_fingerprint) = 32),
    form_data jsonb NOT NULL CHECK (jsonb_typeof(form_data) = 'object'),

    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    location_address text,
    location_city varchar(100),
    location_state varchar(100),
    location_country varchar(100),
    location_zip varchar(20),

    referrer_url text,
    utm_source varchar(255),
    utm_medium varchar(255),
    utm_campaign varchar(255),
    utm_term varchar(255),
    utm_content varchar(255),
    partner_id uuid,
    click_id varchar(255),
    session_id varchar(255),
    -- The row's identity in the file or system it was imported from.
    external_id varchar(255),

    consent jsonb,
    quality jsonb NOT NULL DEFAULT '{}',
    is_test boolean NOT NULL DEFAULT false,

    distribution_attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    distributed_at timestamptz,

    approved_by uuid REFERENCES users (id),
    approved_at timestamptz,
    rejected_by uuid REFERENCES users (id),
    rejected_at timestamptz,
    rejection_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (niche_id, schema_version) REFERENCES niche_form_schemas (niche_id, version),
    CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CHECK (status <> 'approved' OR approved_at IS NOT NULL),
    CHECK (status <> 'rejected' OR (rejected_at IS NOT NULL AND rejection_reason IS NOT NULL))
);
CREATE UNIQUE INDEX leads_external_id_key ON leads (niche_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX leads_by_status ON leads (status, created_at, id);
CREATE INDEX leads_newest ON leads (created_at DESC, id DESC);
-- What the engine drains, and what it tries again.
CREATE INDEX leads_to_distribute ON leads (niche_id, approved_at, id) WHERE status = 'approved';
CREATE INDEX leads_to_retry ON leads (next_attempt_at)
    WHERE status = 'unsold' AND next_attempt_at IS NOT NULL;
CREATE INDEX leads_by_fingerprint ON leads (contact_fingerprint, created_at);
