-- The refund report of a month: its sums come from the index alone, its pages by key.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS refunds_succeeded_at;
CREATE INDEX CONCURRENTLY refunds_succeeded_at ON refunds (tenant_id, succeeded_at, id) INCLUDE (currency, amount_minor) WHERE succeeded_at IS NOT NULL;
