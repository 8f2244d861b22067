-- Makes a checkout's hold equal to the lines (each SKU once), for an attempt. Modes:
--   reserve  the whole hold becomes these lines; a hold that this attempt has pinned stays: the call is late, and fenced
--   extend   these SKUs only: taken over, extended, held again where expired or of another quantity; what is pinned stays pinned
--   pin      like extend, and from here the hold does not expire
-- A hold of the right quantity is kept without touching its stock row. Where anything is short, nothing is taken.
-- Never answers null.
CREATE OR REPLACE FUNCTION hold_stock(p_tenant text, p_checkout uuid, p_attempt integer, p_mode text, p_ttl_seconds integer,
                           p_skus text[], p_quantities integer[])
RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    own uuid[];
    pinned boolean;
    changed text[];
    wanted text[];
    replaced uuid[];
    missing jsonb;
    expires timestamptz;
BEGIN
    IF fence.state = 'allocated' AND p_attempt = fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'held', 'reservations', holds_of(p_tenant, p_checkout, NULL));
    END IF;
    IF fence.state <> 'open' OR p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    END IF;

    SELECT array_agg(id), coalesce(bool_or(status = 'pinned' AND attempt = p_attempt), false) INTO own, pinned
    FROM (SELECT id, status, attempt FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status IN ('held', 'pinned') ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF p_mode = 'reserve' AND pinned THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    END IF;

    SELECT array_agg(sku) INTO changed
    FROM unnest(p_skus, p_quantities) AS w (sku, quantity)
    FULL JOIN (SELECT sku, sum(quantity) AS quantity FROM reservations WHERE id = ANY (own) GROUP BY sku) o USING (sku)
    WHERE w.quantity IS DISTINCT FROM o.quantity AND (p_mode = 'reserve' OR w.quantity IS NOT NULL);

    IF p_mode <> 'pin' THEN
        expires := clock_timestamp() + make_interval(secs => p_ttl_seconds);
    END IF;

    IF changed IS NOT NULL THEN
        PERFORM lock_stock(p_tenant, changed);
        PERFORM give_back_expired(p_tenant, changed, p_checkout);
        IF own IS NOT NULL THEN
            SELECT array_agg(id) INTO replaced FROM reservations WHERE id = ANY (own) AND sku = ANY (changed);
        END IF;
        -- Its own pieces count as free, so a checkout that replaces some is judged before it gives them back.
        IF replaced IS NOT NULL THEN
            missing := shortages(p_tenant, p_skus, p_quantities, changed, replaced);
            IF missing IS NULL THEN
                PERFORM give_back(p_tenant, replaced);
            END IF;
        END IF;
        wanted := ARRAY(SELECT w.sku FROM unnest(p_skus) AS w (sku) WHERE w.sku = ANY (changed));
        IF missing IS NULL AND NOT take_stock(p_tenant, p_checkout, p_attempt, expires, p_skus, p_quantities, wanted) THEN
            missing := shortages(p_tenant, p_skus, p_quantities, wanted, NULL);
        END IF;
        IF missing IS NOT NULL THEN
            RETURN jsonb_build_object('outcome', 'short', 'shortages', missing);
        END IF;
    END IF;

    IF own IS NOT NULL THEN
        UPDATE reservations
        SET attempt = p_attempt, updated_at = now(),
            status = CASE WHEN p_mode = 'pin' OR (status = 'pinned' AND attempt = p_attempt) THEN 'pinned' ELSE 'held' END,
            expires_at = CASE WHEN p_mode = 'pin' OR (status = 'pinned' AND attempt = p_attempt) THEN NULL ELSE expires END
        WHERE id = ANY (own) AND status IN ('held', 'pinned') AND sku = ANY (p_skus);
    END IF;
    RETURN jsonb_build_object('outcome', 'held', 'reservations', holds_of(p_tenant, p_checkout, p_skus));
END $$;
