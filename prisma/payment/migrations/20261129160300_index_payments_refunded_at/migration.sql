-- Payments refunded on a day; most never are, so it stays small.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_refunded_at;
CREATE INDEX CONCURRENTLY payments_refunded_at ON payments (refunded_at) WHERE refunded_at IS NOT NULL;
