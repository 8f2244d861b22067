-- Frees what a cancelled order's checkout holds and what is allocated to it, and refuses every later call for the checkout. Shipped goods come
-- back by a return only. Returns the pieces.
-- Never answers null.
CREATE OR REPLACE FUNCTION close_checkout(p_tenant text, p_checkout uuid, p_order uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    skus text[];
BEGIN
    IF fence.state <> 'closed' THEN
        UPDATE checkout_fences SET state = 'closed', order_id = p_order, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(sku) INTO ids, skus
    FROM (SELECT id, sku FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status IN ('held', 'pinned', 'allocated')
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_stock(p_tenant, skus);
    RETURN give_back(p_tenant, ids);
END $$;
