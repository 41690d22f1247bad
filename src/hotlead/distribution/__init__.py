"""The engine: which provider buys which lead.

Owns `lead_assignments`, `distribution_runs`, `distribution_batches` and `fairness_shares`.

A snapshot of the market goes into pure rules, and a plan comes out; the plan is settled in the
same transaction, guarded so that it commits only if the snapshot was still true.

Invariants: nobody buys a lead twice, or without money; no level sells past its maximum; no lead
has more buyers than any of them was promised; the order is the rotation, strictly.
"""
