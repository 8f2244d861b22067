-- Frees expired holds of these SKUs, so that `held` is right before anything is taken. The caller has locked the stock rows.
CREATE OR REPLACE FUNCTION give_back_expired(p_tenant text, p_skus text[], p_except uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    -- The clock, since the transaction may have waited for its locks since now(); read once, since a volatile function is no index
    -- condition and every hold of a hot SKU would be looked at.
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT array_agg(id) INTO ids FROM (
        SELECT id FROM reservations
        WHERE tenant_id = p_tenant AND sku = ANY (p_skus) AND status = 'held' AND expires_at <= moment
          AND checkout_id <> p_except
        FOR UPDATE SKIP LOCKED) expired;
    IF ids IS NOT NULL THEN
        PERFORM give_back(p_tenant, ids);
    END IF;
END $$;
