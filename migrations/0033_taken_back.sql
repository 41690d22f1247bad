-- What Stripe takes back: a deposit that was given back there, and one that a bank disputes.

ALTER TABLE payments ADD COLUMN refunded numeric(12, 2) NOT NULL DEFAULT 0 CHECK (refunded >= 0);

ALTER TABLE provider_ledger DROP CONSTRAINT provider_ledger_transaction_type_check;
ALTER TABLE provider_ledger ADD CONSTRAINT provider_ledger_transaction_type_check CHECK (
    transaction_type IN ('deposit', 'lead_purchase', 'refund', 'manual_credit', 'manual_debit',
                         'deposit_refund', 'dispute', 'dispute_won'));
ALTER TABLE provider_ledger DROP CONSTRAINT provider_ledger_check;
ALTER TABLE provider_ledger ADD CONSTRAINT provider_ledger_check CHECK ((amount > 0)
    = (transaction_type IN ('deposit', 'refund', 'manual_credit', 'dispute_won')));
