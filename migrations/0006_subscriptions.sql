CREATE TABLE provider_subscriptions (
    id uuid PRIMARY KEY,
    -- A short key for decision records, which name thousands of subscriptions.
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    competition_level_id uuid NOT NULL REFERENCES competition_levels (id) ON DELETE RESTRICT,
    is_active boolean NOT NULL DEFAULT true,
    is_paused boolean NOT NULL DEFAULT false,
    pause_reason varchar(255),

    filters jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(filters) = 'object'),
    filters_version integer NOT NULL DEFAULT 1 CHECK (filters_version > 0),
    service_area jsonb,
    schedule jsonb,
    -- A limit that is empty does not limit; one of 0 accepts nothing.
    cap_hour integer CHECK (cap_hour >= 0),
    cap_day integer CHECK (cap_day >= 0),
    cap_week integer CHECK (cap_week >= 0),
    cap_month integer CHECK (cap_month >= 0),
    budget_day numeric(12, 2) CHECK (budget_day >= 0),
    budget_week numeric(12, 2) CHECK (budget_week >= 0),
    budget_month numeric(12, 2) CHECK (budget_month >= 0),
    -- Empty takes the niche's window.
    dedup_days integer CHECK (dedup_days >= 0),

    -- Place in the level's queue: the value of the level's counter when it was last served.
    rotation bigint,
    last_received_at timestamptz,
    leads_received_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (provider_id, competition_level_id)
);
-- The level's queue, in the order it is served.
CREATE INDEX provider_subscriptions_queue ON provider_subscriptions
    (competition_level_id, rotation NULLS FIRST, created_at, id) WHERE is_active;
