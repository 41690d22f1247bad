"""Money: the ledger, payments, invoices and statements, and the proof that they agree.

Owns `provider_ledger`, `payments`, `invoices`, `statements`, `stripe_events`, `money_checks` and
the column `providers.balance`, which nothing else writes.

Invariants, each a check of `prove`: a balance is the sum of its entries; `balance_after` is an
unbroken chain; every sale has one purchase of its price, every refund one entry, every completed
payment one deposit and one invoice, and what Stripe gave back of it was taken; invoices are
numbered without a gap; a month begins where the one before ended; no lead has more buyers than
any of them was promised.
"""
