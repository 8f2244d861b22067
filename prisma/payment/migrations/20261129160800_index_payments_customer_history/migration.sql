-- A customer's history, of all or some statuses, newest first.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_customer_history;
CREATE INDEX CONCURRENTLY payments_customer_history ON payments (customer_id, status, created_at);
