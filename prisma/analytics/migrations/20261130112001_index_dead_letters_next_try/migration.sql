-- The few dead letters that are to be offered again, of all that were ever kept.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS dead_letters_next_try;
CREATE INDEX CONCURRENTLY dead_letters_next_try ON dead_letters (next_try_at) WHERE next_try_at IS NOT NULL;
