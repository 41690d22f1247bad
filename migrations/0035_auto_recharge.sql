-- Auto-recharge: a saved card with what was agreed to, when it is charged, and what stopped it.

-- One row a card, written when its provider agrees: the words, their version, who and from where.
-- No number of a card comes here: its ids are Stripe's, the rest is what a person knows it by.
CREATE TABLE saved_cards (
    id uuid PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'entered', 'saved', 'removed')),
    consent_version integer NOT NULL CHECK (consent_version > 0),
    consent_text text NOT NULL,
    consented_by uuid NOT NULL REFERENCES users (id),
    consent_address inet,
    setup_intent_id varchar(255) UNIQUE,
    customer_id varchar(255),
    payment_method_id varchar(255) UNIQUE,
    brand varchar(30),
    last4 varchar(4),
    exp_month smallint,
    exp_year smallint,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    saved_at timestamptz,
    removed_at timestamptz,
    detached_at timestamptz,
    UNIQUE (id, provider_id),
    CHECK (status <> 'saved' OR payment_method_id IS NOT NULL AND customer_id IS NOT NULL)
);
CREATE INDEX saved_cards_by_provider ON saved_cards (provider_id, created_at DESC);
CREATE UNIQUE INDEX saved_cards_one ON saved_cards (provider_id) WHERE status = 'saved';
-- What a sweep looks for: read at Stripe, or taken off there, once more.
CREATE INDEX saved_cards_unread ON saved_cards (updated_at) WHERE status = 'entered';
CREATE INDEX saved_cards_attached ON saved_cards (updated_at)
    WHERE status = 'removed' AND detached_at IS NULL AND payment_method_id IS NOT NULL;

-- No row: never set up, and off.
CREATE TABLE auto_recharges (
    provider_id uuid PRIMARY KEY REFERENCES providers (id) ON DELETE RESTRICT,
    is_on boolean NOT NULL DEFAULT false,
    threshold numeric(12, 2) NOT NULL CHECK (threshold > 0),
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    monthly_max numeric(12, 2) NOT NULL,
    -- Who did not do it themselves is told why it is off.
    stopped_because varchar(20)
        CHECK (stopped_because IN ('declined', 'authentication', 'disputed')),
    stop_note text,
    stopped_at timestamptz,
    attempted_at timestamptz,
    limited_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (monthly_max >= amount),
    CHECK (NOT is_on OR stopped_because IS NULL)
);
CREATE INDEX auto_recharges_on ON auto_recharges (attempted_at) WHERE is_on;

ALTER TABLE payments
    ADD COLUMN card_id uuid,
    -- When the gateway was first asked for it; before that nobody can have been charged.
    ADD COLUMN called_at timestamptz,
    ADD FOREIGN KEY (card_id, provider_id) REFERENCES saved_cards (id, provider_id)
        ON DELETE RESTRICT,
    ADD CONSTRAINT payments_card_check CHECK ((kind = 'auto_recharge') = (card_id IS NOT NULL));
-- One in flight, whoever sweeps.
CREATE UNIQUE INDEX payments_one_recharge ON payments (provider_id)
    WHERE kind = 'auto_recharge' AND status IN ('pending', 'processing');
CREATE INDEX payments_by_card ON payments (card_id) WHERE card_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON saved_cards, auto_recharges TO hotlead_app, hotlead_worker;
ALTER TABLE saved_cards ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_cards FORCE ROW LEVEL SECURITY;
ALTER TABLE auto_recharges ENABLE ROW LEVEL SECURITY;
ALTER TABLE auto_recharges FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON saved_cards USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY staff ON auto_recharges USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY own ON saved_cards FOR SELECT USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY own_insert ON saved_cards FOR INSERT
    WITH CHECK (provider_id = (SELECT actor_provider_id()) AND status = 'pending');
-- A provider takes a card away; that one was saved, only Stripe says.
CREATE POLICY own_remove ON saved_cards FOR UPDATE
    USING (provider_id = (SELECT actor_provider_id()))
    WITH CHECK (provider_id = (SELECT actor_provider_id()) AND status = 'removed');
CREATE POLICY own ON auto_recharges USING (provider_id = (SELECT actor_provider_id()))
    WITH CHECK (provider_id = (SELECT actor_provider_id()));
-- That a card is charged without anybody there is for the worker alone to write.
DROP POLICY own_insert ON payments;
CREATE POLICY own_insert ON payments FOR INSERT WITH CHECK (
    provider_id = (SELECT actor_provider_id()) AND status = 'pending' AND kind = 'deposit');
