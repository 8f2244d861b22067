-- Authorisations by when they run out, warned of or not: for the warning and for the gauge of those that are left. Without a lock on writers.
CREATE INDEX CONCURRENTLY payments_authorized_until ON payments (capture_before) WHERE status = 'authorized';
