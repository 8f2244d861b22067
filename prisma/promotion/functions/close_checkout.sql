-- Frees the uses of a cancelled order once, and refuses every later call for its checkout. Returns how many were freed.
-- Never answers null.
CREATE OR REPLACE FUNCTION close_checkout(p_tenant text, p_checkout uuid, p_order uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    involved uuid[];
BEGIN
    IF fence.state <> 'closed' THEN
        UPDATE checkout_fences SET state = 'closed', order_id = p_order, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(promotion_id) INTO ids, involved
    FROM (SELECT id, promotion_id FROM promotion_uses
          WHERE tenant_id = p_tenant AND ((checkout_id = p_checkout AND status = 'reserved') OR (order_id = p_order AND status = 'applied'))
          ORDER BY checkout_id, promotion_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_counters(p_tenant, involved);
    RETURN give_back_uses(p_tenant, ids);
END $$;
