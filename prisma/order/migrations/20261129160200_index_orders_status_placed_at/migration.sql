-- Reports by status.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS orders_status_placed_at;
CREATE INDEX CONCURRENTLY orders_status_placed_at ON orders (status, placed_at);
