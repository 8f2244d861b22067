-- Ships an order's goods: all of them (no SKUs given) or a quantity of each, never more than is allocated. Returns the pieces.
-- Never answers null.
CREATE OR REPLACE FUNCTION ship_order(p_tenant text, p_order uuid, p_skus text[], p_quantities integer[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    involved text[];
    pieces integer;
BEGIN
    SELECT array_agg(id), array_agg(sku) INTO ids, involved
    FROM (SELECT id, sku FROM reservations WHERE tenant_id = p_tenant AND order_id = p_order AND status = 'allocated'
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_stock(p_tenant, involved);
    WITH rows_left AS (
        SELECT r.*, coalesce(sum(r.quantity) OVER (PARTITION BY r.sku ORDER BY r.id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::integer AS before
        FROM reservations r WHERE r.id = ANY (ids)
    ), leaving AS (
        SELECT r.id, r.checkout_id, r.attempt, r.sku, r.location_id, r.quantity,
               CASE WHEN p_skus IS NULL THEN r.quantity ELSE least(r.quantity, greatest(0, w.quantity - r.before)) END AS leaves
        FROM rows_left r
        LEFT JOIN (SELECT sku, sum(quantity)::integer AS quantity FROM unnest(p_skus, p_quantities) AS w (sku, quantity) GROUP BY sku) w USING (sku)
        WHERE p_skus IS NULL OR w.quantity > r.before
    ), whole AS (
        UPDATE reservations r SET status = 'shipped', updated_at = now() FROM leaving l WHERE r.id = l.id AND l.leaves = l.quantity
    ), rest AS (
        UPDATE reservations r SET quantity = r.quantity - l.leaves, updated_at = now()
        FROM leaving l WHERE r.id = l.id AND l.leaves < l.quantity
    ), part AS (
        INSERT INTO reservations (tenant_id, checkout_id, attempt, sku, location_id, quantity, status, order_id)
        SELECT p_tenant, checkout_id, attempt, sku, location_id, leaves, 'shipped', p_order FROM leaving WHERE leaves < quantity
    ), sums AS (
        SELECT sku, location_id, sum(leaves)::integer AS quantity FROM leaving GROUP BY sku, location_id
    ), moved AS (
        INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
        SELECT p_tenant, sku, location_id, -quantity, 'shipment', p_order::text FROM sums
    ), lowered AS (
        UPDATE stock_levels s
        SET on_hand = s.on_hand - f.quantity, allocated = s.allocated - f.quantity,
            short = least(s.short, s.held + s.allocated - f.quantity), updated_at = now()
        FROM sums f WHERE s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id
    )
    SELECT coalesce(sum(quantity), 0)::integer INTO pieces FROM sums;
    RETURN pieces;
END $$;
