"""Who is told what: mail now, webhooks and the live feed beside it.

Owns `deliveries`, `mail_templates`, `webhook_endpoints`, `mail_events` and `suppressed_addresses`.
A delivery is made by a job that was queued in the transaction of its cause, once per cause, channel
and recipient: nothing is told that did not happen, nothing that happened goes untold. It holds ids
only; who and what is read when it is sent. No address that mail is stopped for is kept, only its
keyed hash.
"""
