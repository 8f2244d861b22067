-- Turns a checkout's held uses into the uses of its order, once per promotion. Promotions without a hold are used all the same, beyond their
-- limit where that is reached; returns those. Null, and nothing has changed, where the attempt was undone or a newer one owns the uses.
CREATE OR REPLACE FUNCTION apply_promotions(p_tenant text, p_checkout uuid, p_attempt integer, p_order uuid, p_customer text, p_email text,
                                 p_promotions uuid[])
RETURNS uuid[] LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    held uuid[];
    open uuid[];
    refused jsonb;
    over uuid[];
BEGIN
    -- The order was cancelled meanwhile (ORD-6).
    IF fence.state = 'closed' THEN
        RETURN '{}';
    END IF;
    IF fence.state = 'open' AND (p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM promotion_uses WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' ORDER BY checkout_id, promotion_id, id FOR UPDATE;
    SELECT array_agg(p.id) INTO open FROM promotions p
    WHERE p.tenant_id = p_tenant AND p.id = ANY (p_promotions)
      AND NOT EXISTS (SELECT 1 FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.order_id = p_order
                      AND u.promotion_id = p.id AND u.status = 'applied');
    PERFORM lock_counters(p_tenant, open);
    SELECT array_agg(promotion_id) INTO held FROM promotion_uses
    WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' AND promotion_id = ANY (open);
    UPDATE promotion_uses SET status = 'applied', order_id = p_order, expires_at = NULL, updated_at = now()
    WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' AND promotion_id = ANY (held);
    UPDATE promotion_counters SET reserved = reserved - 1, applied = applied + 1
    WHERE tenant_id = p_tenant AND promotion_id = ANY (held);

    SELECT array_agg(id) INTO open FROM unnest(open) AS o (id) WHERE id <> ALL (coalesce(held, '{}'));
    IF open IS NOT NULL THEN
        PERFORM give_back_expired_uses(p_tenant, open, p_checkout);
        refused := exhausted_promotions(p_tenant, p_checkout, p_customer, p_email, open);
        SELECT array_agg((r ->> 'promotionId')::uuid) INTO over FROM jsonb_array_elements(coalesce(refused, '[]')) AS r;
        INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, customer_id, email_key, status, over_use, order_id)
        SELECT p_tenant, o.id, p_checkout, p_attempt, p_customer, p_email, 'applied', o.id = ANY (coalesce(over, '{}')), p_order
        FROM unnest(open) AS o (id);
        UPDATE promotion_counters
        SET applied = applied + CASE WHEN promotion_id = ANY (coalesce(over, '{}')) THEN 0 ELSE 1 END,
            over_used = over_used + CASE WHEN promotion_id = ANY (coalesce(over, '{}')) THEN 1 ELSE 0 END
        WHERE tenant_id = p_tenant AND promotion_id = ANY (open);
    END IF;
    UPDATE checkout_fences SET state = 'applied', order_id = p_order, updated_at = now()
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    RETURN (SELECT coalesce(array_agg(promotion_id), '{}') FROM promotion_uses
            WHERE tenant_id = p_tenant AND order_id = p_order AND status = 'applied' AND over_use AND promotion_id = ANY (p_promotions));
END $$;
