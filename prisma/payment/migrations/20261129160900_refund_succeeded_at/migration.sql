-- When the money went back: what reports of a month count by. Adding a column without a default rewrites nothing and takes its lock for an
-- instant; rows from before get the time of their last change, which for a refund that succeeded is that moment.
-- Rollback: ALTER TABLE refunds DROP COLUMN succeeded_at;
ALTER TABLE refunds ADD COLUMN succeeded_at timestamptz;
UPDATE refunds SET succeeded_at = updated_at WHERE status = 'succeeded' AND succeeded_at IS NULL;
