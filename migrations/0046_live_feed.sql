-- What pages are told while they are open: ids and numbers, kept for a day.

CREATE TABLE feed_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Whose page is told; null: every administrator's.
    provider_id uuid REFERENCES providers (id) ON DELETE RESTRICT,
    kind varchar(30) NOT NULL
        CHECK (kind IN ('lead.bought', 'balance.changed', 'lead.pending', 'waiting.changed')),
    -- What happened, so that a job that runs twice tells it once.
    cause varchar(100) UNIQUE,
    facts jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX feed_events_by_provider ON feed_events (provider_id, id);
CREATE INDEX feed_events_of_waiting ON feed_events (id) WHERE kind = 'waiting.changed';

-- Whoever writes events holds this until the transaction ends. So they are numbered in the order
-- in which they are seen, and a reader that saw one has seen every earlier one.
CREATE FUNCTION hold_feed() RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(4660028)
$$;

-- A statement's trigger runs before its first number is drawn.
CREATE FUNCTION announce_feed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hold_feed();
    PERFORM pg_notify('hotlead_feed', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER feed_events_in_order BEFORE INSERT ON feed_events
    FOR EACH STATEMENT EXECUTE FUNCTION announce_feed();

GRANT SELECT, INSERT ON feed_events TO hotlead_app, hotlead_worker;
GRANT DELETE ON feed_events TO hotlead_worker;

ALTER TABLE feed_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed_events FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON feed_events USING ((SELECT actor_is_staff()))
    WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY own ON feed_events FOR SELECT USING (provider_id = (SELECT actor_provider_id()));
