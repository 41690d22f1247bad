"""Money: the ledger, payments, and the proof that they agree.

Owns `provider_ledger`, `payments`, `saved_cards`, `auto_recharges`, `stripe_events`,
`money_checks` and the column `providers.balance`, which nothing else writes.

Invariants, each a check of `prove`: a balance is the sum of its entries; `balance_after` is an
unbroken chain; every sale has one purchase of its price, every refund one entry, every completed
payment one deposit, and what Stripe gave back of it was taken; no lead has more buyers than any
of them was promised.
"""
