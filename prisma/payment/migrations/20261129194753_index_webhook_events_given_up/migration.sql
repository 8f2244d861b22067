-- Webhooks that were given up, for operators: few of many.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS webhook_events_given_up;
CREATE INDEX CONCURRENTLY webhook_events_given_up ON webhook_events (received_at) WHERE status IN ('failed', 'resolved');
