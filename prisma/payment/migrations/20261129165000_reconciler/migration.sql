-- When a payment that does not end was last asked about. Without a default nothing is rewritten; the lock lasts an instant.
-- Rollback: ALTER TABLE payments DROP COLUMN reconciled_at; DROP TABLE reconciler_marks;
ALTER TABLE payments ADD COLUMN reconciled_at timestamptz;

-- How far each account of the gateway was looked through for money that no payment knows (PAY-9).
CREATE TABLE reconciler_marks (
    account text PRIMARY KEY,
    looked_through timestamptz NOT NULL,
    claimed_until timestamptz NOT NULL
);
