-- Since when a balance is below what its provider wants to be warned at: null while it is not,
-- and for a provider that never had any money. Written with the balance: one fall, one warning.

ALTER TABLE providers ADD COLUMN low_balance_at timestamptz;
UPDATE providers AS p SET low_balance_at = now()
WHERE p.balance < p.low_balance_threshold
    AND EXISTS (SELECT FROM provider_ledger AS e WHERE e.provider_id = p.id);
ALTER TABLE providers DROP COLUMN low_balance_alert_sent;
