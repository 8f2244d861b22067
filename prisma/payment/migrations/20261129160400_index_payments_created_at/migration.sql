-- The daily report is answered from the index alone, whose pages hold all that it sums up.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_created_at;
CREATE INDEX CONCURRENTLY payments_created_at ON payments (created_at) INCLUDE (tenant_id, gateway, status, currency, amount_minor, captured_minor, refunded_minor);
