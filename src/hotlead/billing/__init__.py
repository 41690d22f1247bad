"""Money: the ledger, payments, and the proof that they agree.

Owns `provider_ledger`, `payments`, `disputes`, `manual_requests`, `stripe_events`, `money_checks`
and the columns `balance` and `sales_stopped_at` of providers, which nothing else writes, and
`low_balance_at`. Each ledger entry is sealed by a trigger.

Invariants, each a check of `prove`: a balance is the sum of its entries; `balance_after` is an
unbroken chain; every sale has one purchase of its price, every refund one entry, every completed
payment one deposit, and what Stripe gave back of it was taken; no lead has more buyers than any
of them was promised.
"""
