-- Invoices of deposits, statements of months, and the ledger as administrators read it.

-- Numbered without a gap: the number is given under a lock, in the transaction that credits.
CREATE TABLE invoices (
    number bigint PRIMARY KEY CHECK (number > 0),
    payment_id uuid NOT NULL UNIQUE REFERENCES payments (id) ON DELETE RESTRICT,
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    currency varchar(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- Name and address as they were on that day, a line each; the seller's is empty where it is
    -- not known.
    seller text NOT NULL,
    buyer text NOT NULL,
    issued_at timestamptz NOT NULL
);
CREATE INDEX invoices_by_provider ON invoices (provider_id, number DESC);
CREATE TRIGGER invoices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was credited before there were invoices gets its own, in the order of the ledger. The
-- policies count for the tables' owner too.
SELECT set_config('hotlead.actor_role', 'system', true);
INSERT INTO invoices (number, payment_id, provider_id, amount, currency, seller, buyer, issued_at)
SELECT row_number() OVER (ORDER BY e.id), e.payment_id, e.provider_id, e.amount, p.currency, '',
    v.company_name, e.created_at
FROM provider_ledger AS e
JOIN payments AS p ON p.id = e.payment_id
JOIN providers AS v ON v.id = e.provider_id
WHERE e.transaction_type = 'deposit';

-- A month of a provider that is over. Its entries are those after `after_entry_id` up to
-- `last_entry_id`: ids of a provider's entries are in the order of its balances, and nothing is
-- put between them later.
CREATE TABLE statements (
    provider_id uuid NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    -- As they were when the month was closed.
    company_name varchar(255) NOT NULL,
    timezone varchar(64) NOT NULL,
    after_entry_id bigint NOT NULL,
    last_entry_id bigint NOT NULL REFERENCES provider_ledger (id) ON DELETE RESTRICT,
    entries integer NOT NULL CHECK (entries >= 0),
    opening numeric(12, 2) NOT NULL,
    closing numeric(12, 2) NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (provider_id, month),
    CHECK ((entries = 0) = (after_entry_id = last_entry_id)),
    CHECK (after_entry_id <= last_entry_id)
);
CREATE TRIGGER statements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON statements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON statements, invoices TO hotlead_app, hotlead_worker;
GRANT INSERT ON invoices TO hotlead_app, hotlead_worker;
GRANT INSERT ON statements TO hotlead_worker;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
ALTER TABLE statements ENABLE ROW LEVEL SECURITY;
ALTER TABLE statements FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON invoices
    USING ((SELECT actor_is_staff())) WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY own ON invoices FOR SELECT
    USING (provider_id = (SELECT actor_provider_id()));
CREATE POLICY staff ON statements
    USING ((SELECT actor_is_staff())) WITH CHECK ((SELECT actor_is_staff()));
CREATE POLICY own ON statements FOR SELECT
    USING (provider_id = (SELECT actor_provider_id()));

-- Everybody's ledger, newest first. Purchases, which are most of it, are found by the first alone.
CREATE INDEX provider_ledger_newest ON provider_ledger (created_at, id);
CREATE INDEX provider_ledger_by_kind ON provider_ledger (transaction_type, created_at, id)
    WHERE transaction_type <> 'lead_purchase';
