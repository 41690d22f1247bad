"""Who is told what: by mail, and by webhooks to providers' own servers.

Owns `deliveries`, `webhook_endpoints` and `delivery_attempts`. A delivery is made by a job that
was queued in the transaction of its cause, once per cause, channel and recipient: nothing is told
that did not happen, nothing that happened goes untold. It holds ids only; who and what is read
when it is sent.
"""
