"""Who is told what: by mail, and by webhooks to providers' own servers.

Owns `deliveries`, `delivery_attempts`, `webhook_endpoints`, `mail_templates`, `mail_events` and
`suppressed_addresses`. A delivery is made by a job that was queued in the transaction of its cause,
once per cause, channel and recipient: nothing is told that did not happen, nothing that happened
goes untold. It holds ids only; who and what is read when it is sent. No address that mail is
stopped for is kept, only its keyed hash.
"""
