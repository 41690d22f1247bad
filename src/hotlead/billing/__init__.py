"""Money: the ledger, payments, invoices and statements, and the proof that they agree.

Owns `provider_ledger`, `payments`, `invoices`, `statements`, `disputes`, `manual_requests`,
`saved_cards`, `auto_recharges`, `stripe_events`, `money_checks`, `balance_transactions`,
`reconciliations`, `settled_differences` and the columns `balance` and `sales_stopped_at` of
providers, which nothing else writes, and `low_balance_at`. Each ledger entry is sealed by a
trigger.

Invariants, each a check of `prove`: a balance is the sum of its entries; `balance_after` is an
unbroken chain; every sale has one purchase of its price, every refund one entry, every completed
payment one deposit and one invoice, and what Stripe gave back of it was taken; invoices are
numbered without a gap; a month begins where the one before ended; no lead has more buyers than
any of them was promised; what Stripe moved on a reconciled day is in the ledger, and the other
way round.
"""
