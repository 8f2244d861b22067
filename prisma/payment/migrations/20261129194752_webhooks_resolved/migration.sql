-- A webhook that was given up may be left as it is by an operator. Wider than the constraint it replaces, so every row that is there
-- fulfils it: not read again.
-- Rollback: UPDATE webhook_events SET status = 'failed' WHERE status = 'resolved'; then the constraint as it was, NOT VALID.
ALTER TABLE webhook_events DROP CONSTRAINT webhook_events_status_known;
ALTER TABLE webhook_events ADD CONSTRAINT webhook_events_status_known
    CHECK (status IN ('pending', 'applied', 'ignored', 'failed', 'resolved')) NOT VALID;
-- Why it was given up: which kind of failure.
ALTER TABLE webhook_events ADD COLUMN failure text;
