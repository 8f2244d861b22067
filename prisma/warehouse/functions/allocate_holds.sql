-- Turns a checkout's holds into stock that belongs to its order: `allocated`. Otherwise `closed` (the order was cancelled), `fenced` (the attempt
-- was undone, or a newer one owns the hold) or `missing` (no hold). Without an attempt (an order's event) the newest attempt's hold is meant.
-- Never answers null.
CREATE OR REPLACE FUNCTION allocate_holds(p_tenant text, p_checkout uuid, p_attempt integer, p_order uuid) RETURNS text LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, coalesce(p_attempt, 0));
    newest integer := coalesce(p_attempt, fence.attempt);
    ids uuid[];
    stale uuid[];
    skus text[];
BEGIN
    IF fence.state = 'closed' THEN
        RETURN 'closed';
    ELSIF fence.state = 'allocated' THEN
        RETURN CASE WHEN fence.order_id = p_order THEN 'allocated' ELSE 'missing' END;
    ELSIF p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt THEN
        RETURN 'fenced';
    END IF;
    SELECT array_agg(id) FILTER (WHERE attempt = newest), array_agg(id) FILTER (WHERE attempt < newest), array_agg(sku)
    INTO ids, stale, skus
    FROM (SELECT id, sku, attempt FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt <= newest AND status IN ('held', 'pinned')
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 'missing';
    END IF;
    PERFORM lock_stock(p_tenant, skus);
    IF stale IS NOT NULL THEN
        PERFORM give_back(p_tenant, stale);
    END IF;
    WITH mine AS (
        UPDATE reservations SET status = 'allocated', expires_at = NULL, order_id = p_order, updated_at = now()
        WHERE id = ANY (ids) RETURNING sku, location_id, quantity
    ), sums AS (
        SELECT sku, location_id, sum(quantity)::integer AS quantity FROM mine GROUP BY sku, location_id
    )
    UPDATE stock_levels s SET held = s.held - f.quantity, allocated = s.allocated + f.quantity, updated_at = now()
    FROM sums f WHERE s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id;
    UPDATE checkout_fences SET state = 'allocated', order_id = p_order, updated_at = now()
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    RETURN 'allocated';
END $$;
