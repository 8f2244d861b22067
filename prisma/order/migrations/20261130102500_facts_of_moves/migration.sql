-- What other services ask about and no row told: how the goods travelled with a move, and how far a return came that was refused afterwards.
-- Columns without a default and without a check: nothing is rewritten, and the lock is short.
-- Rollback: ALTER TABLE order_history DROP COLUMN shipment; ALTER TABLE order_returns DROP COLUMN approved_at, DROP COLUMN received_at;
ALTER TABLE order_history ADD COLUMN shipment jsonb;
ALTER TABLE order_returns ADD COLUMN approved_at timestamptz(6), ADD COLUMN received_at timestamptz(6);
