-- Frees expired uses of these promotions, so that `reserved` is right before anything is taken. The caller has locked the counters.
CREATE OR REPLACE FUNCTION give_back_expired_uses(p_tenant text, p_promotions uuid[], p_except uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    -- The clock, since the transaction may have waited for its locks since now(); read once, since a volatile function is no index
    -- condition and every hold of a popular promotion would be looked at.
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT array_agg(id) INTO ids FROM (
        SELECT id FROM promotion_uses
        WHERE tenant_id = p_tenant AND promotion_id = ANY (p_promotions) AND status = 'reserved'
          AND expires_at <= moment AND checkout_id <> p_except
        FOR UPDATE SKIP LOCKED) expired;
    IF ids IS NOT NULL THEN
        PERFORM give_back_uses(p_tenant, ids);
    END IF;
END $$;
