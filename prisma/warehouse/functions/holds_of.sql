-- What a checkout holds, or has allocated, of these SKUs (null: all).
-- Never answers null.
CREATE OR REPLACE FUNCTION holds_of(p_tenant text, p_checkout uuid, p_skus text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'sku', sku, 'quantity', quantity, 'locationId', location_id)
                                  ORDER BY sku, location_id), '[]')
        FROM reservations
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status IN ('held', 'pinned', 'allocated')
          AND (p_skus IS NULL OR sku = ANY (p_skus)));
END $$;
