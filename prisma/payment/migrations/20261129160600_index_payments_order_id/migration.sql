-- The payments of an order.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_order_id;
CREATE INDEX CONCURRENTLY payments_order_id ON payments (order_id);
