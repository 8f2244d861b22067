-- Webhooks about a page find its payment by it. Without a lock on writers; rollback: DROP INDEX CONCURRENTLY payments_gateway_page_key.
CREATE UNIQUE INDEX CONCURRENTLY payments_gateway_page_key ON payments (gateway_page_id, gateway_account) WHERE gateway_page_id IS NOT NULL;
