"""The audit log: who did what to what, and from where.

Owns `audit_log`. Append-only by grant and by trigger; every verb writes its row through the
transaction of its effect. No personal data of leads is in it.
"""
