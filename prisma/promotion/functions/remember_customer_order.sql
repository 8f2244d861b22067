-- Stores that a customer has ordered, unless the order was cancelled before. A function: its insert has to see what was committed before it
-- got its lock, since two processes may consume events of one order at once.
CREATE OR REPLACE FUNCTION remember_customer_order(p_tenant text, p_order uuid, p_customer text, p_email_key text, p_checkout uuid) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_order::text, 0));
    INSERT INTO customer_orders (tenant_id, order_id, customer_id, email_key)
    SELECT p_tenant, p_order, p_customer, p_email_key
    WHERE NOT EXISTS (SELECT 1 FROM checkout_fences WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND state = 'closed')
    ON CONFLICT DO NOTHING;
END $$;
