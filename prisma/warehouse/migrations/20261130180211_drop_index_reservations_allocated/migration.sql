-- reservations_promised answers its questions, those of the version before too. Without a lock on writers.
-- Rollback: CREATE INDEX CONCURRENTLY reservations_allocated ON reservations (sku, location_id) WHERE status = 'allocated';
DROP INDEX CONCURRENTLY reservations_allocated;
