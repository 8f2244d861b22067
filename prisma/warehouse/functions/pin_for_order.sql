-- Pins a checkout's hold (`hold_stock`) for the order that is to be made: its id is how the order's events find the stock, and how they are believed.
-- Never answers null.
CREATE OR REPLACE FUNCTION pin_for_order(p_tenant text, p_checkout uuid, p_attempt integer, p_skus text[], p_quantities integer[], p_order uuid)
RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    answer jsonb := hold_stock(p_tenant, p_checkout, p_attempt, 'pin', 0, p_skus, p_quantities);
BEGIN
    IF answer ->> 'outcome' = 'held' THEN
        UPDATE reservations SET order_id = p_order
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt = p_attempt AND status = 'pinned' AND sku = ANY (p_skus)
          AND order_id IS DISTINCT FROM p_order;
    END IF;
    RETURN answer;
END $$;
