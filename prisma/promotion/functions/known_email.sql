-- The e-mail key under which a customer's uses are stored, as known_customer does for accounts.
CREATE OR REPLACE FUNCTION known_email(p_tenant text, p_email text, p_pseudonym text) RETURNS text LANGUAGE sql STABLE
    SET enable_seqscan = off SET jit = off
AS $$
    SELECT CASE WHEN p_pseudonym IS NOT NULL AND (
        EXISTS (SELECT FROM promotion_uses WHERE email_key = p_pseudonym AND tenant_id = p_tenant AND status <> 'released')
        OR EXISTS (SELECT FROM customer_orders WHERE tenant_id = p_tenant AND email_key = p_pseudonym)
    ) THEN p_pseudonym ELSE p_email END
$$;
