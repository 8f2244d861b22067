-- Frees a batch of expired holds. Housekeeping: every caller that takes stock does the same for its SKUs. Returns how many were freed.
-- Never answers null.
CREATE OR REPLACE FUNCTION sweep_expired_holds(p_limit integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    batch record;
    swept integer := 0;
BEGIN
    FOR batch IN
        SELECT tenant_id, array_agg(id) AS ids, array_agg(DISTINCT sku) AS skus
        FROM (SELECT id, tenant_id, sku FROM reservations WHERE status = 'held' AND expires_at <= now()
              ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED) expired
        GROUP BY tenant_id ORDER BY tenant_id
    LOOP
        PERFORM lock_stock(batch.tenant_id, batch.skus);
        PERFORM give_back(batch.tenant_id, batch.ids);
        swept := swept + cardinality(batch.ids);
    END LOOP;
    RETURN swept;
END $$;
