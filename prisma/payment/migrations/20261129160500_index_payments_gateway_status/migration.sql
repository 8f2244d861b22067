-- The reconciler's search for payments that do not end.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_gateway_status;
CREATE INDEX CONCURRENTLY payments_gateway_status ON payments (gateway, status);
