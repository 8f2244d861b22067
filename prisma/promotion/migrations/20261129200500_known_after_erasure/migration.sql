-- A customer who was erased left her uses under a keyed hash (SEC-4). When she comes back she is known under it, so that limits per
-- customer still hold and her account and address are not kept anew. Without a key the hash is null and nothing is looked up.
-- Only new functions: the version still running calls none of them, and no table is touched.
CREATE FUNCTION known_customer(p_tenant text, p_customer text, p_pseudonym text) RETURNS text LANGUAGE sql STABLE
    SET enable_seqscan = off
AS $$
    SELECT CASE WHEN p_pseudonym IS NOT NULL AND (
        EXISTS (SELECT FROM promotion_uses WHERE customer_id = p_pseudonym AND tenant_id = p_tenant AND status <> 'released')
        OR EXISTS (SELECT FROM customer_orders WHERE tenant_id = p_tenant AND customer_id = p_pseudonym)
    ) THEN p_pseudonym ELSE p_customer END
$$;

CREATE FUNCTION known_email(p_tenant text, p_email text, p_pseudonym text) RETURNS text LANGUAGE sql STABLE
    SET enable_seqscan = off
AS $$
    SELECT CASE WHEN p_pseudonym IS NOT NULL AND (
        EXISTS (SELECT FROM promotion_uses WHERE email_key = p_pseudonym AND tenant_id = p_tenant AND status <> 'released')
        OR EXISTS (SELECT FROM customer_orders WHERE tenant_id = p_tenant AND email_key = p_pseudonym)
    ) THEN p_pseudonym ELSE p_email END
$$;
