-- Frees the holds of attempts up to this one, and fences them. Allocations and newer attempts stay. Returns the pieces.
-- Never answers null.
CREATE OR REPLACE FUNCTION release_holds(p_tenant text, p_checkout uuid, p_attempt integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    -- Attempt 0 at most: an undo is no sign that its attempt is the newest.
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    skus text[];
BEGIN
    IF fence.fenced_attempt < p_attempt THEN
        UPDATE checkout_fences SET fenced_attempt = p_attempt, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(sku) INTO ids, skus
    FROM (SELECT id, sku FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt <= p_attempt AND status IN ('held', 'pinned')
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_stock(p_tenant, skus);
    RETURN give_back(p_tenant, ids);
END $$;
