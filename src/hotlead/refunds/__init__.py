"""Refunds of bad leads: what a provider reports, and what an administrator decides.

Owns `bad_lead_requests`.

Invariants: a sale is refunded once, at the price that was paid, with one ledger entry (a sale of
0.00 with none); a sale has one open request at most; a refund changes no rotation and no cap.
Whoever refunds holds the lead first, then its buyers in the order of their ids, so that two who
decide about the same lead follow each other.
"""
