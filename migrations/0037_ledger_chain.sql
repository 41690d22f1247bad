-- Every entry of the ledger carries a hash of its content and of the hash before it.
--
-- The rule, for whoever wants to recompute it elsewhere, stands in docs/ledger-chain.md. It
-- depends on no setting of a session. A new column of the ledger needs a new rule.
ALTER TABLE provider_ledger ADD COLUMN entry_hash bytea;

-- IMMUTABLE although it converts text: into UTF-8, which is the same bytes in every session.
CREATE FUNCTION provider_ledger_hash(entry provider_ledger, previous bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN sha256(convert_to(
        entry.id::text
        || '|' || entry.provider_id::text
        || '|' || coalesce(entry.subscription_id::text, '')
        || '|' || coalesce(entry.lead_id::text, '')
        || '|' || coalesce(entry.assignment_id::text, '')
        || '|' || coalesce(entry.payment_id::text, '')
        || '|' || entry.transaction_type
        || '|' || entry.amount::text
        || '|' || entry.balance_after::text
        -- The only texts that may hold a bar say first how many characters they have.
        || '|' || length(entry.idempotency_key)::text || ':' || entry.idempotency_key
        || '|' || coalesce(length(entry.memo)::text || ':' || entry.memo, '')
        || '|' || coalesce(entry.created_by::text, '')
        || '|' || (extract(epoch FROM entry.created_at - '1970-01-01 00:00:00+00'::timestamptz)
                   * 1000000)::bigint::text
        || '|' || encode(coalesce(previous, decode(repeat('00', 32), 'hex')), 'hex'),
        'UTF8'));
END
$$;

-- Volatile on purpose: it sees the entries that its own statement wrote before, and what others
-- committed. The row of the provider is locked by whoever writes, so that nobody else is between
-- the last entry and this one. What the writer says the hash is does not count.
CREATE FUNCTION seal_ledger_entry() RETURNS trigger
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    previous bytea;
BEGIN
    SELECT e.entry_hash INTO previous
    FROM provider_ledger AS e
    WHERE e.provider_id = NEW.provider_id
    ORDER BY e.id DESC
    LIMIT 1;
    NEW.entry_hash := provider_ledger_hash(NEW, previous);
    RETURN NEW;
END
$$;
CREATE TRIGGER provider_ledger_seal BEFORE INSERT ON provider_ledger
    FOR EACH ROW EXECUTE FUNCTION seal_ledger_entry();

-- What was written until now, in the order of each provider.
SELECT set_config('hotlead.actor_role', 'system', true);
ALTER TABLE provider_ledger DISABLE TRIGGER provider_ledger_append_only;
CREATE FUNCTION pg_temp.seal_behind(last bytea, entry provider_ledger) RETURNS bytea
LANGUAGE sql IMMUTABLE
RETURN provider_ledger_hash(entry, last);
CREATE AGGREGATE pg_temp.sealed(provider_ledger) (
    SFUNC = pg_temp.seal_behind, STYPE = bytea
);
UPDATE provider_ledger AS e
SET entry_hash = s.entry_hash
FROM (
    SELECT w.id, pg_temp.sealed(w) OVER (PARTITION BY w.provider_id ORDER BY w.id) AS entry_hash
    FROM provider_ledger AS w
) AS s
WHERE s.id = e.id;
DROP AGGREGATE pg_temp.sealed(provider_ledger);
DROP FUNCTION pg_temp.seal_behind(bytea, provider_ledger);
ALTER TABLE provider_ledger ENABLE TRIGGER provider_ledger_append_only;
SELECT set_config('hotlead.actor_role', '', true);

ALTER TABLE provider_ledger ALTER COLUMN entry_hash SET NOT NULL;
