-- Takings of a day.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_status_paid_at;
CREATE INDEX CONCURRENTLY payments_status_paid_at ON payments (status, paid_at);
