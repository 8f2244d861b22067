-- Frees what attempts up to this one hold, and fences them. Applied uses and newer attempts stay. Returns how many were freed.
-- Never answers null.
CREATE OR REPLACE FUNCTION release_promotions(p_tenant text, p_checkout uuid, p_attempt integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    -- Attempt 0 at most: an undo is no sign that its attempt is the newest.
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    involved uuid[];
BEGIN
    IF fence.fenced_attempt < p_attempt THEN
        UPDATE checkout_fences SET fenced_attempt = p_attempt, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(promotion_id) INTO ids, involved
    FROM (SELECT id, promotion_id FROM promotion_uses
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt <= p_attempt AND status = 'reserved'
          ORDER BY checkout_id, promotion_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_counters(p_tenant, involved);
    RETURN give_back_uses(p_tenant, ids);
END $$;
