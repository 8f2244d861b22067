-- Which of the payment's events the refunded amount is from: a refund that fails at the bank lowers it, so the newest tells it, not the
-- largest. The default is a constant: nothing is rewritten.
-- Rollback: ALTER TABLE payment_facts DROP COLUMN refunded_sequence;
ALTER TABLE payment_facts ADD COLUMN refunded_sequence bigint NOT NULL DEFAULT 0;
