-- A customer's orders, newest first, by cursor.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS orders_customer_placed_at;
CREATE INDEX CONCURRENTLY orders_customer_placed_at ON orders (tenant_id, customer_id, placed_at, id);
