-- Pending webhooks of a payment, which its moves mark as applied: few of many.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS webhook_events_pending;
CREATE INDEX CONCURRENTLY webhook_events_pending ON webhook_events (payment_id) WHERE status = 'pending';
