"""Who is told what: mail now, webhooks and the live feed beside it.

Owns `deliveries`, `webhook_endpoints` and `feed_events`. Both are made by a job that was queued in
the transaction of its cause. A delivery is made once per cause, channel and recipient: nothing is
told that did not happen, nothing that happened goes untold. It holds ids only; who and what is
read when it is sent. An event of the feed is told to who listens, and numbered in the order in
which it is seen.
"""
