-- Attempts of a client, whose declines are counted (TRU-9): of the last day only, since the hash is forgotten then.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS checkout_attempts_client;
CREATE INDEX CONCURRENTLY checkout_attempts_client ON checkout_attempts (client_hash, opened_at) WHERE client_hash IS NOT NULL;
