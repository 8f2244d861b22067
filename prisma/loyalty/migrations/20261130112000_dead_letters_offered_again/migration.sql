-- Events that the broker gave up are offered again by the app itself: how often it did, and when it does next (null: only an operator does).
-- New columns, null or with a constant default: no row is read or written. Letters that are there stay with the operators.
-- Rollback: ALTER TABLE dead_letters DROP COLUMN tries, DROP COLUMN next_try_at;
ALTER TABLE dead_letters ADD COLUMN tries integer NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN next_try_at timestamptz;
