-- What reads sessions, tokens and their mails by something else than their own id.

-- Pruning a token sets the column null in its mail: without this each token reads every mail.
CREATE INDEX deliveries_by_token ON deliveries (token_id) WHERE token_id IS NOT NULL;

-- "Last seen" also asks the sessions that ended. So this index answers what the one of live
-- sessions did.
CREATE INDEX sessions_by_user ON sessions (user_id);
DROP INDEX sessions_live;

-- What ended long ago is a small part of what there is, and is looked for every night.
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX user_tokens_by_end ON user_tokens (expires_at);

-- Nothing needs these: the gate turns visitors away before a key is taken, and what anybody may
-- send, the system keeps the key of. A change of address runs as the system, too.
DROP POLICY visitors ON idempotency_keys;
DROP POLICY own_change ON user_tokens;
