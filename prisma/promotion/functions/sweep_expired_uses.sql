-- Frees a batch of expired uses. Housekeeping: correctness does not depend on it. Returns how many were freed.
-- Never answers null.
CREATE OR REPLACE FUNCTION sweep_expired_uses(p_limit integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    batch record;
    swept integer := 0;
BEGIN
    FOR batch IN
        SELECT tenant_id, array_agg(id) AS ids, array_agg(DISTINCT promotion_id) AS promotions
        FROM (SELECT id, tenant_id, promotion_id FROM promotion_uses WHERE status = 'reserved' AND expires_at <= now()
              ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED) expired
        GROUP BY tenant_id ORDER BY tenant_id
    LOOP
        PERFORM lock_counters(batch.tenant_id, batch.promotions);
        PERFORM give_back_uses(batch.tenant_id, batch.ids);
        swept := swept + cardinality(batch.ids);
    END LOOP;
    RETURN swept;
END $$;
