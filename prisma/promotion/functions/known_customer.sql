-- The account under which a customer's uses are stored: the account itself, or its pseudonym after an erasure (SEC-4). Limits per customer hold
-- after an erasure, and the account is not stored again. Without a pseudonym nothing is looked up.
CREATE OR REPLACE FUNCTION known_customer(p_tenant text, p_customer text, p_pseudonym text) RETURNS text LANGUAGE sql STABLE
    SET enable_seqscan = off SET jit = off
AS $$
    SELECT CASE WHEN p_pseudonym IS NOT NULL AND (
        EXISTS (SELECT FROM promotion_uses WHERE customer_id = p_pseudonym AND tenant_id = p_tenant AND status <> 'released')
        OR EXISTS (SELECT FROM customer_orders WHERE tenant_id = p_tenant AND customer_id = p_pseudonym)
    ) THEN p_pseudonym ELSE p_customer END
$$;
