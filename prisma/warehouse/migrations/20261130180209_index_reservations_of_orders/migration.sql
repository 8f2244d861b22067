-- Where a count found too little: which stock is promised to older orders. Pinned pieces count from the moment their order is made.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS reservations_promised;
CREATE INDEX CONCURRENTLY reservations_promised ON reservations (sku, location_id) WHERE status IN ('pinned', 'allocated');
