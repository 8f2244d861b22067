-- Locks the counters of promotions, in the order of their ids, so that two callers never deadlock.
CREATE OR REPLACE FUNCTION lock_counters(p_tenant text, p_promotions uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM promotion_counters WHERE tenant_id = p_tenant AND promotion_id = ANY (p_promotions)
        ORDER BY promotion_id FOR NO KEY UPDATE;
END $$;
