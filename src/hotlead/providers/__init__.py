"""Who buys: profiles and preferences of providers, and what administrators see of them.

Owns the table `providers`, except its column `balance`, which only billing writes.

Invariants:
- A provider belongs to exactly one user, and is never deleted: money history points at it.
- A changed alert threshold forgets that the alert for the old one was sent.
"""
