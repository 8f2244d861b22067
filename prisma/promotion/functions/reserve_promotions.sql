-- Makes these promotions the uses that a checkout holds for an attempt, all or nothing. Promotions without a limit need no hold. A use that is
-- held already, by the same customer, keeps its place without touching the counter.
-- Never answers null.
CREATE OR REPLACE FUNCTION reserve_promotions(p_tenant text, p_checkout uuid, p_attempt integer, p_customer text, p_email text,
                                   p_ttl_seconds integer, p_promotions uuid[])
RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    expires timestamptz := clock_timestamp() + make_interval(secs => p_ttl_seconds);
    unknown uuid[];
    own uuid[];
    dropped uuid[];
    dropped_promotions uuid[];
    added uuid[];
    refused jsonb;
BEGIN
    IF fence.state = 'applied' AND p_attempt = fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'reserved');
    END IF;
    IF fence.state <> 'open' OR p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    END IF;
    SELECT array_agg(w.id) INTO unknown FROM unnest(p_promotions) AS w (id)
    WHERE NOT EXISTS (SELECT 1 FROM promotions p WHERE p.tenant_id = p_tenant AND p.id = w.id AND p.active);
    IF unknown IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'unknown', 'promotionIds', to_jsonb(unknown));
    END IF;

    SELECT array_agg(id), array_agg(id) FILTER (WHERE NOT keep), array_agg(promotion_id) FILTER (WHERE NOT keep)
    INTO own, dropped, dropped_promotions
    FROM (SELECT id, promotion_id, promotion_id = ANY (p_promotions) AND customer_id IS NOT DISTINCT FROM p_customer
                                   AND email_key IS NOT DISTINCT FROM p_email AS keep
          FROM promotion_uses WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved'
          ORDER BY checkout_id, promotion_id, id FOR UPDATE) mine;
    SELECT array_agg(c.promotion_id) INTO added FROM promotion_counters c
    WHERE c.tenant_id = p_tenant AND c.promotion_id = ANY (p_promotions)
      AND NOT EXISTS (SELECT 1 FROM promotion_uses u WHERE u.id = ANY (own) AND u.promotion_id = c.promotion_id
                      AND u.id <> ALL (coalesce(dropped, '{}')));

    IF added IS NOT NULL OR dropped IS NOT NULL THEN
        PERFORM lock_counters(p_tenant, coalesce(added, '{}') || coalesce(dropped_promotions, '{}'));
        PERFORM give_back_expired_uses(p_tenant, added, p_checkout);
        refused := exhausted_promotions(p_tenant, p_checkout, p_customer, p_email, added);
        IF refused IS NOT NULL THEN
            RETURN jsonb_build_object('outcome', 'exhausted', 'refused', refused);
        END IF;
        PERFORM give_back_uses(p_tenant, dropped);
        INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, customer_id, email_key, expires_at)
        SELECT p_tenant, promotion_id, p_checkout, p_attempt, p_customer, p_email, expires FROM unnest(added) AS a (promotion_id);
        UPDATE promotion_counters SET reserved = reserved + 1 WHERE tenant_id = p_tenant AND promotion_id = ANY (added);
    END IF;

    UPDATE promotion_uses SET attempt = p_attempt, expires_at = expires, updated_at = now()
    WHERE id = ANY (own) AND status = 'reserved';
    RETURN jsonb_build_object('outcome', 'reserved');
END $$;
