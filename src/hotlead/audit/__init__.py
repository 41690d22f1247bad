"""The audit log: who did what to what, and from where.

Owns `audit_log`. Append-only by grant and by trigger; every verb writes its row through the
transaction of its effect. Of the person behind a lead it holds nothing but the address and the
browser of their visits; both go when the lead is erased, and nothing else ever changes.
"""
