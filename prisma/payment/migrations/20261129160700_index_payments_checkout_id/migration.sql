-- The payments of a checkout, in whatever tenant: for audit and support.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_checkout_id;
CREATE INDEX CONCURRENTLY payments_checkout_id ON payments (checkout_id);
