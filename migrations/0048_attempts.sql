-- A message is taken one at a time, so that what a worker was sending when it ended is known: its
-- attempt began and has no end.
ALTER TABLE deliveries ADD COLUMN attempt_began_at timestamptz;

-- What a provider's server answered may name a person who is erased.
GRANT UPDATE (answer) ON delivery_attempts TO hotlead_worker;
