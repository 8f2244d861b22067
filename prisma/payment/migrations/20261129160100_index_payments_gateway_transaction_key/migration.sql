-- The webhook's look-up; also: an object of the gateway belongs to one payment.
-- Built beside running traffic: no write waits for it. A build that was cut off leaves an invalid index: roll back, then try again.
-- Rollback: DROP INDEX CONCURRENTLY IF EXISTS payments_gateway_transaction_key;
CREATE UNIQUE INDEX CONCURRENTLY payments_gateway_transaction_key ON payments (gateway_transaction_id, gateway_account);
