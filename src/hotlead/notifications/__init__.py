"""Who is told what: by mail, by webhooks to providers' own servers, and on pages that are open.

Owns `deliveries`, `delivery_attempts`, `webhook_endpoints`, `mail_templates`, `mail_events`,
`suppressed_addresses` and `feed_events`. What is told is made by a job that was queued in the
transaction of its cause, a delivery once per cause, channel and recipient: nothing is told that did
not happen, nothing that happened goes untold. It holds ids only; who and what is read when it is
sent. No address that mail is stopped for is kept, only its keyed hash. An event of the feed is told
to who listens, and numbered in the order in which it is seen.
"""
