-- Deposits: how far a payment is, and where it is paid.

ALTER TABLE payments DROP CONSTRAINT payments_status_check;
ALTER TABLE payments ADD CONSTRAINT payments_status_check CHECK (status IN
    ('pending', 'processing', 'completed', 'failed', 'canceled', 'refunded'));
-- Known from the moment the page to pay on is open; a payment that never got so far has none.
ALTER TABLE payments ADD COLUMN checkout_url text;
ALTER TABLE payments ADD COLUMN completed_at timestamptz;
CREATE INDEX payments_open ON payments (created_at) WHERE status = 'pending';
