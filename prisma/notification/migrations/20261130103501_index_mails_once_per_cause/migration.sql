-- One mail per cause. Mails from before have none, and do not count.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS mails_once_per_cause;
CREATE UNIQUE INDEX CONCURRENTLY mails_once_per_cause ON mails (tenant_id, cause);
