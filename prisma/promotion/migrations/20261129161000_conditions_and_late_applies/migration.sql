-- Conditions are a document, and a word in it that nobody reads would make a promotion hold where it should not: only known ones, of the
-- right type. Promotions are few, so that checking all of them takes no time that anybody notices.
CREATE FUNCTION is_text_list(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN given IS NULL THEN true WHEN jsonb_typeof(given) <> 'array' THEN false
        ELSE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(given) AS entry (value) WHERE jsonb_typeof(value) <> 'string') END
$$;

CREATE FUNCTION is_whole_number(given jsonb, lowest bigint, highest bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN given IS NULL THEN true WHEN jsonb_typeof(given) <> 'number' THEN false
        ELSE given::numeric = trunc(given::numeric) AND given::numeric BETWEEN lowest AND highest END
$$;

CREATE FUNCTION are_line_conditions(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT is_text_list(given -> 'skus') AND is_text_list(given -> 'productIds') AND is_text_list(given -> 'categoryIds')
        AND is_text_list(given -> 'brandIds')
$$;

CREATE FUNCTION are_promotion_conditions(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(given) <> 'object' THEN false ELSE
        given - ARRAY['minSubtotalMinor', 'skus', 'productIds', 'categoryIds', 'brandIds', 'customerGroups', 'firstOrder', 'buyQuantity',
                      'getQuantity', 'reward'] = '{}'
        AND are_line_conditions(given) AND is_text_list(given -> 'customerGroups')
        AND is_whole_number(given -> 'minSubtotalMinor', 0, 10000000000000)
        AND is_whole_number(given -> 'buyQuantity', 1, 10000) AND is_whole_number(given -> 'getQuantity', 1, 10000)
        AND (given -> 'firstOrder' IS NULL OR jsonb_typeof(given -> 'firstOrder') = 'boolean')
        AND (given -> 'reward' IS NULL OR (jsonb_typeof(given -> 'reward') = 'object' AND are_line_conditions(given -> 'reward')
             AND (given -> 'reward') - ARRAY['skus', 'productIds', 'categoryIds', 'brandIds'] = '{}')) END
$$;

ALTER TABLE promotions ADD CONSTRAINT promotions_conditions_known CHECK (are_promotion_conditions(conditions));
ALTER TABLE promotions ADD CONSTRAINT promotions_only_bundles_have_pieces
    CHECK (kind = 'buy_x_get_y' OR NOT conditions ?| ARRAY['buyQuantity', 'getQuantity', 'reward']);

-- As before, and a late one is refused: null when the attempt was undone or a newer one has taken its uses over.
CREATE OR REPLACE FUNCTION apply_promotions(p_tenant text, p_checkout uuid, p_attempt integer, p_order uuid, p_customer text, p_email text,
                                 p_promotions uuid[])
RETURNS uuid[] LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    held uuid[];
    open uuid[];
    refused jsonb;
    over uuid[];
BEGIN
    -- The order was cancelled meanwhile (ORD-6).
    IF fence.state = 'closed' THEN
        RETURN '{}';
    END IF;
    IF fence.state = 'open' AND (p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM promotion_uses WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' ORDER BY checkout_id, promotion_id, id FOR UPDATE;
    SELECT array_agg(p.id) INTO open FROM promotions p
    WHERE p.tenant_id = p_tenant AND p.id = ANY (p_promotions)
      AND NOT EXISTS (SELECT 1 FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.order_id = p_order
                      AND u.promotion_id = p.id AND u.status = 'applied');
    PERFORM lock_counters(p_tenant, open);
    SELECT array_agg(promotion_id) INTO held FROM promotion_uses
    WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' AND promotion_id = ANY (open);
    UPDATE promotion_uses SET status = 'applied', order_id = p_order, expires_at = NULL, updated_at = now()
    WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' AND promotion_id = ANY (held);
    UPDATE promotion_counters SET reserved = reserved - 1, applied = applied + 1
    WHERE tenant_id = p_tenant AND promotion_id = ANY (held);

    SELECT array_agg(id) INTO open FROM unnest(open) AS o (id) WHERE id <> ALL (coalesce(held, '{}'));
    IF open IS NOT NULL THEN
        PERFORM give_back_expired_uses(p_tenant, open, p_checkout);
        refused := exhausted_promotions(p_tenant, p_checkout, p_customer, p_email, open);
        SELECT array_agg((r ->> 'promotionId')::uuid) INTO over FROM jsonb_array_elements(coalesce(refused, '[]')) AS r;
        INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, customer_id, email_key, status, over_use, order_id)
        SELECT p_tenant, o.id, p_checkout, p_attempt, p_customer, p_email, 'applied', o.id = ANY (coalesce(over, '{}')), p_order
        FROM unnest(open) AS o (id);
        UPDATE promotion_counters
        SET applied = applied + CASE WHEN promotion_id = ANY (coalesce(over, '{}')) THEN 0 ELSE 1 END,
            over_used = over_used + CASE WHEN promotion_id = ANY (coalesce(over, '{}')) THEN 1 ELSE 0 END
        WHERE tenant_id = p_tenant AND promotion_id = ANY (open);
    END IF;
    UPDATE checkout_fences SET state = 'applied', order_id = p_order, updated_at = now()
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    RETURN (SELECT coalesce(array_agg(promotion_id), '{}') FROM promotion_uses
            WHERE tenant_id = p_tenant AND order_id = p_order AND status = 'applied' AND over_use AND promotion_id = ANY (p_promotions));
END $$;
