-- The SKUs of which less is available than wanted, the checkout's own pieces counting as free: [{sku, requested, available}], or null.
CREATE OR REPLACE FUNCTION shortages(p_tenant text, p_skus text[], p_quantities integer[], p_changed text[], p_own uuid[])
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    WITH own AS (
        SELECT sku, location_id, sum(quantity) AS quantity FROM reservations WHERE id = ANY (p_own) GROUP BY sku, location_id
    ), free AS (
        SELECT s.sku, sum(s.on_hand - s.held - s.allocated + coalesce(o.quantity, 0) - least(s.short, coalesce(o.quantity, 0))) AS pieces
        FROM stock_levels s LEFT JOIN own o USING (sku, location_id)
        WHERE s.tenant_id = p_tenant AND s.sku = ANY (p_changed) GROUP BY s.sku
    )
    SELECT jsonb_agg(jsonb_build_object('sku', w.sku, 'requested', w.quantity, 'available', coalesce(f.pieces, 0)) ORDER BY w.sku)
    INTO answer
    FROM unnest(p_skus, p_quantities) AS w (sku, quantity) LEFT JOIN free f USING (sku)
    WHERE w.sku = ANY (p_changed) AND w.quantity > coalesce(f.pieces, 0);
    RETURN answer;
END $$;
